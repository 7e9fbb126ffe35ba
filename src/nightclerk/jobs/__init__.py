"""The job queue: entries, runs, categories, workers."""

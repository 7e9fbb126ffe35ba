"""What changes the queue: the only place that writes its records."""

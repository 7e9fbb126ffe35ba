"""The parts of syncing products."""

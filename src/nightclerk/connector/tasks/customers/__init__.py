"""The parts of syncing customers."""

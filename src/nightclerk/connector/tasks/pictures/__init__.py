"""The parts of syncing pictures."""

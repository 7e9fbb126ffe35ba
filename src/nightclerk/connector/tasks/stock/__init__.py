"""The parts of syncing stock."""

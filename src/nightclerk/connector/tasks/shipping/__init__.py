"""The parts of syncing shipments."""

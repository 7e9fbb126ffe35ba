"""Pictures and uploads."""

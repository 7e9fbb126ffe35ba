"""Pictures, both ways."""

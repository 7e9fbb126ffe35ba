"""The books as text that other programs read."""

"""What writes the books."""

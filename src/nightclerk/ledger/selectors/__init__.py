"""What asks across the records of the books."""

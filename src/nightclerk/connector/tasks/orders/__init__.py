"""The parts of reading and processing orders."""

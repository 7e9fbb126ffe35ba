"""The parts of reading payments and of their way into the books."""

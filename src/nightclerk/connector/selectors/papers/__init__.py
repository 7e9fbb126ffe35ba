"""Orders and refunds on their way into the books."""

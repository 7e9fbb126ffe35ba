"""What words of a shop mean in the books."""

"""Stock: moved, counted, undone."""

"""Pages of what waits between the shops and the books."""

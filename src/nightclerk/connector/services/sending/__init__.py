"""All that changes a shop: planned, sent, answered, in doubt."""

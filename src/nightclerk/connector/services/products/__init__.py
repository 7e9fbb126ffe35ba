"""Products of a shop: read, planned, answered, drifted."""

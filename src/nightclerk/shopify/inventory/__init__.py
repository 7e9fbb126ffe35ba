"""Stock at the locations of a shop."""

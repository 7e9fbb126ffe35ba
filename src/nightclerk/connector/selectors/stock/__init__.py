"""Stock by location."""

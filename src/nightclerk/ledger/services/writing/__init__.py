"""Numbers, open days, and how entries are written."""

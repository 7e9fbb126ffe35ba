"""Bulk operations: whole lists read, and many changes made, in one request."""

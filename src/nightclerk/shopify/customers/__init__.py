"""Customers of a shop."""

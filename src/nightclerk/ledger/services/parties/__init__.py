"""Customers and items."""

"""Goods: what shops have of items, and what is on its way to them."""

"""Payments of orders, payouts, disputes."""

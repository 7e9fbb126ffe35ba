"""Buyers and customers as each other."""

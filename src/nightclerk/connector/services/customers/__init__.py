"""Buyers at shops and customers in the books, kept in step."""

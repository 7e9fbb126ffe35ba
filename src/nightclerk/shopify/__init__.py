"""Shopify's Admin API as a library: priced documents, one way to ask, clear errors."""

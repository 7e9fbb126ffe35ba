"""Shipments for Shopify: how far they are, what was left out, how they are sent."""

"""Executes documents as Shopify does: schema, cost, search, pages."""

"""Shopify Payments: payouts, the movements that they consist of, and disputes."""

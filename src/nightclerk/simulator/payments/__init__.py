"""Shopify Payments: the merchant's balance, payouts, disputes."""

"""Where Shopify meets the books."""

"""Files on their way to Shopify: a place for each, and the sending."""

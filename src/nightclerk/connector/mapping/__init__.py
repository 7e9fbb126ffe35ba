"""From Shopify's words to ours: pure, without network and database."""

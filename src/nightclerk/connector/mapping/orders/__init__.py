"""Orders of Shopify as rows."""

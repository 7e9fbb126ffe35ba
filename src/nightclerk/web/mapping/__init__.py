"""Pages that say what Shopify's words, products and buyers are in the books."""

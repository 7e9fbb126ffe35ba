"""A stand-in Shopify shop that answers over HTTP as the real one does."""

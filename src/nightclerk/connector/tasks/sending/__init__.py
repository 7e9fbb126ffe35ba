"""How a run asks Shopify for changes: by calls or in bulk."""

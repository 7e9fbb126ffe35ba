"""Stock in the books as stock at Shopify."""

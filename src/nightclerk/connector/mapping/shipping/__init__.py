"""Posted shipments and what Shopify expects: what of them becomes fulfilments."""

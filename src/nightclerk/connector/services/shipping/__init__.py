"""Posted shipments on their way to Shopify, and fulfilments on their way here."""

"""Which pictures a product shall have."""

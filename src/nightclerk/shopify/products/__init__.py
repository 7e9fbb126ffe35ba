"""Products and their variants, as orders name them."""

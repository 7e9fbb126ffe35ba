"""Products and variants: lists, work, and what is sent."""

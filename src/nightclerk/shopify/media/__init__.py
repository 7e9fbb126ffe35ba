"""Pictures of products and variants: made, watched, attached, deleted."""

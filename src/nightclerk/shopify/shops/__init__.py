"""The shop itself: its settings, the scopes that were granted, its locations."""

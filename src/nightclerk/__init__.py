"""Nightclerk: the back office that works while you sleep."""

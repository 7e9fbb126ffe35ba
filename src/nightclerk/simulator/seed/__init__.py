"""The shop that one starts with."""

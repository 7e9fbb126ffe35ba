"""Shops and their settings."""

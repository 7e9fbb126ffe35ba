"""Posting, one by one and in batches, and what corrects it."""

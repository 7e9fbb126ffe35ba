"""Measures Nightclerk on this machine: `make bench`."""

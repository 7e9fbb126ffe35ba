"""Which way changes go, and how often one looks."""

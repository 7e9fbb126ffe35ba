"""The shops' side over HTTP: orders, mappings, work lists, completeness."""

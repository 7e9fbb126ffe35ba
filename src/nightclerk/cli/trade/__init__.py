"""Commands of the shops' side: orders, refunds, mappings, buyers, products, days."""

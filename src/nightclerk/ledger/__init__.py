"""The books: sales, stock, receivables and the general ledger. Knows no shop."""

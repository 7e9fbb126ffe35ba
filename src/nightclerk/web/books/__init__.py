"""The pages of the books: set-up, masters, documents, entries."""

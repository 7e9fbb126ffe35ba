"""Commands of the books: masters, documents, posting, payments, balances."""

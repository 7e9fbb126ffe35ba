"""The books over HTTP: masters, documents, payments, balances."""

"""How programs talk with the books: what they ask for, and what they are told."""

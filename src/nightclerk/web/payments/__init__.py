"""Money of a shop: payments to book, payouts, what they consist of, disputes."""

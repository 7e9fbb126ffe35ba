"""The company, its accounts, rates and periods."""

"""Orders of shops as they are kept here."""

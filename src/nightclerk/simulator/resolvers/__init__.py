"""How the fields are read that are more than a stored value."""

"""Items and products as each other."""

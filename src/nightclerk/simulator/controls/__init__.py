"""What a test or a demonstrator does to the shop from outside."""

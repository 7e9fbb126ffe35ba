"""Orders and refunds that become sales documents."""

"""Orders and refunds as sales documents."""

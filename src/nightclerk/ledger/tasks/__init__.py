"""What the queue can do with the books; importing a module declares its task."""

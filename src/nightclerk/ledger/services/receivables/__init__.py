"""What customers owe, pay and are paid."""

"""What the queue can do with the books; importing a module declares its task."""

from nightclerk.ledger.tasks import (
    batch_credits,
    batch_invoices,
    batch_orders,
    post_document,
)

__all__ = ["batch_credits", "batch_invoices", "batch_orders", "post_document"]

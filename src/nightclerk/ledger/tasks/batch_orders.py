"""Task 296: batch post sales orders."""

from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.registry import catalogue
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.selectors.batches import posting_category
from nightclerk.ledger.services.posting.batches import BATCH_ORDERS, WRITES
from nightclerk.ledger.tasks.batch_params import OrderBatchParams
from nightclerk.ledger.tasks.batch_start import post_batch


@catalogue.task(
    BATCH_ORDERS,
    words("Batch post sales orders"),
    params=OrderBatchParams,
    category=posting_category,
    writes=WRITES,
)
def batch_post_orders(ctx: Context, params: OrderBatchParams) -> None:
    """Ship, invoice or both, every order that the filters choose."""
    options = params.options(ship=params.ship, invoice=params.invoice)
    post_batch(ctx, params, Kind.ORDER, options)

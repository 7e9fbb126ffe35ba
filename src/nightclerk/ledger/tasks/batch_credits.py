"""Task 298: batch post sales credit memos."""

from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.registry import catalogue
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.selectors.batches import posting_category
from nightclerk.ledger.services.posting.batches import BATCH_CREDITS, WRITES
from nightclerk.ledger.tasks.batch_params import CreditBatchParams
from nightclerk.ledger.tasks.batch_start import post_batch


@catalogue.task(
    BATCH_CREDITS,
    words("Batch post sales credit memos"),
    params=CreditBatchParams,
    category=posting_category,
    writes=WRITES,
)
def batch_post_credits(ctx: Context, params: CreditBatchParams) -> None:
    """Post every sales credit memo that the filters choose."""
    options = params.options(ship=True, invoice=True)
    post_batch(ctx, params, Kind.CREDIT, options)

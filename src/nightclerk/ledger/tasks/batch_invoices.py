"""Task 297: batch post sales invoices."""

from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.registry import catalogue
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.selectors.batches import posting_category
from nightclerk.ledger.services.posting.batches import BATCH_INVOICES, WRITES
from nightclerk.ledger.tasks.batch_params import InvoiceBatchParams
from nightclerk.ledger.tasks.batch_start import post_batch


@catalogue.task(
    BATCH_INVOICES,
    words("Batch post sales invoices"),
    params=InvoiceBatchParams,
    category=posting_category,
    writes=WRITES,
)
def batch_post_invoices(ctx: Context, params: InvoiceBatchParams) -> None:
    """Post every sales invoice that the filters choose."""
    options = params.options(ship=True, invoice=True)
    post_batch(ctx, params, Kind.INVOICE, options)

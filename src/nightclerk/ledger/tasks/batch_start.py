"""From a request page to a batch: what is chosen, by which options, or only a look."""

from nightclerk.core.errors import NotFound
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.ledger.models import PostingBatch
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.selectors.batches import failed_of
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.tasks.batch_look import look
from nightclerk.ledger.tasks.batch_params import BatchParams
from nightclerk.ledger.tasks.batch_run import UNITS, conclude, run_batch


def post_batch(
    ctx: Context, params: BatchParams, kind: Kind, options: PostingOptions
) -> None:
    """Post what a request page chooses, or say what would become of it.

    `Refused` where documents failed, or where a batch to try again is not there.
    """
    selection = params.selection(kind, today=today())
    if params.retries is not None:
        before = batch_of(params.retries, kind)
        selection, options = failed_of(before), PostingOptions.read(before.options)
    if params.dry_run:
        look(ctx, selection, options)
    else:
        conclude(ctx, run_batch(ctx, selection, options))


def batch_of(number: int, kind: Kind) -> PostingBatch:
    """Find a batch of a kind by its number; `NotFound` where there is none."""
    found = PostingBatch.objects.filter(pk=number, kind=kind).first()
    if found is None:
        raise NotFound(
            words(
                "There is no batch {number} of {kind}", number=number, kind=UNITS[kind]
            )
        )
    return found

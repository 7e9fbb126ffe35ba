"""Task 4: post a sales document."""

from nightclerk.core.errors import NotFound, Refused
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.registry import catalogue
from nightclerk.ledger.batch_selection import ANY_STATUS, Selection
from nightclerk.ledger.models import PostingBatch, SalesDocument
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.problems import from_json, refuse
from nightclerk.ledger.selectors.batches import posting_category
from nightclerk.ledger.services.posting.batches import WRITES
from nightclerk.ledger.services.posting.scheduling import POST_DOCUMENT, begin_posting
from nightclerk.ledger.tasks.batch_params import PostDocumentParams
from nightclerk.ledger.tasks.batch_run import run_batch, summary

TITLES = {
    Kind.ORDER: words("sales order"),
    Kind.INVOICE: words("sales invoice"),
    Kind.CREDIT: words("sales credit memo"),
}


@catalogue.task(
    POST_DOCUMENT,
    words("Post a sales document"),
    params=PostDocumentParams,
    category=posting_category,
    writes=WRITES,
)
def post_document(ctx: Context, params: PostDocumentParams) -> None:
    """Post one document as a batch of its own, so that it is posted once."""
    document = document_of(params.kind, params.no)
    run = JobRun.objects.select_related("entry").get(pk=ctx.run_id)
    if run.entry is not None:
        begin_posting(document, run.entry)
    is_order = params.kind == Kind.ORDER
    options = params.options(
        ship=params.ship or not is_order, invoice=params.invoice or not is_order
    )
    selection = Selection(kind=params.kind, status=ANY_STATUS, documents=(document.pk,))
    conclude(ctx, run_batch(ctx, selection, options), document)


def document_of(kind: Kind, no: str) -> SalesDocument:
    """Find a document by its number; `NotFound` where there is none."""
    found = SalesDocument.objects.filter(kind=kind, no=no).first()
    if found is None:
        raise NotFound(
            words("There is no {kind} {number}", kind=TITLES[kind], number=no)
        )
    return found


def conclude(ctx: Context, batch: PostingBatch, document: SalesDocument) -> None:
    """Say that the document was posted, or refuse with all that stands in the way."""
    item = batch.items.first()
    if item is None:
        raise Refused(words("{document} is posted already", document=document))
    if item.problems:
        refuse(
            from_json(item.problems),
            words("{document} was not posted", document=document),
        )
    ctx.say(summary(batch))

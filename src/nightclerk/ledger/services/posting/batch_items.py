"""One document of a batch: posted together with its result, or a reason why not."""

from dataclasses import dataclass
from typing import Any

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.db.models.functions import Now
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_chain, wait_fixed

from nightclerk.core.errors import Broken, NightclerkError, Refused, Transient
from nightclerk.core.text import Text, verbatim, words
from nightclerk.jobs.stopping import is_stopped
from nightclerk.ledger.batch_selection import ANY_STATUS, Selection
from nightclerk.ledger.models import PostingBatchItem, SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.problems import Problem, as_json, problems_in
from nightclerk.ledger.selectors.batches import TAKEN
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.posting.documents import Posted, post_inside

State = PostingBatchItem.State
QueueStatus = SalesDocument.QueueStatus
# What the database could not do now, such as two that waited for each other, it can
# do a moment later.
PAUSES = (0.5, 2, 8)  # seconds
# Two statements for every document, so they are written by hand.
READ = ("id", "no", "version", "queue_status", "queue_entry_id")
READY = f"""
SELECT {", ".join(f"document.{column}" for column in READ)}
FROM ledger_postingbatchitem item
JOIN ledger_salesdocument document ON document.id = item.document_id
WHERE item.id = %(item)s AND item.state = 'queued'
    AND document.version = item.version AND document.status <> 'posted'
    AND document.status = coalesce(%(status)s, document.status)
    AND (document.queue_status <> ALL (%(taken)s)
        OR document.queue_entry_id = %(entry)s)
FOR UPDATE
"""  # noqa: S608 - our own column names
KEEP = """
UPDATE ledger_postingbatchitem SET state = 'posted', shipment_id = %(shipment)s,
    invoice_id = %(invoice)s, finished_at = statement_timestamp()
WHERE id = %(item)s
"""


@dataclass(frozen=True)
class Work:
    """What is the same for all documents of a batch.

    `entry` is the job queue entry that does it; documents that wait for this entry are
    posted, those that wait for another are not.
    """

    selection: Selection
    options: PostingOptions
    setup: Setup
    actor: Any = None
    entry: int | None = None
    marks_failures: bool = False


@dataclass(frozen=True)
class Result:
    """What came of one document."""

    document_no: str
    state: str
    problems: tuple[Problem, ...] = ()
    posted: Posted | None = None


def post_item(item: PostingBatchItem, work: Work) -> Result:
    """Post one document of a batch in a transaction of its own, its result with it.

    What is refused is written as failed, what is not there any more as it was as
    skipped. A database that cannot do it now is asked again, then its error is raised,
    and so is `Transient`; the document stays scheduled.
    """
    retrying = Retrying(
        retry=retry_if_exception(_may_pass),
        stop=stop_after_attempt(len(PAUSES) + 1),
        wait=wait_chain(*map(wait_fixed, PAUSES)),
        before_sleep=_reconnect,
        reraise=True,
    )
    return retrying(_post, item, work)


def _post(item: PostingBatchItem, work: Work) -> Result:
    try:
        with transaction.atomic():
            document = _ready(item, work)
            if document is None:
                return _skip(item, work)
            _leave_queue(document)
            posted = post_inside(
                document, work.options, actor=work.actor, setup=work.setup
            )
            return _keep(item, posted)
    except Transient:
        raise
    except NightclerkError as error:
        return _fail(item, work, error)
    except DatabaseError as error:
        if isinstance(error, OperationalError) or is_stopped():
            raise
        return _fail(item, work, _refusal(error))


def _ready(item: PostingBatchItem, work: Work) -> SalesDocument | None:
    """Lock an item and its document, and give it where it is as it was chosen."""
    wanted = work.selection.status
    given = {
        "item": item.pk,
        "status": None if wanted == ANY_STATUS else wanted,
        "taken": list(TAKEN),
        "entry": work.entry,
    }
    with connection.cursor() as cursor:
        cursor.execute(READY, given)
        row = cursor.fetchone()
    return SalesDocument.from_db(connection.alias, READ, row) if row else None


def _leave_queue(document: SalesDocument) -> None:
    """Take a document out of the job queue in the transaction that posts it."""
    if document.queue_status or document.queue_entry_id:
        SalesDocument.objects.filter(pk=document.pk).update(
            queue_status=QueueStatus.NOT, queue_entry=None, queue_error={}
        )


def _keep(item: PostingBatchItem, posted: Posted) -> Result:
    delivery = posted.shipment or posted.receipt
    invoice = posted.invoice or posted.credit
    given = {
        "item": item.pk,
        "shipment": delivery.pk if delivery else None,
        "invoice": invoice.pk if invoice else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, given)
    return Result(item.document_no, State.POSTED, posted=posted)


def _fail(item: PostingBatchItem, work: Work, error: NightclerkError) -> Result:
    """Write why a document was not posted; nothing else of the attempt is left."""
    found = problems_in(error) if isinstance(error, Refused) else [Problem(error.text)]
    with transaction.atomic():
        _end(item, State.FAILED, found)
        if work.marks_failures and item.document_id is not None:
            SalesDocument.objects.filter(pk=item.document_id).update(
                queue_status=QueueStatus.ERROR, queue_error=error.as_json()
            )
    return Result(item.document_no, State.FAILED, tuple(found))


def _skip(item: PostingBatchItem, work: Work) -> Result:
    """Write why a document is left out; one that has its result already keeps it."""
    now = PostingBatchItem.objects.select_related("document").get(pk=item.pk)
    if now.state != State.QUEUED:
        return Result(now.document_no, now.state)
    problem = Problem(_reason(now, work))
    _end(item, State.SKIPPED, [problem])
    return Result(item.document_no, State.SKIPPED, (problem,))


def _end(item: PostingBatchItem, state: str, problems: list[Problem]) -> None:
    PostingBatchItem.objects.filter(pk=item.pk, state=State.QUEUED).update(
        state=state, problems=as_json(problems), finished_at=Now()
    )


def _reason(item: PostingBatchItem, work: Work) -> Text:
    document = item.document
    if document is None:
        return words("It was deleted meanwhile")
    if document.status == SalesDocument.Status.POSTED:
        return words("It was posted meanwhile")
    if not work.selection.wants(document.status):
        return words("It was reopened meanwhile")
    if document.version != item.version:
        return words("It was changed meanwhile")
    return words("It was scheduled for posting by the job queue meanwhile")


def _refusal(error: DatabaseError) -> Broken:
    line = str(error).strip().partition("\n")[0]
    return Broken(words("The database refused it: {error}", error=verbatim(line)))


def _may_pass(error: BaseException) -> bool:
    """Tell whether it may go well a moment later; inside a transaction it cannot."""
    is_passing = isinstance(error, OperationalError | InterfaceError)
    return is_passing and not connection.in_atomic_block and not is_stopped()


def _reconnect(state: RetryCallState) -> None:
    connection.close_if_unusable_or_obsolete()

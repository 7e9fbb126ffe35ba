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
from django.db.models import F, Q
from django.db.models.functions import Now
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_chain, wait_fixed

from nightclerk.core.errors import Broken, NightclerkError, Refused, Transient
from nightclerk.core.text import Text, verbatim, words
from nightclerk.ledger.batch_selection import ANY_STATUS, Selection
from nightclerk.ledger.models import PostingBatchItem, SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.problems import Problem, as_json, problems_in
from nightclerk.ledger.selectors.batches import TAKEN
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.posting import Posted, post

State = PostingBatchItem.State
QueueStatus = SalesDocument.QueueStatus
# What the database could not do now, such as two that waited for each other, it can
# do a moment later.
PAUSES = (0.5, 2, 8)  # seconds


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
            found = _ready(item, work)
            if found is None or found.document is None:
                return _skip(item, work)
            _leave_queue(found.document)
            posted = post(
                found.document, work.options, actor=work.actor, setup=work.setup
            )
            return _keep(found, posted)
    except Transient:
        raise
    except NightclerkError as error:
        return _fail(item, work, error)
    except DatabaseError as error:
        if isinstance(error, OperationalError):
            raise
        return _fail(item, work, _refusal(error))


def _ready(item: PostingBatchItem, work: Work) -> PostingBatchItem | None:
    """Lock an item and its document where the document is as it was chosen."""
    is_free = ~Q(document__queue_status__in=TAKEN)
    if work.entry is not None:
        is_free |= Q(document__queue_entry=work.entry)
    found = (
        PostingBatchItem.objects.select_for_update(of=("self", "document"))
        .select_related("document")
        .filter(is_free, pk=item.pk, state=State.QUEUED)
        .filter(document__version=F("version"))
        .exclude(document__status=SalesDocument.Status.POSTED)
    )
    if work.selection.status != ANY_STATUS:
        found = found.filter(document__status=work.selection.status)
    return found.first()


def _leave_queue(document: SalesDocument) -> None:
    """Take a document out of the job queue in the transaction that posts it."""
    if document.queue_status or document.queue_entry_id:
        document.queue_status = QueueStatus.NOT
        document.queue_entry = None
        document.queue_error = {}
        document.save(update_fields=["queue_status", "queue_entry", "queue_error"])


def _keep(item: PostingBatchItem, posted: Posted) -> Result:
    PostingBatchItem.objects.filter(pk=item.pk).update(
        state=State.POSTED,
        shipment=posted.shipment or posted.receipt,
        invoice=posted.invoice or posted.credit,
        finished_at=Now(),
    )
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
    return is_passing and not connection.in_atomic_block


def _reconnect(state: RetryCallState) -> None:
    connection.close_if_unusable_or_obsolete()

"""What batches are made of: the documents that a filter chooses, and who has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from nightclerk.core.params import Params
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.batch_selection import ANY_STATUS, WITHOUT, Selection
from nightclerk.ledger.filters import choices
from nightclerk.ledger.models import PostingBatch, PostingBatchItem, SalesDocument
from nightclerk.ledger.selectors.company import company_or_none

CATEGORY = "SALESPOST"  # where the company has none
State = PostingBatchItem.State
QueueStatus = SalesDocument.QueueStatus
TAKEN = (QueueStatus.SCHEDULED, QueueStatus.POSTING)
# Entries in these statuses come to their run, or are at it, without a person's help.
GOING_ON = (
    JobEntry.Status.READY,
    JobEntry.Status.WAITING,
    JobEntry.Status.IN_PROCESS,
)


@dataclass(frozen=True)
class Size:
    """How much a selection would post: documents, and their totals by currency."""

    count: int
    gross: dict[str, Decimal]


def documents_to_post(selection: Selection) -> QuerySet[SalesDocument]:
    """Give what a selection chooses, by posting date and number, as it is posted.

    What is posted already is never among it. `Refused` where a filter cannot be read.
    """
    found = SalesDocument.objects.filter(kind=selection.kind).exclude(
        status=SalesDocument.Status.POSTED
    )
    if selection.status != ANY_STATUS:
        found = found.filter(status=selection.status)
    if selection.documents is not None:
        found = found.filter(pk__in=selection.documents)
    if selection.posting_date_to:
        found = found.filter(posting_date__lte=selection.posting_date_to)
    if selection.external_order:
        is_without = Q(external_order_no="")
        wants = is_without if selection.external_order == WITHOUT else ~is_without
        found = found.filter(wants)
    return found.filter(
        matching("no", selection.numbers),
        matching("customer__no", selection.customer),
        matching("external_order_no", selection.external_order_no),
        matching("location__code", selection.location),
    ).order_by(F("posting_date").asc(nulls_last=True), "no", "pk")


def size_of(selection: Selection) -> Size:
    """Tell how many documents a selection chooses, and what they come to."""
    sums = (
        documents_to_post(selection)
        .order_by()
        .values_list("currency__code")
        .annotate(number=Count("pk"), total=Sum("gross"))
        .order_by("currency__code")
    )
    rows = list(sums)
    return Size(
        sum(number for _, number, _ in rows), {code: total for code, _, total in rows}
    )


def matching(column: str, written: str) -> Q:
    """Make the condition for a filter as people write it; empty is no condition."""
    wanted = Q()
    for choice in choices(written):
        if choice.pattern:
            wanted |= Q(**{f"{column}__regex": choice.pattern})
        elif choice.first == choice.last:
            wanted |= Q(**{column: choice.first})
        else:
            ends = {"gte": choice.first, "lte": choice.last}
            wanted |= Q(**{f"{column}__{end}": at for end, at in ends.items() if at})
    return wanted


def failed_of(batch: PostingBatch) -> Selection:
    """Select what failed in a batch and is still to be posted as the batch wanted."""
    failed = batch.items.filter(state=State.FAILED, document__isnull=False)
    keys = tuple(failed.values_list("document_id", flat=True))
    status = Selection.read(batch.selection).status
    return Selection(kind=batch.kind, status=status, documents=keys, retries=batch.pk)


def counts_of(batch: PostingBatch) -> dict[str, int]:
    """Count a batch's documents by state, as they are now; `total` is all of them."""
    by_state = dict(
        batch.items.order_by().values_list("state").annotate(number=Count("pk"))
    )
    counts = {state: by_state.get(state, 0) for state in State.values}
    return {**counts, "total": sum(counts.values())}


def is_alive(batch: PostingBatch) -> bool:
    """Tell whether a batch that is not finished goes on by itself.

    It does while its run lives, and while the run's entry will try this occurrence
    again. A batch that is not alive has been left by a run that was cancelled or lost.
    """
    if batch.status != PostingBatch.Status.RUNNING or batch.run is None:
        return False
    if batch.run.is_live:
        return True
    entry = batch.run.entry
    return entry is not None and entry.status in GOING_ON and batch.key == key_of(entry)


def status_of(batch: PostingBatch) -> str:
    """Give a batch's status as it is; one that was left by its run is cancelled."""
    if batch.status == PostingBatch.Status.RUNNING and not is_alive(batch):
        return PostingBatch.Status.CANCELLED
    return batch.status


def posting_category(params: Params) -> str:
    """Give the category in which posting waits for posting, whatever is posted."""
    found = company_or_none()
    return (found.posting_category if found else "") or CATEGORY


def key_of(entry: JobEntry) -> str:
    """Name one occurrence of an entry; all its attempts work on one batch."""
    return f"{entry.pk}:{entry.occurrence}"


def documents_in_batches(documents: Iterable[int]) -> dict[int, int]:
    """Give the unfinished batch of each document that is in one, by the keys of both.

    Whether the batch is alive is another question.
    """
    queued = PostingBatchItem.objects.filter(
        state=State.QUEUED, document__in=list(documents)
    )
    return dict(queued.values_list("document__pk", "batch_id"))


def queue_status_of(document: SalesDocument) -> str:
    """Give the job queue status of a document as its entry tells it now.

    What the document itself keeps may be older: its entry may have been deleted, held
    or restarted since.
    """
    if document.queue_status == QueueStatus.NOT:
        return QueueStatus.NOT
    entry = document.queue_entry
    if entry is None:
        is_left = document.queue_status in TAKEN
        return QueueStatus.NOT if is_left else document.queue_status
    return BY_ENTRY[entry.status]


BY_ENTRY: dict[str, str] = {
    JobEntry.Status.ON_HOLD: QueueStatus.SCHEDULED,
    JobEntry.Status.READY: QueueStatus.SCHEDULED,
    JobEntry.Status.WAITING: QueueStatus.SCHEDULED,
    JobEntry.Status.INACTIVE: QueueStatus.SCHEDULED,
    JobEntry.Status.IN_PROCESS: QueueStatus.POSTING,
    JobEntry.Status.ERROR: QueueStatus.ERROR,
    JobEntry.Status.FINISHED: QueueStatus.NOT,
}

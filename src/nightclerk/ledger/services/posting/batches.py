"""Batches: their documents are chosen once, and every document ends in one state."""

from contextlib import suppress
from typing import Any

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models.functions import Now

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services.entries import enqueue
from nightclerk.jobs.stopping import is_stopped, shielded
from nightclerk.ledger.batch_selection import Selection
from nightclerk.ledger.models import (
    PostingBatch,
    PostingBatchItem,
    SalesDocument,
    UserSetup,
)
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.problems import Problem, as_json
from nightclerk.ledger.selectors.batches import (
    TAKEN,
    counts_of,
    documents_in_batches,
    documents_to_post,
    failed_of,
    is_alive,
    key_of,
)

State = PostingBatchItem.State
BATCH_ORDERS, BATCH_INVOICES, BATCH_CREDITS = 296, 297, 298
TASK_OF: dict[str, int] = {
    Kind.ORDER: BATCH_ORDERS,
    Kind.INVOICE: BATCH_INVOICES,
    Kind.CREDIT: BATCH_CREDITS,
}
WRITES = frozenset({"ledger"})
ELSEWHERE = words("It is scheduled for posting by the job queue already")
STOPPED = words("The batch was stopped before it came to this document")


@transaction.atomic
def open_batch(
    selection: Selection, options: PostingOptions, *, run: JobRun
) -> PostingBatch:
    """Freeze what a run is to post, and how; a later attempt finds the same batch.

    A document that another batch or the job queue has is in it as skipped. `Refused`
    where the run's actor may not invoice, or a filter cannot be read.
    """
    key = key_of(run.entry) if run.entry is not None else ""
    found = PostingBatch.objects.select_for_update().filter(key=key, key__gt="").first()
    if found is not None:
        PostingBatch.objects.filter(pk=found.pk).update(run=run)
        found.run = run
        return found
    require_invoicing(run.actor, options, kind=selection.kind)
    close_abandoned()
    batch = PostingBatch.objects.create(
        kind=selection.kind,
        selection=selection.as_json(),
        options=options.model_dump(mode="json"),
        run=run,
        retries_id=selection.retries,
        key=key,
        user=run.actor,
    )
    items = _items(batch, list(documents_to_post(selection)), entry=run.entry)
    PostingBatchItem.objects.bulk_create(items, batch_size=1000)
    batch.total = len(items)
    batch.save(update_fields=["total"])
    return batch


@transaction.atomic
def close_batch(batch: PostingBatch, *, is_cancelled: bool = False) -> PostingBatch:
    """Write a batch's four numbers; documents it did not come to are skipped."""
    problems = as_json([Problem(STOPPED)])
    batch.items.filter(state=State.QUEUED).update(
        state=State.SKIPPED, problems=problems, finished_at=Now()
    )
    status = PostingBatch.Status
    numbers = counts_of(batch)
    PostingBatch.objects.filter(pk=batch.pk, status=status.RUNNING).update(
        status=status.CANCELLED if is_cancelled else status.DONE,
        posted=numbers[State.POSTED],
        failed=numbers[State.FAILED],
        skipped=numbers[State.SKIPPED],
        total=numbers["total"],
        finished_at=Now(),
    )
    batch.refresh_from_db()
    return batch


def close_cancelled(run_id: int) -> None:
    """Close the batch of a run at once where somebody cancelled it; else leave it.

    Where the database is not there to be told, the next batch closes it.
    """
    with shielded(), suppress(DatabaseError, InterfaceError):
        if is_stopped():  # perhaps in a statement: that connection is of no use
            connection.close()
        _close_cancelled(run_id)


@transaction.atomic
def close_abandoned() -> int:
    """Close the batches that no run works on any more; give how many there were.

    Their documents become free for another batch.
    """
    running = (
        PostingBatch.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(status=PostingBatch.Status.RUNNING)
        .select_related("run__entry")
        .order_by("pk")
    )
    abandoned = [batch for batch in running if not is_alive(batch)]
    for batch in abandoned:
        close_batch(batch, is_cancelled=True)
    return len(abandoned)


def retry_params(batch: PostingBatch) -> dict[str, Any]:
    """Give the parameters of a run that posts what failed in a batch, and no more.

    `Refused` where nothing that failed is left.
    """
    if not documents_to_post(failed_of(batch)).exists():
        raise Refused(
            words("Batch {batch} has no failed document to try again", batch=batch),
            hint=words(
                "What was posted, deleted or reopened since is not tried again."
            ),
        )
    return {"retries": batch.pk}


def retry_failed(batch: PostingBatch, *, actor: Any = None) -> JobEntry:
    """Let the queue post what failed in a batch, in a new batch of its own.

    The options are those of the batch. `Refused` where nothing that failed is left.
    """
    task = catalogue[TASK_OF[batch.kind]]
    return enqueue(task, task.params.read(retry_params(batch)), actor=actor)


def require_invoicing(actor: Any, options: PostingOptions, *, kind: str) -> None:
    """Refuse to invoice, or not to invoice, against what a user may do."""
    setup = UserSetup.objects.filter(user=actor).first() if actor else None
    if setup is None:
        return
    invoices = options.invoice or kind != Kind.ORDER
    if invoices and setup.invoicing == UserSetup.Invoicing.PROHIBITED:
        raise _not_allowed(words("{user} may not post invoices", user=setup.user))
    if not invoices and setup.invoicing == UserSetup.Invoicing.MANDATORY:
        raise _not_allowed(
            words("{user} may only ship and invoice together", user=setup.user)
        )


def _close_cancelled(run_id: int) -> None:
    running = PostingBatch.objects.filter(status=PostingBatch.Status.RUNNING)
    for batch in running.filter(run=run_id, run__cancel_requested=True):
        close_batch(batch, is_cancelled=True)


def _not_allowed(text: Text) -> Refused:
    return Refused(
        text,
        hint=words("The posting rights of users say who may."),
        fields={"invoice": text},
    )


def _items(
    batch: PostingBatch, documents: list[SalesDocument], *, entry: JobEntry | None
) -> list[PostingBatchItem]:
    """Make the items of a batch in the order of posting; nothing is saved."""
    others = documents_in_batches(document.pk for document in documents)
    return [
        _item(batch, place, document, _in_the_way(document, others, entry))
        for place, document in enumerate(documents, start=1)
    ]


def _item(
    batch: PostingBatch, place: int, document: SalesDocument, reason: Text | None
) -> PostingBatchItem:
    return PostingBatchItem(
        batch=batch,
        place=place,
        document=document,
        document_no=document.no,
        version=document.version,
        state=State.SKIPPED if reason else State.QUEUED,
        problems=as_json([Problem(reason)]) if reason else [],
    )


def _in_the_way(
    document: SalesDocument, others: dict[int, int], entry: JobEntry | None
) -> Text | None:
    """Say who else is to post a document; None where nobody is."""
    if document.pk in others:
        return words("Batch {batch} is posting it", batch=others[document.pk])
    is_own = entry is not None and document.queue_entry_id == entry.pk
    return ELSEWHERE if document.queue_status in TAKEN and not is_own else None

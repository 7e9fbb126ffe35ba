"""Posting of single documents in the background, and what the documents say of it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services.entries import delete, enqueue
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.selectors.batches import (
    TAKEN,
    documents_in_batches,
    queue_status_of,
)
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.posting.batches import (
    close_abandoned,
    require_invoicing,
)
from nightclerk.ledger.services.posting.documents import Posted, post

POST_DOCUMENT = 4
QueueStatus = SalesDocument.QueueStatus


def post_now_or_later(
    document: SalesDocument, options: PostingOptions, *, actor: Any = None
) -> Posted | JobEntry:
    """Post a document, or let the job queue do it where the company is set up so.

    Raises what `post` and `schedule_posting` raise; a document that the job queue or a
    batch has is refused in both ways.
    """
    if company().posts_in_background:
        return schedule_posting(document, options, actor=actor)
    return post_now(document, options, actor=actor)


@transaction.atomic
def schedule_posting(
    document: SalesDocument, options: PostingOptions, *, actor: Any = None
) -> JobEntry:
    """Let the job queue post a document, in the company's category for posting.

    `Refused` where it is posted, scheduled or in a batch already, or where the actor
    may not invoice.
    """
    found = _free(document)
    require_invoicing(actor, options, kind=found.kind)
    task = catalogue[POST_DOCUMENT]
    given = options.model_dump(mode="json", exclude_none=True)
    entry = enqueue(
        task,
        task.params.read({**given, "kind": found.kind, "no": found.no}),
        actor=actor,
        description=str(words("Post {document}", document=found)),
    )
    _write(found, QueueStatus.SCHEDULED, entry=entry)
    return entry


@transaction.atomic
def remove_from_queue(document: SalesDocument, *, actor: Any = None) -> SalesDocument:
    """Take a document out of the job queue: its entry is deleted, its status blank.

    `Refused` while its run goes on, or where it is not in the queue.
    """
    found = _locked(document)
    if found.queue_status == QueueStatus.NOT:
        raise Refused(
            words("{document} is not in the job queue", document=found),
            hint=words("There is nothing to remove."),
        )
    entry = found.queue_entry
    _write(found, QueueStatus.NOT)
    if entry is not None:
        delete(entry, actor=actor)
    return found


@transaction.atomic
def begin_posting(document: SalesDocument, entry: JobEntry) -> None:
    """Say on a document that waited for this entry that it is being posted now."""
    SalesDocument.objects.filter(pk=document.pk, queue_entry=entry).update(
        queue_status=QueueStatus.POSTING, queue_error={}
    )


@transaction.atomic
def heal_queue_statuses(documents: Iterable[int] | None = None) -> int:
    """Write on documents what became of their entries; give how many were wrong.

    An entry may have been deleted, held or restarted without its document knowing.
    """
    found = (
        SalesDocument.objects.select_for_update(of=("self",))
        .exclude(queue_status=QueueStatus.NOT)
        .select_related("queue_entry")
        .order_by("pk")
    )
    if documents is not None:
        found = found.filter(pk__in=list(documents))
    wrong = [one for one in found if queue_status_of(one) != one.queue_status]
    for one in wrong:
        status = queue_status_of(one)
        is_out = status == QueueStatus.NOT
        _write(one, status, entry=None if is_out else one.queue_entry)
    return len(wrong)


@transaction.atomic
def post_now(
    document: SalesDocument, options: PostingOptions, *, actor: Any = None
) -> Posted:
    """Post a document that nobody else has, however the company is set up.

    Raises what `post` raises, and `Refused` where the actor may not invoice.
    """
    found = _free(document)
    require_invoicing(actor, options, kind=found.kind)
    if found.queue_status != QueueStatus.NOT:
        _write(found, QueueStatus.NOT)
    return post(found, options, actor=actor)


def _free(document: SalesDocument) -> SalesDocument:
    """Lock a document and refuse where somebody else is to post it."""
    close_abandoned()
    heal_queue_statuses([document.pk])
    found = _locked(document)
    if found.status == SalesDocument.Status.POSTED:
        raise _refused(words("{document} is posted already", document=found))
    if found.queue_status in TAKEN:
        raise _refused(
            words("{document} is scheduled for posting already", document=found),
            hint=words("Remove it from the job queue first."),
        )
    if batch := documents_in_batches([found.pk]).get(found.pk):
        raise _refused(
            words("Batch {batch} is posting {document}", batch=batch, document=found),
            hint=words("Wait for the batch, or cancel its run."),
        )
    return found


def _locked(document: SalesDocument) -> SalesDocument:
    locked = SalesDocument.objects.select_for_update(of=("self",))
    found = locked.select_related("queue_entry").filter(pk=document.pk).first()
    if found is None:
        raise Refused(words("{document} is not there any more", document=document))
    return found


def _refused(text: Text, *, hint: Text | None = None) -> Refused:
    return Refused(text, hint=hint, fields={"queue_status": text})


def _write(
    document: SalesDocument, status: str, *, entry: JobEntry | None = None
) -> None:
    document.queue_status = status
    document.queue_entry = entry
    document.queue_error = {}
    if entry is not None and status == QueueStatus.ERROR:
        document.queue_error = entry.error_detail
    document.save(update_fields=["queue_status", "queue_entry", "queue_error"])

"""Taking hold of a document to change it: whether that is possible, and the trace."""

from collections.abc import Collection

from django.db.models.functions import Now

from nightclerk.core.errors import NotFound, Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.selectors.joined import Joined

Status = SalesDocument.Status
BUSY = (SalesDocument.QueueStatus.SCHEDULED, SalesDocument.QueueStatus.POSTING)

# Checks look at both customers.
HELD = Joined(SalesDocument, "id", ("customer", "bill_to"), "FOR UPDATE OF main")


def locked(document: SalesDocument, *, version: int | None = None) -> SalesDocument:
    """Read a document anew and hold it until the transaction ends.

    `version` is what the person saw; `Refused` where somebody changed it since, and
    `NotFound` where it is gone.
    """
    found = HELD.of(document.pk)
    if not found:
        raise NotFound(words("{document} is not there any more", document=document.no))
    held = found[0]
    if version is not None and version != held.version:
        raise Refused(
            words("{document} was changed meanwhile", document=held.no),
            hint=words("Look at it again, then repeat your change."),
        )
    return held


def require_idle(document: SalesDocument) -> None:
    """Refuse a document that waits for a posting in the background or is in one."""
    if document.queue_status in BUSY:
        raise Refused(
            words("{document} is scheduled for posting", document=document.no),
            hint=words("Remove it from the job queue first."),
        )


def require_status(document: SalesDocument, allowed: Collection[str]) -> None:
    """Refuse a document in another state than the allowed ones."""
    if document.status in allowed:
        return
    if document.status == Status.POSTED:
        raise Refused(
            words("{document} is posted already", document=document.no),
            hint=words("Correct it with a credit memo."),
        )
    if document.status == Status.RELEASED:
        raise Refused(
            words("{document} is released", document=document.no),
            hint=words("Reopen it to change it."),
        )
    raise Refused(words("{document} is not released yet", document=document.no))


def save_changed(document: SalesDocument, columns: Collection[str]) -> None:
    """Write columns of a document that is held, and count the change."""
    document.version += 1
    values = {column: getattr(document, column) for column in columns}
    SalesDocument.objects.filter(pk=document.pk).update(
        **values, version=document.version, changed_at=Now()
    )

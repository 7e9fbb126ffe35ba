"""Bulk operations of Shopify as programs see them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from pydantic import Field

from nightclerk.connector.models import BulkOperation, Shop
from nightclerk.connector.programs.finding import row_of
from nightclerk.connector.programs.values import reason_said
from nightclerk.connector.services.sending.bulk_operations import cancel
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.services.parking import look_now
from nightclerk.ledger.programs.values import Asked, Told

OPERATIONS = BulkOperation.objects.select_related("shop")


class BulkTold(Told):
    """Work that Shopify does while a run waits outside; `is_open`: not taken in yet."""

    id: int
    gid: str
    kind: str
    purpose: str
    status: str
    is_open: bool
    rows: int
    object_count: int
    failed: int
    error_code: str
    problem: str
    looks: int
    run: int | None
    created_at: datetime
    looked_at: datetime | None
    completed_at: datetime | None
    applied_at: datetime | None


class BulkChosen(Asked):
    """What bulk operations are chosen by."""

    is_open: bool | None = Field(default=None, title="Not taken in yet; else ended")
    purpose: str = Field(default="", max_length=40, title="Purpose")

    def rows(self, shop: Shop) -> QuerySet[BulkOperation]:
        """Give the operations that are wanted."""
        found = OPERATIONS.filter(shop=shop)
        if self.is_open is not None:
            found = found.filter(applied_at__isnull=self.is_open)
        return found.filter(purpose=self.purpose) if self.purpose else found


def bulk_of(shop: Shop, number: int) -> BulkOperation:
    """Find a bulk operation of a shop by its number."""
    return row_of(OPERATIONS, shop, number)


def bulk_told(row: BulkOperation) -> BulkTold:
    """Tell a bulk operation; the addresses of its result are keys and never told."""
    same = (
        *("gid", "kind", "purpose", "status", "rows", "object_count", "failed"),
        *("error_code", "looks", "created_at", "looked_at", "completed_at"),
    )
    return BulkTold(
        id=row.pk,
        is_open=row.applied_at is None,
        problem=reason_said(row.message),
        run=row.run_id,
        applied_at=row.applied_at,
        **{name: getattr(row, name) for name in same},
    )


def cancel_asked(row: BulkOperation, *, actor: Any = None) -> BulkTold:
    """Ask Shopify to end an operation; the next run settles its changes."""
    cancel(row, actor=actor)
    return bulk_told(row)


def look_asked(row: BulkOperation, *, actor: Any = None) -> JobEntry:
    """Let the run that waits for an operation look now; gives its entry.

    `Refused` where no run waits for it.
    """
    runs = JobRun.objects.exclude(entry=None).select_related("entry")
    run = runs.filter(pk=row.run_id or 0).first()
    if row.applied_at is not None or run is None or run.entry is None:
        raise Refused(
            words("No run waits for “{operation}”", operation=row),
            hint=words("Start the sync again: it takes in what is done."),
        )
    look_now(run, actor=actor)
    return JobEntry.objects.get(pk=run.entry.pk)

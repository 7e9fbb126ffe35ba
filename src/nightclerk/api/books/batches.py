"""Posting batches: start one through the job queue, read it, try the failed again."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from nightclerk.api.auth import caller_of
from nightclerk.api.choosing import entry_for
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first, oldest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shapes import EntryOut, entry_shape
from nightclerk.jobs.checks import read_params
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services.entries import enqueue
from nightclerk.ledger.models import PostingBatch
from nightclerk.ledger.programs.figures import (
    BatchItemTold,
    BatchTold,
    batch_item_told,
    batch_told,
)
from nightclerk.ledger.programs.finding import batch_of
from nightclerk.ledger.services.posting.batches import TASK_OF, retry_failed

State = Literal["", "queued", "posted", "failed", "skipped"]


class Batches(Schema):
    """A page of batches."""

    items: list[BatchTold]
    next: int | None


class BatchItems(Schema):
    """A page of a batch's documents."""

    items: list[BatchItemTold]
    next: int | None


class NewBatch(Schema):
    """Which documents are posted; `params` are those of task 296, 297 or 298."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["order", "invoice", "credit"]
    params: dict[str, Any] = Field(
        default={}, description="Filters, dates, ship and invoice: see GET /tasks/296."
    )


router = Router(tags=["Posting batches"])


@router.get("", response={200: Batches, PROBLEMS: Problem})
def list_batches(
    request: HttpRequest, *, limit: Limit = 50, after: After = None
) -> Batches:
    """List posting batches, the newest first."""
    caller_of(request, "ledger.view_postingbatch")
    rows = PostingBatch.objects.select_related("run__entry", "user")
    page, mark = newest_first(rows, after=after, limit=limit)
    return Batches(items=[batch_told(each) for each in page], next=mark)


@router.post("", response={202: EntryOut, PROBLEMS: Problem})
def start_batch(request: HttpRequest, new: NewBatch) -> Status[EntryOut]:
    """Let the job queue post all documents that the filters choose.

    The answer is the entry; its run names the batch. For a schedule make an entry of
    the task instead.
    """
    caller = caller_of(request, "ledger.add_postingbatch")
    task = catalogue[TASK_OF[new.kind]]
    entry = enqueue(task, read_params(task, new.params), actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@router.get("/{number}", response={200: BatchTold, PROBLEMS: Problem})
def read_batch(request: HttpRequest, number: Number) -> BatchTold:
    """Read a batch with its numbers as they are now."""
    caller_of(request, "ledger.view_postingbatch")
    return batch_told(batch_of(number))


@router.get("/{number}/items", response={200: BatchItems, PROBLEMS: Problem})
def list_batch_items(
    request: HttpRequest,
    number: Number,
    *,
    state: Query[State] = "",
    limit: Limit = 50,
    after: After = None,
) -> BatchItems:
    """List the documents of a batch and what came of each, in their order."""
    caller_of(request, "ledger.view_postingbatch")
    rows = batch_of(number).items.select_related("shipment", "invoice")
    chosen = rows.filter(state=state) if state else rows
    page, mark = oldest_first(chosen, after=after, limit=limit)
    return BatchItems(items=[batch_item_told(each) for each in page], next=mark)


@router.post("/{number}/retry", response={202: EntryOut, PROBLEMS: Problem})
def retry_batch(request: HttpRequest, number: Number) -> Status[EntryOut]:
    """Let the job queue post what failed in a batch, in a new one."""
    caller = caller_of(request, "ledger.add_postingbatch")
    entry = retry_failed(batch_of(number), actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))

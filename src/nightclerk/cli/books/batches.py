"""Commands of posting batches: list, show, retry what failed."""

from typing import Annotated

import typer

from nightclerk.cli import records
from nightclerk.cli.books.showing import many, with_lines
from nightclerk.cli.finding import LARGEST, Limit
from nightclerk.cli.output import Answer
from nightclerk.ledger.models import PostingBatch
from nightclerk.ledger.programs.figures import (
    batch_item_told,
    batch_told,
    batch_with_items,
)
from nightclerk.ledger.programs.finding import batch_of
from nightclerk.ledger.services.posting.batches import retry_failed

Number = Annotated[int, typer.Argument(max=LARGEST, help="Number of the batch")]
COLUMNS = ("id", "kind", "status", "posted", "failed", "skipped", "total")
ITEMS = ("document_no", "state", "shipment", "invoice", "problems")

app = typer.Typer(no_args_is_help=True, help="Posting batches: list, show, retry")


@app.command("list")
def list_batches(*, limit: Limit = 50) -> Answer:
    """List posting batches, the newest first."""
    rows = PostingBatch.objects.select_related("run__entry", "user").order_by("-pk")
    empty = "Nothing was posted in batches yet: nightclerk jobs add 296 --help"
    return many(map(batch_told, rows[:limit]), COLUMNS, empty=empty)


@app.command()
def show(number: Number) -> Answer:
    """Show a batch and what came of each of its documents."""
    batch = batch_of(number)
    items = batch.items.select_related("shipment", "invoice").order_by("place")
    told = batch_with_items(batch, [batch_item_told(item) for item in items])
    return with_lines(told, "items", ITEMS)


@app.command()
def retry(number: Number) -> Answer:
    """Let the job queue post what failed in a batch, in a new one."""
    entry = retry_failed(batch_of(number))
    view = f"Entry {entry.pk} “{entry}” posts what failed in batch {number}."
    return Answer(records.entry_as_json(entry), view)

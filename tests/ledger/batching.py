"""Batches in tests: documents that are ready to be posted, and runs done in place."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.ledger.building import customer, item

from nightclerk.jobs.context import Message, Progress, Stopped
from nightclerk.jobs.endings import lost
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.selectors import live_run
from nightclerk.jobs.services.dispatch import LEASE, Order, start
from nightclerk.jobs.services.entries import enqueue, start_in_foreground
from nightclerk.jobs.services.finish import finish
from nightclerk.jobs.services.runner import perform
from nightclerk.ledger.models import Customer, Item, PostingBatch, SalesDocument
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.release import release

WORKER = "w1"
ORDERS, INVOICES, CREDITS = 296, 297, 298


class Listener:
    """Hears what a run says; may stop it when so many documents are done."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.messages: list[Message] = []
        self._done = 0
        self._stop_after = stop_after

    def progress(self, progress: Progress, counts: Mapping[str, int]) -> None:
        self._done = progress.done

    def message(self, message: Message) -> None:
        self.messages.append(message)

    def check(self) -> None:
        if self._stop_after is not None and self._done >= self._stop_after:
            raise Stopped


def draft(
    kind: str = "invoice",
    of: Customer | None = None,
    *,
    price: str = "100.00",
    **more: Any,
) -> SalesDocument:
    """Make an open document over a service; the first customer's unless it is said."""
    quantity = more.pop("quantity", "1")
    line = LineInput(
        item=more.pop("item", None) or Item.objects.first() or item(kind="service"),
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
    )
    setup = more.pop("setup", None)
    buyer = of or Customer.objects.order_by("pk").first() or customer()
    return create_document(kind, buyer, lines=[line], setup=setup, **more)


def released(
    kind: str = "invoice", of: Customer | None = None, **more: Any
) -> SalesDocument:
    """Make a released document as `draft` makes an open one."""
    return release(draft(kind, of, **more))


def begin(entry: JobEntry) -> Order:
    """Let a worker begin the run of an entry that waits for one."""
    run = live_run(entry)
    assert run is not None
    order = start(run.pk, worker=WORKER, lease=LEASE)
    assert order is not None
    return order


def finish_run(order: Order, listener: Listener | None = None) -> JobRun:
    """Do a run that was begun, and write how it ended."""
    heard = listener or Listener()
    ending = perform(order, heard)
    finish([ending.with_(messages=tuple(heard.messages))], worker=WORKER)
    return JobRun.objects.select_related("entry").get(pk=order.run_id)


def queued(number: int, **params: Any) -> JobEntry:
    """Put a task in the queue."""
    task = catalogue[number]
    return enqueue(task, task.params.read(params))


def ran(number: int, *, listener: Listener | None = None, **params: Any) -> JobRun:
    """Run a task in the background, and give its run as it ended."""
    return finish_run(begin(queued(number, **params)), listener)


def ran_in_foreground(number: int, **params: Any) -> JobRun:
    """Run a task as a person who waits for it does."""
    task = catalogue[number]
    run = start_in_foreground(task, task.params.read(params))
    order = start(run.pk, worker=WORKER, lease=LEASE)
    assert order is not None
    return finish_run(order)


def lose(order: Order, *, after: int) -> JobRun:
    """Let a run's worker die when so many documents are done."""
    perform(order, Listener(stop_after=after))
    finish([lost(order.run_id, worker=WORKER)], worker=WORKER)
    return JobRun.objects.select_related("entry").get(pk=order.run_id)


def batch_of(run: JobRun) -> PostingBatch:
    """Give the batch that a run worked on."""
    return PostingBatch.objects.get(run=run)


def results(batch: PostingBatch) -> list[tuple[str, str]]:
    """Give number and state of each document of a batch, in order."""
    return list(batch.items.values_list("document_no", "state"))

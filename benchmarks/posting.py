"""Batch posting of 1,000 released orders of two lines each: shipped and invoiced."""

import gc
import resource
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.db import connection

from benchmarks.report import Figure
from benchmarks.stage import ended, seconds, worker
from nightclerk.jobs.services.entries import enqueue
from nightclerk.ledger.models import (
    Customer,
    CustomerDetail,
    CustomerEntry,
    Item,
    ItemApplication,
    ItemEntry,
    LedgerEntry,
    PostedDocument,
    SalesDocument,
    ValueEntry,
    VatEntry,
)
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.release import release
from nightclerk.ledger.services.parties.customers import create_customer
from nightclerk.ledger.services.parties.items import create_item
from nightclerk.ledger.services.posting.documents import post
from nightclerk.ledger.services.setup.company import set_up_company
from nightclerk.ledger.services.stock.journal import receive_stock
from nightclerk.ledger.tasks.batch_orders import batch_post_orders
from nightclerk.ledger.tasks.batch_params import OrderBatchParams

ORDERS = 1_000
WARM = 50  # orders of the run before the measured one
MASTERS = 50  # customers, and as many items
ENTRIES = (
    LedgerEntry,
    VatEntry,
    CustomerEntry,
    CustomerDetail,
    ItemEntry,
    ItemApplication,
    ValueEntry,
)


def measure() -> list[Figure]:
    """Post by task 296 in a worker, then a few in this process to watch the memory."""
    make = _shop_floor()
    orders_made = _timed(lambda: [make(number) for number in range(ORDERS)])
    before = _entries()
    with worker():
        run = ended(
            enqueue(batch_post_orders, OrderBatchParams(ship=True, invoice=True))
        )
    took, entries = seconds(run), _entries() - before
    invoices = PostedDocument.objects.filter(kind=PostedDocument.Kind.INVOICE).count()
    statements, growth = _alone([make(ORDERS + place) for place in range(2 * WARM)])
    return [
        Figure("orders posted", run.result["posted"], at_least=ORDERS),
        Figure("invoices written", invoices, at_least=ORDERS),
        Figure("orders made and released per second", ORDERS / orders_made, "1/s"),
        Figure("time of the batch", took, "s"),
        Figure("documents per second", ORDERS / took, "1/s", at_least=100),
        Figure("entries per second", entries / took, "1/s"),
        Figure("statements per document", statements, at_most=25),
        Figure("memory kept per document", growth, "bytes", at_most=1_000),
        Figure("peak memory here", _peak(), "MB", at_most=300),
    ]


def _shop_floor() -> Callable[[int], SalesDocument]:
    """Set a company up with goods in stock; give what makes a released order."""
    set_up_company(name="Benchmark", chart="skr04")
    day = today()
    buyers = [create_customer(name=f"Customer {place}") for place in range(MASTERS)]
    goods = [_item(place, day) for place in range(MASTERS)]
    setup = Setup()

    def make(number: int) -> SalesDocument:
        return release(_order(number, buyers, goods, setup), setup=setup)

    return make


def _item(place: int, day: date) -> Item:
    item = create_item(description=f"Item {place}", unit_price=Decimal("23.80"))
    receive_stock(item, Decimal(10_000), unit_cost=Decimal("9.50"), on=day)
    return item


def _order(
    number: int, buyers: list[Customer], goods: list[Item], setup: Setup
) -> SalesDocument:
    lines = [
        LineInput(
            item=goods[number % MASTERS],
            quantity=Decimal(2),
            discount_percent=Decimal(10),
        ),
        LineInput(item=goods[(number + 7) % MASTERS], quantity=Decimal(1)),
    ]
    buyer = buyers[number % MASTERS]
    return create_document(Kind.ORDER, buyer, lines=lines, setup=setup)


def _alone(orders: list[SalesDocument]) -> tuple[float, float]:
    """Post in this process: statements per document, bytes that each leaves behind."""
    setup, options = Setup(), PostingOptions()
    for order in orders[:WARM]:
        post(order, options, setup=setup)
    statements = 0

    def count(execute: Callable[..., object], *rest: object) -> object:
        nonlocal statements
        statements += 1
        return execute(*rest)

    gc.collect()
    tracemalloc.start()
    start, _ = tracemalloc.get_traced_memory()
    with connection.execute_wrapper(count):
        for order in orders[WARM:]:
            post(order, options, setup=setup)
    gc.collect()
    end, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return statements / WARM, max(end - start, 0) / WARM


def _timed(work: Callable[[], object]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def _entries() -> int:
    return sum(model.objects.count() for model in ENTRIES)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

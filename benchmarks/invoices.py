"""1,000 orders from Shopify to posted invoices; and 10,000 in the same memory.

Tasks 30104, 30103 and 296 one after the other, by a worker; the shop answers as fast
as it can, so that our own work is measured and not the wait for Shopify's points.
"""

from dataclasses import dataclass
from decimal import Decimal

from benchmarks.report import Figure
from benchmarks.stage import ended, seconds, shop, synced, worker
from nightclerk.connector.models import OrderProcessing, Shop, State, TaxMapping
from nightclerk.connector.services.mapped.rows import add_mapping
from nightclerk.connector.services.mapped.taxes import set_up_tax
from nightclerk.connector.services.shops.settings import (
    change_customer_settings,
    change_order_settings,
)
from nightclerk.connector.tasks.process_orders import (
    ProcessOrdersParams,
    process_orders,
)
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.services.entries import enqueue
from nightclerk.ledger.charts import chart
from nightclerk.ledger.models import PostedDocument
from nightclerk.ledger.services.parties.customers import create_customer
from nightclerk.ledger.services.setup.company import set_up_company
from nightclerk.ledger.tasks.batch_orders import batch_post_orders
from nightclerk.ledger.tasks.batch_params import OrderBatchParams

FEW, MANY = 1_000, 10_000
ENDLESS = 1e9  # points


@dataclass(frozen=True)
class Passed:
    """The three runs of one shop, and what they came to."""

    orders: int
    processed: int
    stopped: int
    invoices: int
    runs: tuple[JobRun, ...]

    @property
    def took(self) -> float:
        """How long the three runs took together, in seconds."""
        return sum(map(seconds, self.runs))

    @property
    def peak(self) -> float:
        """The largest memory that one of them needed, in MB."""
        return max(float(run.result["memory_mb"]) for run in self.runs)


def measure() -> list[Figure]:
    """Bring, process and post few and many orders, each by a fresh worker."""
    set_up_company(name="Benchmark", chart="skr04")
    few, many = passed("FEW", FEW), passed("MANY", MANY)
    names = ("bringing", "processing", "posting")
    return [
        Figure("orders brought", few.orders, at_least=FEW),
        Figure("orders in documents", few.processed),
        Figure("orders stopped with a reason", few.stopped),
        Figure("invoices posted", few.invoices, at_least=few.processed),
        *(
            Figure(f"time of {name}", seconds(run), "s")
            for name, run in zip(names, few.runs, strict=True)
        ),
        Figure("orders per second", few.invoices / few.took, "1/s", at_least=50),
        Figure(f"orders per second, {MANY:,}", many.invoices / many.took, "1/s"),
        Figure(f"peak memory, {FEW:,} orders", few.peak, "MB"),
        Figure(f"peak memory, {MANY:,} orders", many.peak, "MB"),
        Figure("peak, many to few", many.peak / few.peak, "×", at_most=1.2),
    ]


def passed(code: str, orders: int) -> Passed:
    """Let one shop's orders go all the way."""
    before = _invoices()
    with shop(code, orders=orders) as (connected, simulator):
        simulator.control.bucket(maximum=ENDLESS, rate=ENDLESS)
        settle(connected)
        with worker():
            runs = (
                synced(connected),
                ended(enqueue(process_orders, ProcessOrdersParams(shop=code))),
                ended(
                    enqueue(
                        batch_post_orders, OrderBatchParams(ship=True, invoice=True)
                    )
                ),
            )
    ways = OrderProcessing.objects.filter(order__shop=connected)
    return Passed(
        orders=ways.count(),
        processed=ways.filter(state=State.PROCESSED).count(),
        stopped=ways.filter(state=State.STOPPED).count(),
        invoices=_invoices() - before,
        runs=runs,
    )


def settle(connected: Shop) -> None:
    """Take everything over, and let all documents be orders, for 296 to post."""
    guests = create_customer(name=f"Guests of {connected.code}")
    change_customer_settings(
        connected, creates_unknown=True, default_customer=guests.no
    )
    change_order_settings(
        connected,
        creates_items=True,
        invoices_fulfilled=False,
        books_test_orders=True,
        books_high_risk=True,
    )
    sales_tax = add_mapping(
        TaxMapping,
        connected,
        country="US",
        rates="New York State Tax 4 % + New York City Tax 4.5 %",
        rate=Decimal("8.5"),
    )
    account = chart("skr04").number_for("vat_oss")
    set_up_tax(sales_tax, vat_business_group="EXPORT", account=account)


def _invoices() -> int:
    return PostedDocument.objects.filter(kind=PostedDocument.Kind.INVOICE).count()

"""A month of a shop, from its orders to posted invoices and credit memos, over HTTP."""

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, Sum
from tests.connector.runs import connected_shop
from tests.ledger.building import company, customer
from tests.scenarios.working import ended_run, start_worker, stop, wait_until, working

from nightclerk.connector.mapping.completeness import is_complete
from nightclerk.connector.models import (
    CompletenessDay,
    OrderProcessing,
    RefundProcessing,
    Shop,
    ShopOrder,
    State,
)
from nightclerk.connector.selectors.work_lists import order_updates
from nightclerk.connector.services.papers.update_documents import (
    apply_update,
    follow_update,
)
from nightclerk.connector.services.shops.settings import (
    change_customer_settings,
    change_order_settings,
)
from nightclerk.connector.tasks.check_completeness import (
    CheckCompletenessParams,
    check_completeness,
)
from nightclerk.connector.tasks.order_selection import SyncOrdersParams
from nightclerk.connector.tasks.process_orders import (
    ProcessOrdersParams,
    process_orders,
)
from nightclerk.connector.tasks.sync_orders import sync_orders
from nightclerk.core.clock import now
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.registry import Task
from nightclerk.jobs.services.entries import enqueue
from nightclerk.ledger.models import (
    CustomerEntry,
    LedgerEntry,
    PostedDocument,
    SalesDocument,
)
from nightclerk.ledger.tasks.batch_credits import batch_post_credits
from nightclerk.ledger.tasks.batch_invoices import batch_post_invoices
from nightclerk.ledger.tasks.batch_orders import batch_post_orders
from nightclerk.ledger.tasks.batch_params import (
    CreditBatchParams,
    InvoiceBatchParams,
    OrderBatchParams,
)
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db(transaction=True)

INVOICE, CREDIT = PostedDocument.Kind.INVOICE, PostedDocument.Kind.CREDIT
ORDERS = 40
PATIENCE = 60.0
MONTH_AGO = now() - timedelta(days=29)


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator(own_process=True) as running:
        running.control.index_lag(0)
        running.control.bucket(maximum=1e9, rate=1e9)
        yield running


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    company(needs_location=False)
    made = connected_shop(simulator)
    guests = customer(name="Counter sales")
    change_customer_settings(made, creates_unknown=True, default_customer=guests)
    change_order_settings(
        made,
        creates_items=True,
        creates_documents=True,
        invoices_fulfilled=False,
        refunds="automatic",
    )
    return made


def sell(simulator: RunningSimulator, number: int, chance: random.Random) -> str:
    """Sell one to three things on one of the last 28 days; gives the order's id."""
    day = stamp(MONTH_AGO + timedelta(days=number % 28))
    tax = [{"title": "DE VAT", "rate": 0.19}]
    lines = [
        {
            "title": f"Thing {place}",
            "sku": f"SKU-{place}",
            "quantity": chance.choice((1, 2, 3)),
            "originalUnitPriceSet": chance.choice(("9.99", "24.50", "100.00")),
            "taxLines": tax,
        }
        for place in chance.sample(range(8), chance.choice((1, 2, 3)))
    ]
    shipping = [{"title": "Standard", "originalPriceSet": "4.90", "taxLines": tax}]
    paid = "PENDING" if chance.random() < 0.2 else "PAID"
    made: str = simulator.control.add_order(
        lineItems=lines,
        shippingLines=shipping,
        createdAt=day,
        processedAt=day,
        updatedAt=day,
        taxesIncluded=True,
        displayFinancialStatus=paid,
        email=f"buyer{number % 9}@example.com",
    )
    return made


def done(task: Task, params: Any) -> JobRun:
    """Let the workers do a task; it must end well."""
    run = ended_run(enqueue(task, params), seconds=PATIENCE)
    assert run.status in (JobRun.Status.DONE, JobRun.Status.SKIPS), run.error
    return run


def in_step(shop: Shop) -> None:
    """Bring what changed, make documents, deal with updates, and post all there is."""
    done(sync_orders, SyncOrdersParams(shop=shop.code))
    for row in order_updates(shop):
        document = row.document
        assert document is not None
        is_posted = document.status == SalesDocument.Status.POSTED
        (follow_update if is_posted else apply_update)(row)
    done(batch_post_orders, OrderBatchParams(ship=True, invoice=True))
    done(batch_post_invoices, InvoiceBatchParams())
    done(process_orders, ProcessOrdersParams(shop=shop.code))
    done(batch_post_credits, CreditBatchParams())


def test_a_month_with_edits_refunds_and_cancellations_ends_complete(
    simulator: RunningSimulator, shop: Shop
) -> None:
    chance = random.Random(11)  # noqa: S311 - the same month each time
    orders = [sell(simulator, number, chance) for number in range(ORDERS)]
    with working("w1"), working("w2"):
        in_step(shop)
        for gid in orders[:6]:
            simulator.control.cancel_order(gid)
        for gid in orders[6:12]:
            line = first_line(gid)
            simulator.control.edit_order(gid, quantities={line: 0})
        for gid in orders[12:18]:
            simulator.control.refund_order(gid, {first_line(gid): 1})
        for gid in orders[18:22]:
            extra = {
                "title": "Extra",
                "sku": "SKU-9",
                "originalUnitPriceSet": "5.00",
                "taxLines": [{"title": "DE VAT", "rate": 0.19}],
            }
            simulator.control.edit_order(gid, added=[extra])
        late = unpaid(shop)
        assert late
        for gid in late:
            simulator.control.pay_order(gid)
        in_step(shop)
        in_step(shop)
        again = done(sync_orders, SyncOrdersParams(shop=shop.code, numbers=numbers()))
        assert again.result["unchanged"] == ORDERS
        done(check_completeness, CheckCompletenessParams(shop=shop.code))

    assert counted(OrderProcessing) == {State.PROCESSED: ORDERS}
    # Lines that were taken out are a refund of no money: the change is in the books.
    assert counted(RefundProcessing) == {State.PROCESSED: 12, State.NOTHING: 6}
    assert PostedDocument.objects.filter(kind=INVOICE).count() == ORDERS + 4
    assert PostedDocument.objects.filter(kind=CREDIT).count() == 12 + 6
    wrong = {
        day.day: day.differs for day in CompletenessDay.objects.exclude(differs={})
    }
    assert wrong == {}
    assert all(is_complete(day.differs) for day in CompletenessDay.objects.all())
    assert not order_updates(shop).exists()
    assert LedgerEntry.objects.aggregate(sum=Sum("amount"))["sum"] == 0
    assert owed() == sold_now(shop)


def unpaid(shop: Shop) -> list[str]:
    """Give the orders that are still to be paid."""
    rows = ShopOrder.objects.filter(shop=shop, financial_status="PENDING")
    return list(rows.filter(cancelled_at=None).values_list("gid", flat=True))


def numbers() -> list[str]:
    return list(ShopOrder.objects.values_list("name", flat=True))


def counted(model: type[OrderProcessing] | type[RefundProcessing]) -> dict[str, int]:
    """Count rows by their state."""
    found = model.objects.values_list("state").annotate(count=Count("pk"))
    return dict(found)


def first_line(gid: str) -> str:
    order = ShopOrder.objects.get(gid=gid)
    return str(order.shoporderline_set.order_by("position")[0].gid)


def owed() -> Decimal:
    """Give what all customers owe by the entries of the books."""
    entries = CustomerEntry.objects.filter(document__kind__in=(INVOICE, CREDIT))
    found = entries.aggregate(sum=Sum("amount"))["sum"]
    return Decimal(found or 0)


def sold_now(shop: Shop) -> Decimal:
    """Give what all orders come to now, at Shopify."""
    found = ShopOrder.objects.filter(shop=shop).aggregate(sum=Sum("current_total"))
    return Decimal(found["sum"] or 0)


def test_killed_workers_leave_each_order_one_document(
    simulator: RunningSimulator, shop: Shop
) -> None:
    chance = random.Random(7)  # noqa: S311
    for number in range(ORDERS):
        sell(simulator, number, chance)
    change_order_settings(shop, creates_documents=False, refunds="by_hand")
    first = start_worker("w1")
    done(sync_orders, SyncOrdersParams(shop=shop.code))
    entry = enqueue(process_orders, ProcessOrdersParams(shop=shop.code))
    wait_until(
        JobRun.objects.filter(entry=entry, status=JobRun.Status.RUNNING).exists,
        seconds=PATIENCE,
    )
    first.kill()
    first.wait(5)
    second = start_worker("w2")
    try:
        wait_until(
            lambda: not OrderProcessing.objects.filter(state=State.WAITING).exists(),
            seconds=PATIENCE,
        )
    finally:
        stop(second)

    made = SalesDocument.objects.filter(source__startswith="shopify:")
    assert made.count() == ORDERS
    assert made.values("source").distinct().count() == ORDERS
    assert OrderProcessing.objects.filter(state=State.PROCESSED).count() == ORDERS

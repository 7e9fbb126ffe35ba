"""Runs of 30103, and of 30104 where it makes documents at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from tests.connector import shapes
from tests.connector.processing import change, goods, mirrored, shop, sold, way
from tests.connector.runs import ListReporter, Ran, connected_shop, sync
from tests.ledger import building
from tests.scenarios.working import wait_until

from nightclerk.connector.models import (
    OrderProblem,
    OrderProcessing,
    OrderSettings,
    RefundProcessing,
    Shop,
    ShopCustomer,
    ShopOrder,
    ShopVariant,
    State,
)
from nightclerk.connector.services.mapped.rows import process_waiting
from nightclerk.connector.services.orders.processing_starts import process_some
from nightclerk.connector.services.papers.outcomes import Outcome
from nightclerk.connector.services.papers.processing import PAGE, process_orders
from nightclerk.connector.services.shops.settings import settle_defaults
from nightclerk.connector.tasks.process_orders import ProcessOrdersParams
from nightclerk.connector.tasks.process_orders import process_orders as task
from nightclerk.core.errors import NotReady
from nightclerk.jobs.context import Context, Stopped
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.ledger.models import Customer, Item, NumberSeriesLine, SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import post
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db
D = Decimal


def run(of: Shop, *, reporter: ListReporter | None = None, **params: Any) -> Ran:
    """Run 30103 for a shop in this process."""
    reporter = reporter or ListReporter()
    ctx = Context(reporter, run_id=7, is_foreground=False)
    task.run(ctx, ProcessOrdersParams(shop=of.code, **params))
    return Ran(reporter, ctx)


def states() -> dict[str, str]:
    """Give what became of each order, by its name."""
    return dict(OrderProcessing.objects.values_list("order__name", "state"))


def test_a_run_makes_documents_and_tells_what_became_of_all() -> None:
    here = shop()
    mirrored(
        here,
        sold(1001, goods(quantity=2)),
        sold(1002, goods(), totals={"Price": "12.00"}),
        sold(1003, test=True),
    )

    ran = run(here)

    assert states() == {"#1001": "processed", "#1002": "stopped", "#1003": "held"}
    assert ran.result["totals"] == {"EUR": "20.00"}
    assert (ran.result["processed"], ran.result["stopped"]) == (1, 1)
    assert ran.counts["ok"] == 1
    assert set(ran.reporter.skipped) == {"#1002", "#1003"}
    assert ran.reporter.skipped["#1003"] == "This is a test order"
    assert ("document", "O-00001") in ran.touched
    assert ("order", "#1001") in ran.touched
    assert ran.reporter.progresses[-1].done == ran.reporter.progresses[-1].total == 3
    assert set(OrderProcessing.objects.values_list("run_id", flat=True)) == {7}


def test_a_shop_without_credentials_is_processed_as_it_is_known() -> None:
    here = shop()
    mirrored(here, sold())

    ran = run(here)

    assert states() == {"#1001": "processed"}
    assert "Shop DEMO has no credentials" in ran.reporter.said
    assert "api_calls" not in ran.result


def test_a_shop_that_is_switched_off_is_not_processed() -> None:
    here = shop()
    mirrored(here, sold())
    Shop.objects.update(is_enabled=False)

    with pytest.raises(NotReady, match="not enabled"):
        run(here)

    assert states() == {"#1001": "waiting"}


@pytest.mark.parametrize(
    ("params", "made"),
    [
        ({"numbers": ["1001", "#1002"]}, {"#1001", "#1002"}),
        ({"gids": [shapes.gid("Order", 1003)]}, {"#1003"}),
        ({"financial_status": "pending"}, {"#1002"}),
        ({"fulfillment_status": "fulfilled"}, {"#1003"}),
        ({"placed_from": date(2026, 1, 6)}, {"#1003"}),
        ({"placed_to": date(2026, 1, 5)}, {"#1001", "#1002"}),
        ({}, {"#1001", "#1002", "#1003"}),
    ],
)
def test_filters_say_which_orders_are_processed(
    params: dict[str, Any], made: set[str]
) -> None:
    here = shop()
    mirrored(
        here,
        sold(1001),
        sold(1002, displayFinancialStatus="PENDING"),
        sold(
            1003,
            displayFulfillmentStatus="FULFILLED",
            processedAt="2026-01-05T23:30:00Z",
        ),
    )

    run(here, **params)

    assert {name for name, state in states().items() if state == "processed"} == made


def test_a_dry_run_writes_nothing_at_all_and_says_what_would_be() -> None:
    here = shop()
    mirrored(here, sold(1001, goods(quantity=2)), sold(1002, test=True))
    kept = ShopCustomer.objects.count(), ShopVariant.objects.count()

    ran = run(here, dry_run=True)

    assert states() == {"#1001": "waiting", "#1002": "waiting"}
    assert (ShopCustomer.objects.count(), ShopVariant.objects.count()) == kept
    assert not SalesDocument.objects.exists()
    assert not Customer.objects.exists()
    assert not Item.objects.exists()
    assert ran.touched == {}
    said = ran.reporter.said
    assert "#1001 would become order for Ada Lovelace: 1 lines, 20.00 EUR" in said, said
    assert said[-1] == (
        "Would make 1 documents; 0 orders would be stopped and 1 held. "
        "Nothing was written."
    )


def test_a_run_that_is_stopped_leaves_whole_pages_and_the_next_does_the_rest() -> None:
    here = shop()
    count = PAGE + 20
    mirrored(here, *map(sold, range(1, count + 1)))

    with pytest.raises(Stopped):
        run(here, reporter=ListReporter(stop_when_done=PAGE))
    between = SalesDocument.objects.count()
    ran = run(here)

    assert between == PAGE
    assert ran.result["processed"] == 20
    assert SalesDocument.objects.count() == count
    assert SalesDocument.objects.values("source").distinct().count() == count


def test_d41_the_run_says_which_number_was_shortened() -> None:
    here = shop()
    mirrored(here, sold(1001, poNumber="P" * 120))

    ran = run(here)

    assert (
        "The purchase order number of #1001 was shortened to 100 signs"
        in ran.reporter.said
    )


def test_orders_that_were_chosen_are_one_entry_of_the_queue() -> None:
    here = shop()
    orders = mirrored(here, sold(1001), sold(1002))

    started = process_some(here, [order.gid for order in orders], background=True)

    entry = JobEntry.objects.get()
    assert started.entry == entry
    assert entry.task == 30103
    assert entry.params["gids"] == [order.gid for order in orders]


def test_more_than_an_entry_can_name_are_all_that_wait() -> None:
    here = shop()

    process_some(here, [shapes.gid("Order", n) for n in range(501)], background=True)

    assert JobEntry.objects.get().params.get("gids", []) == []


def test_mending_what_orders_wait_for_processes_all_of_them() -> None:
    here = shop()
    change(here, creates_items=False)
    mirrored(here, sold(1001), sold(1002), sold(1003, goods(2)))
    run(here)
    row = ShopVariant.objects.get(gid=shapes.gid("ProductVariant", 1))
    row.item = building.item("Mug")
    row.save()

    started = process_waiting("variant", row.pk)
    assert started is not None
    run(here, gids=started.entry.params["gids"])

    assert states() == {
        "#1001": "processed",
        "#1002": "processed",
        "#1003": "stopped",
    }
    assert OrderProblem.objects.count() == 1


def paid_back(total: str = "10.00") -> list[dict[str, Any]]:
    """Give a refund of one piece that came back."""
    made = shapes.refund(1, total=total)
    made["refundLineItems"]["nodes"][0]["totalTaxSet"] = shapes.bag("1.60")
    return [made]


def bought_and_posted(of: Shop) -> dict[str, Any]:
    """Sell two pieces of a service and post the invoice; gives the order."""
    order = sold(1001, goods(quantity=2, requiresShipping=False))
    mirrored(of, order)
    run(of)
    post(SalesDocument.objects.get(), PostingOptions())
    return order


def given_back(of: Shop, order: dict[str, Any]) -> None:
    """Import the order as it is when one of its two pieces was paid back."""
    line = goods(quantity=2, requiresShipping=False, currentQuantity=1)
    left = {"Price": "10.00", "Subtotal": "10.00", "Tax": "1.59"}
    later = sold(1001, line, totals=left, updatedAt="2026-01-07T08:00:00Z")
    mirrored(of, {**later, "refunds": paid_back()})


def test_a_refund_after_posting_is_a_credit_memo_where_that_is_automatic() -> None:
    here = shop(creates_documents=True, refunds=OrderSettings.Refunds.AUTOMATIC)
    given_back(here, bought_and_posted(here))

    ran = run(here)
    again = run(here)

    memo = SalesDocument.objects.get(kind="credit")
    assert (memo.gross, memo.vat) == (D("10.00"), D("1.60"))
    assert memo.source == "shopify:DEMO:refund:1"
    assert memo.applies_to is not None
    assert ("document", memo.no) in ran.touched
    assert ran.result["credited"] == {"EUR": "10.00"}
    assert ran.result["totals"] == {}
    assert (
        "Made 1 credit memos; 0 refunds are stopped and 0 wait for something else."
        in ran.reporter.said
    )
    assert again.touched == {}
    assert way(ShopOrder.objects.get()).pending_key == ""


def test_a_refund_that_waits_for_posting_is_no_skipped_record() -> None:
    here = shop(creates_documents=True, refunds=OrderSettings.Refunds.AUTOMATIC)
    order = sold(1001, goods(quantity=2, requiresShipping=False))
    mirrored(here, order)
    run(here)
    given_back(here, order)

    ran = run(here)

    assert ran.reporter.skipped == {}
    assert ran.result["refunds"] == {"waiting": 1}
    assert not SalesDocument.objects.filter(kind="credit").exists()


@pytest.mark.parametrize(
    ("refunds", "params"), [("by_hand", {}), ("automatic", {"refunds": False})]
)
def test_refunds_are_left_where_shop_or_run_does_not_want_them(
    refunds: str, params: dict[str, Any]
) -> None:
    here = shop(creates_documents=True, refunds=refunds)
    given_back(here, bought_and_posted(here))

    run(here, **params)

    assert not SalesDocument.objects.filter(kind="credit").exists()
    assert RefundProcessing.objects.get().state == State.WAITING


def apart(work: Any) -> Any:
    """Do something over a connection of one's own."""
    try:
        return work()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_same_orders_by_two_at_once_become_one_document_each() -> None:
    here = shop()
    keys = [order.pk for order in mirrored(here, *map(sold, range(1, 31)))]
    start = Barrier(2)

    def work() -> Outcome:
        start.wait(30)
        return process_orders(here, keys)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(apart, work) for _ in range(2)]
        outcomes = [each.result(60) for each in both]

    assert sum(len(outcome.processed) for outcome in outcomes) == 30
    assert all(not outcome.counts[State.STOPPED] for outcome in outcomes)
    assert SalesDocument.objects.count() == 30
    assert set(states().values()) == {"processed"}
    series = NumberSeriesLine.objects.get(series=building.company().order_series)
    assert series.used_no == "O-00030"


@pytest.mark.django_db(transaction=True)
def test_an_order_that_is_being_imported_is_left_for_the_next_run() -> None:
    here = shop()
    busy, free = mirrored(here, sold(1001), sold(1002))

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        ShopOrder.objects.select_for_update(no_key=True).get(pk=busy.pk)
        work = pool.submit(apart, lambda: process_orders(here, [busy.pk, free.pk]))
        outcome = work.result(60)

    assert (outcome.locked, len(outcome.processed)) == (1, 1)
    assert states() == {"#1001": "waiting", "#1002": "processed"}


@pytest.mark.django_db(transaction=True)
def test_a_change_that_comes_while_an_order_is_booked_is_flagged_after_it() -> None:
    here = shop()
    first = sold(1001, goods(quantity=2))
    order = mirrored(here, first)[0]
    later = sold(1001, goods(quantity=3), updatedAt="2026-01-06T08:00:00Z")

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            process_orders(here, [order.pk])
            work = pool.submit(apart, lambda: mirrored(here, later))
            wait_until(_somebody_waits)
        work.result(60)

    assert SalesDocument.objects.get().gross == 20
    assert way(order).pending_key
    assert {"quantity", "amount"} <= {each["field"] for each in way(order).pending}


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_two_shops_at_once_make_one_item_and_wait_for_no_other() -> None:
    shops = [shop("ONE"), shop("TWO")]
    keys: Sequence[list[int]] = [
        [order.pk for order in mirrored(each, *map(sold, range(1, 21)))]
        for each in shops
    ]
    start = Barrier(2)

    def work(number: int) -> Outcome:
        start.wait(30)
        return process_orders(shops[number], keys[number])

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(apart, lambda n=number: work(n)) for number in range(2)]
        outcomes = [each.result(60) for each in both]

    assert [len(outcome.processed) for outcome in outcomes] == [20, 20]
    numbers = SalesDocument.objects.values_list("no", flat=True)
    assert len(set(numbers)) == 40


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_cut_in_a_page_leaves_nothing_half_done() -> None:
    here = shop()
    keys = [order.pk for order in mirrored(here, *map(sold, range(1, 11)))]
    process_orders(here, keys[:1])
    pids: list[int] = []

    def work() -> Outcome:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pids.append(cursor.fetchone()[0])
        return process_orders(here, keys)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            list(NumberSeriesLine.objects.select_for_update())
            cut = pool.submit(apart, work)
            wait_until(lambda: _waits(pids))
            between = SalesDocument.objects.count()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", pids)
        outcome = cut.result(60)

    assert between == 1
    assert len(outcome.processed) == 9
    assert SalesDocument.objects.count() == 10
    series = NumberSeriesLine.objects.get(series=building.company().order_series)
    assert series.used_no == "O-00010"


def _waits(pids: Sequence[int]) -> bool:
    """Tell whether a connection waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = ANY(%s)",
            [list(pids)],
        )
        return bool(cursor.fetchone()[0])


@pytest.fixture
def connected(simulator: RunningSimulator) -> Shop:
    """Give a shop of a fresh company that makes documents with the import."""
    building.company()
    made = connected_shop(simulator)
    settle_defaults(made)
    change(made, creates_documents=True)
    return made


def bought(simulator: RunningSimulator, name: str, price: str = "10.00") -> str:
    """Let somebody buy a mug at Shopify; gives the order's id."""
    line = {
        "title": "Mug",
        "sku": "MUG",
        "quantity": 1,
        "originalUnitPriceSet": price,
    }
    mail = {"emailAddress": "ada@example.com"}
    buyer = {"firstName": "Ada", "lastName": "Lovelace", "defaultEmailAddress": mail}
    return simulator.control.add_order(name=name, lineItems=[line], customer=buyer)


def test_the_import_makes_documents_where_the_shop_wants_it(
    simulator: RunningSimulator, connected: Shop
) -> None:
    bought(simulator, "#1001")
    bought(simulator, "#1002")

    ran = sync(connected)

    assert states() == {"#1001": "processed", "#1002": "processed"}
    assert SalesDocument.objects.count() == 2
    assert Customer.objects.count() == 1
    assert ran.result["imported"] == ran.result["processed"] == 2


def test_the_import_leaves_older_orders_that_wait_alone(
    simulator: RunningSimulator, connected: Shop
) -> None:
    OrderSettings.objects.update(creates_documents=False)
    bought(simulator, "#1001")
    sync(connected)
    OrderSettings.objects.update(creates_documents=True)
    bought(simulator, "#1002")

    sync(connected)

    assert states() == {"#1001": "waiting", "#1002": "processed"}


def test_what_a_broken_run_brought_is_made_into_documents_by_the_next(
    simulator: RunningSimulator, connected: Shop
) -> None:
    bought(simulator, "#1001")
    broken = JobRun.objects.create(
        task=30104,
        description="Sync",
        status=JobRun.Status.LOST,
        occurrence=1,
        attempt=1,
    )
    OrderSettings.objects.update(creates_documents=False)
    sync(connected, run_id=broken.pk)
    OrderSettings.objects.update(creates_documents=True)

    sync(connected, run_id=broken.pk + 1)

    assert states() == {"#1001": "processed"}


def test_a_dry_run_of_the_import_makes_no_document(
    simulator: RunningSimulator, connected: Shop
) -> None:
    bought(simulator, "#1001")

    sync(connected, dry_run=True)

    assert not ShopOrder.objects.exists()
    assert not SalesDocument.objects.exists()


def test_an_order_that_changes_after_its_document_is_flagged_by_the_import(
    simulator: RunningSimulator, connected: Shop
) -> None:
    gid = bought(simulator, "#1001")
    sync(connected)
    simulator.control.advance(60)
    simulator.control.edit_order(gid, quantities={"MUG": 3})

    sync(connected)

    row = way(ShopOrder.objects.get())
    assert row.state == State.PROCESSED
    assert row.pending_key
    assert {"quantity", "amount", "total", "subtotal"} <= {
        each["field"] for each in row.pending
    }
    assert SalesDocument.objects.count() == 1


def test_the_money_of_an_order_that_is_cancelled_later_is_a_refund_that_waits(
    simulator: RunningSimulator, connected: Shop
) -> None:
    gid = bought(simulator, "#1001")
    sync(connected)
    simulator.control.advance(60)
    simulator.control.cancel_order(gid)

    sync(connected)

    assert way(ShopOrder.objects.get()).state == State.PROCESSED
    assert SalesDocument.objects.count() == 1
    assert [row.state for row in RefundProcessing.objects.all()] == ["waiting"]

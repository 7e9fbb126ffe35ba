"""Whole stories of the order sync, told to a running simulator over HTTP."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from tests.connector.runs import ListReporter, connected_shop, sync
from tests.scenarios.working import start_worker, wait_until, working

from nightclerk.connector.models import (
    Shop,
    ShopOrder,
    ShopOrderLine,
    ShopRefund,
    ShopReturn,
    SkippedRecord,
    Watermark,
)
from nightclerk.connector.selectors import mirror
from nightclerk.connector.services.syncs.starting import start_sync
from nightclerk.connector.tasks.order_selection import SyncOrdersParams
from nightclerk.connector.tasks.sync_orders import sync_orders
from nightclerk.core.errors import NotReady
from nightclerk.jobs.context import Context, Stopped
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return connected_shop(simulator)


@pytest.fixture(scope="module")
def seeded() -> Iterator[RunningSimulator]:
    """Run a shop of 300 varied orders, which no test changes."""
    settings = ShopSettings(orders=300, customers=40, products=20)
    with RunningSimulator(SimulatorSettings(shops=(settings,))) as running:
        yield running


def mug(quantity: int = 1, sku: str = "MUG", **changes: Any) -> dict[str, Any]:
    return {
        "title": f"Mug {sku}",
        "sku": sku,
        "quantity": quantity,
        "originalUnitPriceSet": "10.00",
        **changes,
    }


def names() -> list[str]:
    return sorted(ShopOrder.objects.values_list("name", flat=True))


def test_the_first_sync_brings_every_order_there_is(seeded: RunningSimulator) -> None:
    shop = connected_shop(seeded)

    ran = sync(shop)

    there = {order["id"]: Decimal(order["total"]) for order in seeded.control.orders()}
    here = dict(ShopOrder.objects.values_list("gid", "total"))
    assert here.keys() == there.keys()
    assert ran.result["imported"] == ran.result["orders_at_shopify"] == 300
    assert ran.counts["skipped"] == 0


def test_an_order_arrives_with_its_lines_its_buyer_and_its_money(
    simulator: RunningSimulator, shop: Shop
) -> None:
    customer = {"firstName": "Ada", "lastName": "Lovelace", "email": "ada@example.com"}
    simulator.control.add_order(
        name="#1001",
        lineItems=[mug(2), mug(1, sku="PLATE")],
        tags=["vip"],
        customer=customer,
    )

    ran = sync(shop, run_id=42)

    order = ShopOrder.objects.get(name="#1001")
    lines = order.shoporderline_set.values_list("sku", "quantity", "unit_price")
    assert list(lines) == [("MUG", 2, Decimal(10)), ("PLATE", 1, Decimal(10))]
    assert (order.tags, order.run_id) == (["vip"], 42)
    assert order.customer_name == "Ada Lovelace"
    assert order.payload["name"] == "#1001"
    assert ran.reporter.progresses[-1].done == ran.reporter.progresses[-1].total == 1


def test_running_again_writes_nothing(seeded: RunningSimulator) -> None:
    """ORD-I I45."""
    shop = connected_shop(seeded)
    sync(shop)
    before = written_rows()
    seeded.control.forget_requests()

    ran = sync(shop)

    assert written_rows() == before
    assert ran.result["imported"] == ran.result["updated"] == 0
    assert len(seeded.control.requests()) <= 2


def test_the_same_orders_brought_by_number_are_not_written_again(
    simulator: RunningSimulator, shop: Shop
) -> None:
    """ORD-I I45."""
    simulator.control.add_order(name="#1001", lineItems=[mug()])
    sync(shop)
    before = written_rows()

    ran = sync(shop, numbers=["1001", "#1001"])

    assert (ran.result["unchanged"], ran.result["updated"]) == (1, 0)
    assert written_rows() == before


def written_rows() -> dict[str, tuple[Any, ...]]:
    """Give the version of every row: a new xmin is a write, also of equal values."""
    tables = [
        table
        for table in connection.introspection.table_names()
        if table.startswith("connector_")
        and table not in ("connector_apibudget", "connector_shop")
    ]
    found: dict[str, tuple[Any, ...]] = {}
    with connection.cursor() as cursor:
        for table in tables:
            query = f"SELECT id, xmin::text, ctid::text FROM {table} ORDER BY id"  # noqa: S608
            cursor.execute(query)
            found[table] = tuple(cursor.fetchall())
    return found


def test_an_edit_and_a_cancellation_arrive_with_the_next_run(
    simulator: RunningSimulator, shop: Shop
) -> None:
    """ORD-I I28, ORD-L L08."""
    simulator.control.add_order(name="#1001", lineItems=[mug(3), mug(1, sku="CUP")])
    simulator.control.add_order(name="#1002", lineItems=[mug()])
    simulator.control.add_order(name="#1003", lineItems=[mug()])
    sync(shop)
    simulator.control.advance(3600)
    simulator.control.edit_order(
        "#1001", quantities={"MUG": 2}, added=[mug(1, sku="BOWL")]
    )
    simulator.control.cancel_order("#1002", reason="FRAUD")
    simulator.control.advance(10)

    ran = sync(shop)

    lines = ShopOrderLine.objects.filter(order__name="#1001")
    assert (ran.result["updated"], ran.result["imported"]) == (2, 0)
    assert dict(lines.values_list("sku", "current_quantity")) == {
        "MUG": 2,
        "CUP": 1,
        "BOWL": 1,
    }
    cancelled = ShopOrder.objects.get(name="#1002")
    assert (cancelled.cancel_reason, cancelled.cancelled_at is None) == ("FRAUD", False)


def test_a_refund_and_an_archived_order_arrive(
    simulator: RunningSimulator, shop: Shop
) -> None:
    """ORD-L L08."""
    simulator.control.add_order(name="#1001", lineItems=[mug(2)])
    sync(shop)
    simulator.control.advance(3600)
    simulator.control.refund_order("#1001", {"MUG": 1})
    simulator.control.close_order("#1001")
    simulator.control.advance(10)

    sync(shop)

    order = ShopOrder.objects.get(name="#1001")
    (refund,) = ShopRefund.objects.filter(order=order)
    assert refund.total > 0
    assert order.closed_at is not None


def test_an_archived_order_is_imported_the_first_time_too(
    simulator: RunningSimulator, shop: Shop
) -> None:
    simulator.control.add_order(name="#1001", lineItems=[mug()])
    simulator.control.close_order("#1001")

    sync(shop)

    assert names() == ["#1001"]


def test_an_order_that_is_indexed_late_is_still_picked_up(
    simulator: RunningSimulator, shop: Shop
) -> None:
    """ORD-L L15."""
    simulator.control.add_order(name="#1001", lineItems=[mug()], lag=60)
    simulator.control.add_order(name="#1002", lineItems=[mug()], lag=0)
    sync(shop)
    simulator.control.advance(61)

    sync(shop)

    assert names() == ["#1001", "#1002"]


def test_an_order_of_300_lines_comes_whole(
    simulator: RunningSimulator, shop: Shop
) -> None:
    """ORD-I I40."""
    many = [mug(1, sku=f"S{number}") for number in range(300)]
    simulator.control.add_order(name="#1001", lineItems=many)

    sync(shop)

    order = ShopOrder.objects.get(name="#1001")
    assert order.shoporderline_set.count() == 300
    assert len(order.payload["lineItems"]["nodes"]) == 300


def test_an_order_without_customer_address_and_lines_is_imported(
    simulator: RunningSimulator, shop: Shop
) -> None:
    simulator.control.add_order(
        name="#1001",
        lineItems=[],
        customer=None,
        billingAddress=None,
        shippingAddress=None,
        displayAddress=None,
    )

    sync(shop)

    order = ShopOrder.objects.get(name="#1001")
    assert (order.customer_name, order.shipping_address) == ("", None)
    assert order.shoporderline_set.count() == 0


def test_a_shop_without_orders_gives_an_honest_nothing(shop: Shop) -> None:
    ran = sync(shop)

    assert ran.result["orders_at_shopify"] == 0
    assert ran.reporter.said == [
        "Imported 0 orders and updated 0; 0 are unchanged.",
    ]
    assert not Watermark.objects.exists()


def test_a_bad_order_is_left_out_with_its_reason_and_the_rest_arrives(
    simulator: RunningSimulator, shop: Shop
) -> None:
    """ORD-I I22."""
    simulator.control.add_order(name="#1001", lineItems=[mug()])
    bad = simulator.control.add_order(
        name="#1002", lineItems=[mug()], currencyCode="XYZ"
    )
    simulator.control.add_order(name="#1003", lineItems=[mug()])

    ran = sync(shop, run_id=7)

    (left,) = SkippedRecord.objects.all()
    assert names() == ["#1001", "#1003"]
    assert (left.gid, left.name, left.times, left.run_id) == (bad, "#1002", 1, 7)
    assert "XYZ" in left.reason_text
    assert "currency" in ran.reporter.skipped["#1002"]
    assert ran.counts["skipped"] == 1


def test_a_left_out_order_rests_until_it_is_due_and_is_resolved_when_it_works(
    simulator: RunningSimulator, shop: Shop
) -> None:
    taxes = [{"title": "Tax", "rate": 5000, "priceSet": "1.00"}]
    bad = simulator.control.add_order(name="#1002", lineItems=[mug()], taxLines=taxes)
    sync(shop)

    resting = sync(shop)
    make_due()
    again = sync(shop)
    simulator.control.add_order(id=bad, taxLines=[], currentTaxLines=[])
    simulator.control.advance(5)
    make_due()
    healed = sync(shop)

    left = SkippedRecord.objects.get()
    assert (resting.counts["skipped"], resting.result["postponed"]) == (0, 1)
    assert (again.counts["skipped"], left.times) == (1, 2)
    assert healed.result["imported"] == 1
    assert left.resolved_at is not None


def make_due() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE connector_skippedrecord SET retry_at = now()")


def test_an_order_that_shopify_no_longer_has_is_left_out_with_that_reason(
    simulator: RunningSimulator, shop: Shop
) -> None:
    gone = simulator.control.add_order(name="#1001", lineItems=[mug()])
    sync(shop)
    simulator.control.delete_order("#1001")

    ran = sync(shop, gids=[gone])

    (left,) = SkippedRecord.objects.all()
    assert left.gid == gone
    assert "does not hand out" in left.reason_text
    assert ran.counts["skipped"] == 1
    assert names() == ["#1001"]


def test_a_left_out_order_that_shopify_no_longer_has_is_not_tried_for_ever(
    simulator: RunningSimulator, shop: Shop
) -> None:
    taxes = [{"title": "Tax", "rate": 5000, "priceSet": "1.00"}]
    simulator.control.add_order(name="#1002", lineItems=[mug()], taxLines=taxes)
    sync(shop)
    simulator.control.delete_order("#1002")

    make_due()
    last_try = sync(shop)
    make_due()
    after = sync(shop)

    left = SkippedRecord.objects.get()
    assert left.resolved_at is not None
    assert "does not hand out order #1002" in left.reason_text
    assert (last_try.counts["skipped"], after.counts["skipped"]) == (1, 0)


def test_an_order_that_is_missing_once_is_asked_for_again_before_it_is_given_up(
    simulator: RunningSimulator, shop: Shop
) -> None:
    gone = simulator.control.add_order(name="#1001", lineItems=[mug()])
    simulator.control.delete_order("#1001")

    sync(shop, gids=[gone])
    first = SkippedRecord.objects.get().resolved_at
    make_due()
    sync(shop)

    assert first is None
    assert SkippedRecord.objects.get().resolved_at is not None


def test_imported_and_updated_orders_are_named_as_touched(
    simulator: RunningSimulator, shop: Shop
) -> None:
    simulator.control.add_order(name="#1001", lineItems=[mug()])
    gid = simulator.control.add_order(name="#1002", lineItems=[mug()])

    looked = sync(shop, dry_run=True)
    first = sync(shop)
    simulator.control.advance(60)
    simulator.control.add_order(id=gid, note="Ring twice")
    simulator.control.advance(5)
    second = sync(shop)

    keys = {order.name: str(order.pk) for order in ShopOrder.objects.all()}
    assert looked.touched == {}
    assert first.touched == {
        ("order", "#1001"): keys["#1001"],
        ("order", "#1002"): keys["#1002"],
    }
    assert second.touched == {("order", "#1002"): keys["#1002"]}


def test_a_filtered_run_does_not_move_the_mark_of_all_orders(
    simulator: RunningSimulator, shop: Shop
) -> None:
    """ORD-L L12."""
    simulator.control.add_order(name="#1001", lineItems=[mug()], tags=["vip", "b2b"])
    simulator.control.add_order(name="#1002", lineItems=[mug()])

    sync(shop, tags=["vip"])

    assert names() == ["#1001"]
    assert mirror.watermark(shop, "orders") is None
    assert Watermark.objects.get().filters == 'tag:"vip"'
    sync(shop)
    assert names() == ["#1001", "#1002"]


def test_a_card_with_a_channel_takes_only_the_orders_of_that_channel(
    simulator: RunningSimulator, shop: Shop
) -> None:
    """ORD-L L13."""
    till = {"handle": "pos", "displayName": "Point of Sale"}
    other = connected_shop(simulator, code="POS")
    simulator.control.add_order(name="#1001", lineItems=[mug()])
    simulator.control.add_order(name="#1002", lineItems=[mug()], attribution=till)

    sync(other, channel="pos")
    sync(shop)

    owners = ShopOrder.objects.values_list("shop__code", "name", "channel")
    assert ("POS", "#1002", "Point of Sale") in owners
    assert [name for code, name, _ in owners if code == "POS"] == ["#1002"]
    assert len(owners) == 3


def test_old_and_closed_orders_come_by_number_without_moving_the_mark(
    simulator: RunningSimulator, shop: Shop
) -> None:
    for number in (1001, 1002, 1003):
        simulator.control.add_order(name=f"#{number}", lineItems=[mug()])
    simulator.control.close_order("#1002")

    ran = sync(shop, numbers=["#1002", "1003", "4711"])

    assert names() == ["#1002", "#1003"]
    assert ran.result["orders_at_shopify"] == 2
    assert ran.reporter.said[0] == "Shopify has no order of number 4711"
    assert not Watermark.objects.exists()


def test_orders_come_by_the_days_they_were_created_on(
    simulator: RunningSimulator, shop: Shop
) -> None:
    for day in (1, 2, 3):
        simulator.control.add_order(
            name=f"#100{day}",
            lineItems=[mug()],
            createdAt=f"2026-11-0{day}T12:00:00Z",
        )

    sync(shop, created_from="2026-11-02", created_to="2026-11-02")

    assert names() == ["#1002"]
    assert not Watermark.objects.exists()


def test_one_order_is_brought_again_by_its_id(
    simulator: RunningSimulator, shop: Shop
) -> None:
    gid = simulator.control.add_order(name="#1001", lineItems=[mug()])
    sync(shop)
    simulator.control.advance(60)
    simulator.control.add_order(id=gid, note="Ring twice")

    ran = sync(shop, gids=[gid])

    assert ran.result["updated"] == 1
    assert ShopOrder.objects.get().note == "Ring twice"


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(
    simulator: RunningSimulator, shop: Shop
) -> None:
    first = simulator.control.add_order(name="#1001", lineItems=[mug()])
    sync(shop)
    simulator.control.advance(600)
    simulator.control.add_order(id=first, note="changed")
    simulator.control.add_order(name="#1002", lineItems=[mug()])
    simulator.control.add_order(name="#1003", lineItems=[mug()], currencyCode="XYZ")
    before = written_rows()

    ran = sync(shop, dry_run=True)

    assert written_rows() == before
    assert (ran.result["imported"], ran.result["updated"]) == (1, 1)
    assert list(ran.reporter.skipped) == ["#1003"]
    assert ran.reporter.said[-1].startswith("Would import 1 orders and update 1;")


RETURN = {
    "name": "#1001-R1",
    "status": "OPEN",
    "totalQuantity": 1,
    "returnLineItems": [{"quantity": 1, "returnReasonNote": "cracked"}],
}


def test_returns_are_read_with_their_orders(
    simulator: RunningSimulator, shop: Shop
) -> None:
    """ORD-I I41."""
    simulator.control.add_order(
        name="#1001",
        lineItems=[mug()],
        returnStatus="RETURN_REQUESTED",
        returns=[{**RETURN, "name": f"#1001-R{number}"} for number in range(21)],
    )

    sync(shop)

    order = ShopOrder.objects.get(name="#1001")
    assert ShopReturn.objects.filter(order=order).count() == 21
    assert len(order.payload["returns"]["nodes"]) == 21


def test_without_the_scope_for_returns_orders_arrive_without_them(
    simulator: RunningSimulator, shop: Shop
) -> None:
    granted = simulator.settings.shops[0].scopes
    simulator.control.grant(
        scope for scope in granted if not scope.endswith("_returns")
    )
    simulator.control.add_order(
        name="#1001",
        lineItems=[mug()],
        returnStatus="RETURN_REQUESTED",
        returns=[RETURN],
    )

    sync(shop)

    assert names() == ["#1001"]
    assert not ShopReturn.objects.exists()


def test_a_missing_scope_stops_the_run_with_what_it_is_for(
    simulator: RunningSimulator, shop: Shop
) -> None:
    simulator.control.grant(["read_orders"])

    with pytest.raises(NotReady) as trouble:
        sync(shop)

    assert "read who ordered" in str(trouble.value)
    assert "read_customers" in str(trouble.value.hint)


def test_without_read_all_orders_the_run_warns_that_older_orders_are_hidden(
    simulator: RunningSimulator, shop: Shop
) -> None:
    granted = simulator.settings.shops[0].scopes
    simulator.control.grant(scope for scope in granted if scope != "read_all_orders")

    ran = sync(shop)

    assert ran.reporter.said[0] == (
        "Shopify shows this app only the orders of the last 60 days"
    )


def test_a_throttled_shop_is_waited_for_and_everything_arrives(
    simulator: RunningSimulator, shop: Shop
) -> None:
    for number in range(1, 31):
        simulator.control.add_order(name=f"#{1000 + number}", lineItems=[mug()])
    simulator.control.fault("throttled", count=2, operation="OrdersByIds")

    ran = sync(shop)

    assert len(names()) == 30
    assert ran.result["throttled"] == 2
    assert ran.result["waited"] > 0


def test_dropped_connections_and_server_errors_lose_and_double_nothing(
    simulator: RunningSimulator, shop: Shop
) -> None:
    """ORD-I I37."""
    for number in range(1, 11):
        simulator.control.add_order(name=f"#{1000 + number}", lineItems=[mug()])
    simulator.control.fault("drop_after", operation="OrdersByIds")
    simulator.control.fault("status", status=503, operation="OrdersChanged")

    ran = sync(shop)

    assert len(names()) == 10
    assert ran.result["imported"] == 10


def test_an_answer_of_garbage_is_asked_for_again(
    simulator: RunningSimulator, shop: Shop
) -> None:
    simulator.control.add_order(name="#1001", lineItems=[mug()])
    simulator.control.fault("garbage", operation="OrdersByIds")

    sync(shop)

    assert names() == ["#1001"]


def test_a_shop_that_is_frozen_stops_the_run_with_a_sentence_and_moves_no_mark(
    simulator: RunningSimulator, shop: Shop
) -> None:
    sync(shop)
    simulator.control.freeze()

    with pytest.raises(NotReady, match="is frozen by Shopify"):
        sync(shop)

    assert not Watermark.objects.exists()


def test_an_order_that_only_the_database_refuses_does_not_stop_its_page(
    simulator: RunningSimulator, shop: Shop
) -> None:
    taxes = [{"title": "Tax", "rate": 999.9999999, "priceSet": "1.00"}]
    simulator.control.add_order(name="#1001", lineItems=[mug()])
    simulator.control.add_order(name="#1002", lineItems=[mug()], taxLines=taxes)
    simulator.control.add_order(name="#1003", lineItems=[mug()])

    ran = sync(shop)

    (left,) = SkippedRecord.objects.all()
    assert names() == ["#1001", "#1003"]
    assert left.name == "#1002"
    assert left.payload["name"] == "#1002"
    assert "The database refuses order #1002" in ran.reporter.skipped["#1002"]
    assert mirror.watermark(shop, "orders") is not None


def test_a_run_that_was_stopped_goes_on_where_it_was(
    simulator: RunningSimulator, shop: Shop
) -> None:
    for number in range(450):
        simulator.control.add_order(name=f"#{1000 + number}", lineItems=[mug()])
    with pytest.raises(Stopped):
        stop_after_the_first_chunk(shop)
    brought = len(names())
    simulator.control.forget_requests()

    ran = sync(shop)

    assert 0 < brought < 450
    assert len(names()) == 450
    assert ran.result["imported"] == 450 - brought


def stop_after_the_first_chunk(shop: Shop) -> None:
    reporter = ListReporter(stop_when_done=1)
    ctx = Context(reporter, run_id=1, is_foreground=False)
    sync_orders.run(ctx, SyncOrdersParams(shop=shop.code))


def test_a_sign_that_the_database_cannot_keep_is_replaced(
    simulator: RunningSimulator, shop: Shop
) -> None:
    simulator.control.add_order(name="#1001", lineItems=[mug()], note="a\u0000b")
    simulator.control.add_order(name="#1002", lineItems=[mug()])

    ran = sync(shop)

    assert names() == ["#1001", "#1002"]
    assert ShopOrder.objects.get(name="#1001").note == "a\ufffdb"
    assert ran.counts["skipped"] == 0


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_is_followed_by_another_that_ends_the_sync(
    simulator: RunningSimulator,
) -> None:
    orders = [{"name": f"#{number}", "lineItems": [mug()]} for number in range(1, 901)]
    simulator.control.add(orders=orders)
    simulator.control.latency(0.3)
    shop = connected_shop(simulator)
    first = start_worker("first")
    entry = start_sync(shop, sync_orders, SyncOrdersParams(shop="DEMO")).entry
    wait_until(ShopOrder.objects.exists)
    first.kill()
    first.wait()
    brought = ShopOrder.objects.count()
    simulator.control.latency(0)

    with working("second"):
        wait_until(lambda: JobEntry.objects.get(pk=entry.pk).status == "finished")

    runs = JobRun.objects.filter(entry=entry).order_by("pk")
    assert 0 < brought < 900
    assert [run.status for run in runs] == ["lost", "done"]
    assert ShopOrder.objects.count() == ShopOrderLine.objects.count() == 900
    assert runs.last().result["imported"] <= 900 - brought

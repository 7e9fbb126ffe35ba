"""Mirroring a page of orders: what is written, what is left alone, what goes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.connector import shapes
from tests.connector.shapes import bag, gid, mapped, order, page

from nightclerk.connector.models import (
    Shop,
    ShopFulfillment,
    ShopOrder,
    ShopOrderLine,
    ShopRefund,
    ShopReturn,
    ShopRisk,
    ShopShippingLine,
    ShopTaxLine,
    ShopTransaction,
    SkippedRecord,
)
from nightclerk.connector.selectors.mirror import due_skips, watermark
from nightclerk.connector.services.orders.keeping import STREAM, mirror_orders
from nightclerk.connector.services.syncs.skips import (
    LeftOut,
    keep_skipped,
    resolve_skipped,
)
from nightclerk.connector.services.syncs.watermarks import move_watermark
from nightclerk.core.clock import now
from nightclerk.core.errors import Refused
from nightclerk.core.text import words

pytestmark = pytest.mark.django_db
LATER = "2026-01-06T08:00:00Z"


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(code="DEMO", url="https://demo.myshopify.com")


def mirror(shop: Shop, *orders: dict[str, Any], run_id: int = 1) -> Any:
    return mirror_orders(shop, [mapped(shape) for shape in orders], run_id=run_id)


def test_an_order_is_kept_with_all_that_belongs_to_it(shop: Shop) -> None:
    shape = order(
        fulfillments=[shapes.fulfillment()],
        refunds=[shapes.refund()],
        tags=["vip", "b2b"],
        customAttributes=[{"key": "gift", "value": None}],
    )

    result = mirror(shop, shape, run_id=5)

    kept = ShopOrder.objects.get()
    children = (
        ShopOrderLine,
        ShopShippingLine,
        ShopTransaction,
        ShopRisk,
        ShopFulfillment,
        ShopRefund,
    )
    assert result.imported == [gid("Order", 1001)]
    assert [model.objects.filter(order=kept).count() for model in children] == [1] * 6
    assert ShopTaxLine.objects.filter(order=kept).count() == 2
    assert (kept.total, kept.currency, kept.run_id) == (Decimal("14.90"), "EUR", 5)
    assert (kept.tags, kept.attributes) == (
        ["vip", "b2b"],
        [{"key": "gift", "value": None}],
    )
    assert kept.payload == shape


def test_an_order_that_did_not_change_is_not_written(shop: Shop) -> None:
    """ORD-I I45."""
    mirror(shop, order(), run_id=1)
    before = ShopOrder.objects.get()

    result = mirror(shop, order(), run_id=2)

    after = ShopOrder.objects.get()
    assert result.unchanged == [gid("Order", 1001)]
    assert (after.run_id, after.refreshed_at) == (1, before.refreshed_at)


def test_a_changed_order_is_written_and_names_the_run(shop: Shop) -> None:
    """ORD-I I35."""
    mirror(shop, order(), run_id=1)

    result = mirror(shop, order(updatedAt=LATER, tags=["vip"]), run_id=2)

    kept = ShopOrder.objects.get()
    assert result.updated == [gid("Order", 1001)]
    assert (kept.tags, kept.run_id) == (["vip"], 2)


def test_an_older_state_never_replaces_a_newer_one(shop: Shop) -> None:
    mirror(shop, order(updatedAt=LATER, note="new"))

    result = mirror(shop, order(note="old", lineItems=page([])))

    kept = ShopOrder.objects.get()
    assert result.unchanged == [kept.gid]
    assert (kept.note, kept.shoporderline_set.count()) == ("new", 1)


def test_a_shipping_line_that_vanished_goes_with_its_taxes(shop: Shop) -> None:
    """ORD-I I16."""
    first = shapes.shipping(1, taxLines=[shapes.tax()])
    second = shapes.shipping(2, taxLines=[shapes.tax()])
    mirror(shop, order(taxLines=[], shippingLines=page([first, second])))

    mirror(shop, order(updatedAt=LATER, taxLines=[], shippingLines=page([first])))

    kept = ShopShippingLine.objects.values_list("gid", flat=True)
    taxed = ShopTaxLine.objects.values_list("parent_gid", flat=True)
    assert list(kept) == [gid("ShippingLine", 1)]
    assert gid("ShippingLine", 2) not in set(taxed)


def test_rows_that_stay_keep_their_keys(shop: Shop) -> None:
    lines = [shapes.line(1), shapes.line(2)]
    mirror(shop, order(lineItems=page(lines)))
    before = dict(ShopOrderLine.objects.values_list("gid", "pk"))

    mirror(
        shop,
        order(updatedAt=LATER, lineItems=page([shapes.line(3), shapes.line(1)])),
    )

    after = dict(ShopOrderLine.objects.values_list("gid", "pk"))
    assert after[gid("LineItem", 1)] == before[gid("LineItem", 1)]
    assert set(after) == {gid("LineItem", 1), gid("LineItem", 3)}


def test_a_run_that_may_not_read_returns_keeps_those_that_are_here(shop: Shop) -> None:
    shape = order(returnStatus="RETURN_REQUESTED")
    with_returns = mapped(shape, shapes.returns(shapes.return_()))
    mirror_orders(shop, [with_returns])

    mirror(shop, {**shape, "updatedAt": LATER})

    assert ShopReturn.objects.count() == 1


def test_an_order_without_returns_any_more_loses_them(shop: Shop) -> None:
    shape = order(returnStatus="RETURN_REQUESTED")
    mirror_orders(shop, [mapped(shape, shapes.returns(shapes.return_()))])

    mirror(shop, {**shape, "updatedAt": LATER, "returnStatus": "NO_RETURN"})

    assert ShopReturn.objects.count() == 0


def test_the_same_order_of_two_shops_is_two_orders(shop: Shop) -> None:
    other = Shop.objects.create(code="POS", url="https://demo.myshopify.com")

    mirror(shop, order())
    mirror(other, order())

    assert ShopOrder.objects.count() == ShopOrderLine.objects.count() == 2


def test_a_page_takes_as_many_statements_as_there_are_tables(shop: Shop) -> None:
    few = [order(number) for number in range(2)]
    many = [order(number) for number in range(10, 60)]

    with CaptureQueriesContext(
        connection,
    ) as for_few:
        mirror(shop, *few)
    with CaptureQueriesContext(connection) as for_many:
        mirror(shop, *many)

    assert len(for_many) == len(for_few)
    assert ShopOrder.objects.count() == 52


def test_amounts_keep_every_digit(shop: Shop) -> None:
    mirror(shop, order(totalPriceSet=bag("123456789012345.12345")))

    assert ShopOrder.objects.get().total == Decimal("123456789012345.12345")


def left_out(**changes: Any) -> LeftOut:
    given = {
        "gid": gid("Order", 1001),
        "name": "#1001",
        "reason": Refused(words("Order {order} is odd", order="#1001")),
        "payload": b'{"a": 1}',
        **changes,
    }
    return LeftOut(**given)


def test_a_skipped_record_keeps_its_reason_and_is_due_in_a_minute(shop: Shop) -> None:
    keep_skipped(shop, STREAM, left_out(), run_id=3)

    kept = SkippedRecord.objects.get()
    assert (kept.reason_text, kept.payload) == ("Order #1001 is odd", {"a": 1})
    assert kept.reason["text"]["values"] == {"order": "#1001"}
    assert kept.retry_at - kept.last_at == timedelta(minutes=1)
    assert not due_skips(shop, STREAM).exists()


def test_each_time_it_fails_again_the_next_try_is_later_and_a_day_at_most(
    shop: Shop,
) -> None:
    waits = []
    for _ in range(14):
        keep_skipped(shop, STREAM, left_out(), run_id=3)
        kept = SkippedRecord.objects.get()
        waits.append((kept.retry_at - kept.last_at) // timedelta(minutes=1))

    assert waits[:5] == [1, 2, 4, 8, 16]
    assert waits[-1] == 24 * 60
    assert kept.times == 14


def test_a_resolved_record_that_fails_again_begins_anew(shop: Shop) -> None:
    keep_skipped(shop, STREAM, left_out(), run_id=3)
    keep_skipped(shop, STREAM, left_out(), run_id=4)
    resolve_skipped(shop, STREAM, [gid("Order", 1001)])

    keep_skipped(shop, STREAM, left_out(), run_id=5)

    kept = SkippedRecord.objects.get()
    assert (kept.times, kept.resolved_at) == (1, None)


@pytest.mark.parametrize(
    "payload", [b"<html>", b'{"a": "\\u0000"}', b'{"a": "\\ud800"}', b"\xff\xfe", None]
)
def test_a_payload_of_any_bytes_can_be_kept(shop: Shop, payload: bytes | None) -> None:
    keep_skipped(shop, STREAM, left_out(payload=payload), run_id=3)

    assert (SkippedRecord.objects.get().payload is None) == (payload is None)


def test_mirroring_an_order_resolves_its_skipped_record(shop: Shop) -> None:
    keep_skipped(shop, STREAM, left_out(), run_id=3)

    mirror(shop, order(1001))

    assert SkippedRecord.objects.get().resolved_at is not None


def test_the_mark_moves_forward_and_never_back(shop: Shop) -> None:
    moment = now()

    moved = move_watermark(shop, STREAM, to=moment)
    back = move_watermark(shop, STREAM, to=moment - timedelta(hours=1))

    assert (moved, back) == (True, False)
    assert watermark(shop, STREAM) == moment
    assert watermark(shop, STREAM, filters="tag:x") is None

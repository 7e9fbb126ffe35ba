"""What pages ask of the connector."""

from typing import Any

import pytest
from tests.connector import shapes
from tests.connector.shapes import mapped, order

from nightclerk.connector.models import OrderVersion, Shop, ShopOrder
from nightclerk.connector.selectors import mirror
from nightclerk.connector.selectors.cues import cues
from nightclerk.connector.selectors.timeline import timeline
from nightclerk.connector.services.orders.keeping import STREAM, mirror_orders
from nightclerk.connector.services.syncs.skips import LeftOut, keep_skipped
from nightclerk.core.errors import Refused
from nightclerk.core.text import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(code="DEMO", url="https://demo.myshopify.com")


def test_a_shop_is_found_by_its_code_in_any_case(shop: Shop) -> None:
    assert mirror.shop(" demo ") == shop


def test_an_unknown_shop_is_refused_by_its_code() -> None:
    with pytest.raises(Refused, match="There is no shop NOWHERE"):
        mirror.shop("NOWHERE")


def kept(shop: Shop, shape: dict[str, Any], *, run_id: int = 1) -> ShopOrder:
    mirror_orders(shop, [mapped(shape)], run_id=run_id)
    return ShopOrder.objects.get(gid=shape["id"])


def test_the_time_line_tells_what_happened_in_its_order(shop: Shop) -> None:
    shape = order(
        transactions=[shapes.transaction(processedAt="2026-01-05T09:00:00Z")],
        fulfillments=[shapes.fulfillment(createdAt="2026-01-06T09:00:00Z")],
        refunds=[shapes.refund(createdAt="2026-01-07T09:00:00Z", total="5.50")],
        cancelledAt="2026-01-08T09:00:00Z",
        cancelReason="CUSTOMER",
        closedAt="2026-01-09T09:00:00Z",
    )

    items = timeline(kept(shop, shape, run_id=12))

    assert [(item.kind, str(item.text)) for item in items] == [
        ("placed", "Placed"),
        ("payment", "Sale 14.90 EUR (Bogus): Succeeded"),
        ("shipment", "Shipment #1001-F1: Succeeded T1"),
        ("refund", "Refunded 5.50 EUR"),
        ("cancelled", "Cancelled: The customer asked for it"),
        ("archived", "Archived"),
        ("run", "Imported"),
    ]
    assert items[-1].link == "12"


def test_an_order_that_was_refreshed_names_the_import_and_the_newest_run(
    shop: Shop,
) -> None:
    kept(shop, order(), run_id=1)

    items = timeline(
        kept(shop, order(updatedAt="2026-01-06T08:00:00Z", note="x"), run_id=2)
    )

    version = OrderVersion.objects.get()
    assert [(item.kind, item.link) for item in items[-3:]] == [
        ("imported", ""),
        ("version", str(version.pk)),
        ("run", "2"),
    ]


def test_orders_of_a_shop_come_without_their_payloads(shop: Shop) -> None:
    kept(shop, order())

    (found,) = mirror.orders_of(shop)

    assert "payload" in found.get_deferred_fields()


def cue(key: str) -> int:
    return next(cue.count for cue in cues() if cue.key == key)


def test_cues_count_what_needs_somebody(shop: Shop) -> None:
    left = LeftOut("gid://shopify/Order/1", "#1", Refused(words("No")))
    keep_skipped(shop, STREAM, left, run_id=None)
    Shop.objects.update(test_error="frozen")

    counted = {cue.key: cue.count for cue in cues()}

    assert counted == {
        "shops_with_error": 1,
        "skipped_records": 1,
        "waiting_changes": 0,
        "refused_changes": 0,
        "unknown_changes": 0,
        "unsent_variants": 0,
        "changed_products": 0,
        "stock_problems": 0,
        "failed_pictures": 0,
        "taken_off_pictures": 0,
        "failed_operations": 0,
        "unprocessed_orders": 0,
        "order_updates": 0,
        "unprocessed_refunds": 0,
        "unmapped_customers": 0,
        "unmapped_products": 0,
        "unprocessed_shipments": 0,
        "failed_shipments": 0,
        "unmatched_payments": 0,
        "untied_payouts": 0,
        "open_disputes": 0,
    }


def test_a_shop_that_is_switched_off_is_no_shop_in_trouble(shop: Shop) -> None:
    Shop.objects.update(test_error="frozen", is_enabled=False)

    assert cue("shops_with_error") == 0

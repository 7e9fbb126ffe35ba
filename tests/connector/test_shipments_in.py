"""Fulfilments that are made at Shopify become posted shipments, once."""

import pytest
from tests.connector import shipping as way
from tests.connector.shipping import (
    fulfilled_pieces,
    inputs,
    order_in_books,
    sending_of,
    ship,
    shopify_order,
    sync,
)
from tests.ledger.posting_building import INVOICE, posted

from nightclerk.connector.models import Parcel, Shop, SkippedRecord
from nightclerk.connector.services.shipping.settings import change_shipping_settings
from nightclerk.ledger.models import ItemEntry, PostedDocument
from nightclerk.shopify.client import ShopifyClient
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShopifyClient, "_pause", lambda self, seconds: None)


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return way.shipping_shop(simulator, posts_fulfillments=True)


def fulfill(simulator: RunningSimulator, shop: Shop, order: str, **how) -> None:
    simulator.control.fulfill_order(order, **how)
    simulator.control.advance(5)
    way.stock.bring(shop)


def shipments() -> list[PostedDocument]:
    found = PostedDocument.objects.filter(kind=PostedDocument.Kind.SHIPMENT)
    return list(found.order_by("pk"))


def shipped(shipment: PostedDocument) -> list[int]:
    lines = shipment.lines.exclude(quantity=0).order_by("line_no")
    return [int(line.quantity) for line in lines]


def test_a_fulfilment_of_shopifys_becomes_a_shipment_with_its_pieces(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    told = {"company": "DHL", "numbers": ["A1", "A2"]}
    fulfill(
        simulator,
        shop,
        shopify_order(document),
        quantities={"MUG-1": 3},
        tracking=told,
    )

    ran = sync(shop)

    (shipment,) = shipments()
    document.refresh_from_db()
    assert shipped(shipment) == [3]
    assert (shipment.carrier, shipment.tracking_no) == ("DHL", "A1, A2")
    assert ItemEntry.objects.filter(quantity=-3).count() == 1
    assert ran.counts["posted"] == 1
    assert sending_of(shipment).state == "sent"
    assert Parcel.objects.get().is_incoming
    assert document.status == "released"


def test_it_is_posted_once_and_never_sent_back(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    fulfill(simulator, shop, shopify_order(document), quantities={"MUG-1": 3})
    sync(shop)

    sync(shop)
    rest = ship(document)
    sync(shop)

    assert [shipped(each) for each in shipments()] == [[3], [2]]
    assert len(inputs(simulator)) == 1
    assert sending_of(rest).state == "sent"
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 5}


def test_our_own_fulfilments_are_no_news(simulator, shop):
    ship(order_in_books(shop, simulator, 5))
    sync(shop)
    simulator.control.advance(5)
    way.stock.bring(shop)

    sync(shop)

    assert len(shipments()) == 1
    assert Parcel.objects.count() == 1


def test_a_shipment_with_the_same_pieces_is_taken_for_it(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document)
    fulfill(simulator, shop, shopify_order(document))

    ran = sync(shop)

    assert shipments() == [shipment]
    assert (ran.counts["adopted"], sending_of(shipment).state) == (1, "sent")
    assert inputs(simulator) == []


def test_more_than_is_left_in_the_books_is_listed_and_tried_again(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document, 4)
    fulfill(simulator, shop, shopify_order(document), quantities={"MUG-1": 2})

    ran = sync(shop)

    (skipped,) = SkippedRecord.objects.filter(stream="fulfillments")
    assert skipped.resolved_at is None
    assert "1 are not left to ship" in skipped.reason_text
    assert ran.counts["skipped"] >= 1
    assert shipments() == [shipment]
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 5}


def test_without_the_setting_nothing_is_posted(simulator, shop):
    change_shipping_settings(shop, posts_fulfillments=False)
    document = order_in_books(shop, simulator, 5)
    fulfill(simulator, shop, shopify_order(document))

    sync(shop)

    assert shipments() == []


def test_a_lost_answer_is_not_taken_for_a_fulfilment_of_shopifys(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document, 3)
    simulator.control.fault("drop_after", operation="FulfillmentCreate")
    sync(shop)
    simulator.control.advance(5)
    way.stock.bring(shop)

    sync(shop)

    assert shipments() == [shipment]
    assert not Parcel.objects.get().is_incoming


def test_one_that_is_cancelled_there_is_undone_here(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    fulfill(simulator, shop, shopify_order(document))
    sync(shop)
    simulator.control.cancel_fulfillment(shopify_order(document))
    simulator.control.advance(5)
    way.stock.bring(shop)

    ran = sync(shop)

    (shipment,) = shipments()
    assert ran.counts["undone"] == 1
    assert sum(shipped(shipment)) == 0
    assert sending_of(shipment).state == "cancelled"
    assert inputs(simulator) == []


def test_one_that_is_invoiced_is_only_reported(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    fulfill(simulator, shop, shopify_order(document))
    sync(shop)
    posted(document, INVOICE)
    simulator.control.cancel_fulfillment(shopify_order(document))
    simulator.control.advance(5)
    way.stock.bring(shop)

    ran = sync(shop)

    (shipment,) = shipments()
    assert sum(shipped(shipment)) == 5
    assert "is invoiced" in ran.reporter.skipped[shipment.no]


def test_a_dry_run_posts_nothing(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    fulfill(simulator, shop, shopify_order(document))

    ran = sync(shop, dry_run=True)

    assert (ran.counts["would_post"], shipments()) == (1, [])

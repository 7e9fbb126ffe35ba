"""Posted shipments become fulfilments: once, as Shopify expects them."""

import pytest
from tests.connector import shipping as way
from tests.connector.shipping import (
    CREATE,
    fulfilled_pieces,
    inputs,
    order_in_books,
    parcels_of,
    reasons,
    sending_of,
    ship,
    shopify_order,
    sync,
)

from nightclerk.connector.models import Shop
from nightclerk.connector.services.shipping.carriers import add_carrier
from nightclerk.connector.services.shipping.settings import change_shipping_settings
from nightclerk.shopify.client import ShopifyClient
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShopifyClient, "_pause", lambda self, seconds: None)


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return way.shipping_shop(simulator)


def test_s01_a_shipment_is_sent_with_its_lines_and_tracking_number(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document, carrier="DHL", tracking_no="JJD1")

    ran = sync(shop)

    (asked,) = inputs(simulator)
    (open_order,) = asked["fulfillment"]["lineItemsByFulfillmentOrder"]
    (row,) = open_order["fulfillmentOrderLineItems"]
    (known,) = simulator.control.fulfillment_orders(shopify_order(document))
    assert open_order["fulfillmentOrderId"] == known["id"]
    assert "/FulfillmentOrderLineItem/" in row["id"]
    assert row["quantity"] == 5
    assert asked["fulfillment"]["trackingInfo"] == {"company": "DHL", "number": "JJD1"}
    assert (sending_of(shipment).state, ran.counts["sent"]) == ("sent", 1)
    assert [parcel.lines[0]["quantity"] for parcel in parcels_of(shipment)] == [5]


def test_s11_a_part_is_sent_and_the_rest_with_the_next_shipment(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    ship(document, 3)
    sync(shop)

    assert fulfilled_pieces(simulator, document) == {"MUG-1": 3}

    ship(document, 2)
    sync(shop)

    assert fulfilled_pieces(simulator, document) == {"MUG-1": 5}
    assert len(inputs(simulator)) == 2


def test_a_run_with_nothing_new_asks_nothing(simulator, shop):
    ship(order_in_books(shop, simulator, 5))
    sync(shop)
    simulator.control.forget_requests()

    ran = sync(shop)

    assert simulator.control.requests() == []
    assert ran.counts.get("sent", 0) == 0


def test_s12_more_than_shopify_expects_is_sent_in_part_with_a_notice(simulator, shop):
    document = order_in_books(shop, simulator, 7)
    shipment = ship(document)
    simulator.control.edit_order(shopify_order(document), quantities={"MUG-1": 5})

    ran = sync(shop)

    sending = sending_of(shipment)
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 5}
    assert (sending.state, reasons(sending)) == ("partly", [("removed", "2")])
    assert ran.reporter.skipped[shipment.no].startswith("2 × Mug 1")


def test_refunded_pieces_are_named_as_such(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document)
    simulator.control.refund_order(shopify_order(document), {"MUG-1": 2})
    simulator.control.advance(5)
    way.stock.bring(shop)

    sync(shop)

    assert reasons(sending_of(shipment)) == [("refunded", "2")]
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 3}


def test_s07_what_was_fulfilled_at_shopify_is_not_sent(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document)
    simulator.control.fulfill_order(shopify_order(document))

    ran = sync(shop)

    sending = sending_of(shipment)
    assert inputs(simulator) == []
    assert (sending.state, reasons(sending)) == ("nothing", [("fulfilled", "5")])
    assert ran.counts["skipped"] == 1


def test_what_is_on_hold_is_sent_once_it_is_released(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document)
    name = shopify_order(document)
    simulator.control.hold_order(name, notes="Address looks wrong")

    sync(shop)

    sending = sending_of(shipment)
    assert (sending.state, reasons(sending)) == ("waiting", [("hold", "5")])

    simulator.control.release_order(name)
    sync(shop)

    assert sending_of(shipment).state == "sent"
    assert sending_of(shipment).left == []
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 5}


def test_several_locations_get_a_fulfilment_each(simulator):
    shop = way.shipping_shop(simulator, sells=2)
    document = order_in_books(shop, simulator, 2, 3)
    name = shopify_order(document)
    simulator.control.stock_at("MUG-2", way.stock.CORNER, quantity=10)
    places = {"MUG-1": way.stock.MAIN, "MUG-2": way.stock.CORNER}
    simulator.control.assign_order(name, places)
    shipment = ship(document)

    sync(shop)

    assert len(inputs(simulator)) == 2
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 2, "MUG-2": 3}
    assert len({parcel.location_gid for parcel in parcels_of(shipment)}) == 2


@pytest.mark.parametrize("notifies", [True, False])
def test_s15_the_shop_card_says_whether_buyers_are_told(simulator, shop, notifies):
    change_shipping_settings(shop, notifies_buyers=notifies)
    ship(order_in_books(shop, simulator, 1))

    sync(shop)

    assert inputs(simulator)[0]["fulfillment"]["notifyCustomer"] is notifies


def test_s13_s14_s20_a_mapped_carrier_has_shopifys_name_and_links(simulator, shop):
    add_carrier(
        shop,
        carrier='Fast "Freddy"',
        company="DHL Express",
        link="https://dhl.example/{number}",
    )
    document = order_in_books(shop, simulator, 1)
    ship(document, carrier='Fast "Freddy"', tracking_no="A1, A2")

    sync(shop)

    assert inputs(simulator)[0]["fulfillment"]["trackingInfo"] == {
        "company": "DHL Express",
        "numbers": ["A1", "A2"],
        "urls": ["https://dhl.example/A1", "https://dhl.example/A2"],
    }


def test_s20_a_carrier_with_a_quotation_mark_is_told_by_its_own_name(simulator, shop):
    document = order_in_books(shop, simulator, 1)
    ship(document, carrier='Fast "Freddy"', tracking_no="A1")

    sync(shop)

    (made,) = simulator.control.fulfillments(shopify_order(document))
    assert made["tracking"][0]["company"] == 'Fast "Freddy"'


def test_a_dry_run_sends_nothing_and_says_what_it_would(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document)

    ran = sync(shop, dry_run=True)

    assert inputs(simulator, CREATE) == []
    assert ran.counts["would_send"] == 1
    assert f"{shipment.no} would be sent" in ran.reporter.said[0]
    assert sending_of(shipment).state == "waiting"


def test_only_the_chosen_shipments_are_sent(simulator, shop):
    first = ship(order_in_books(shop, simulator, 1))
    other = order_in_books(shop, simulator, 1)
    second = ship(other)

    sync(shop, shipments=[first.no])

    assert sending_of(first).state == "sent"
    assert sending_of(second).state == "waiting"

    sync(shop, orders=[shopify_order(other)])

    assert sending_of(second).state == "sent"


def test_where_nothing_may_leave_nothing_is_sent(simulator, shop):
    shipment = ship(order_in_books(shop, simulator, 1))
    Shop.objects.update(sends_changes=False)

    ran = sync(shop)

    assert inputs(simulator) == []
    assert ran.counts["would_send"] == 1
    assert sending_of(shipment).state == "waiting"


def test_many_shipments_cost_one_reading_and_one_call_each(simulator, shop):
    for _ in range(6):
        ship(order_in_books(shop, simulator, 1))

    ran = sync(shop)

    assert ran.result["api_calls"] == 6 + 1
    assert ran.result["points"] <= 6 * 10 + 82

"""Refusals, lost answers, undone shipments: what becomes of parcels then."""

import pytest
from tests.connector import shipping as way
from tests.connector.shipping import (
    CANCEL,
    CREATE,
    TELL,
    fulfilled_pieces,
    inputs,
    order_in_books,
    parcels_of,
    sending_of,
    ship,
    shopify_order,
    sync,
)

from nightclerk.connector.models import (
    OutgoingChange,
    Parcel,
    Shop,
    ShopFulfillment,
    SkippedRecord,
)
from nightclerk.connector.services.shipping.sendings import send_again
from nightclerk.connector.services.shipping.settings import change_shipping_settings
from nightclerk.core.errors import Refused, Transient
from nightclerk.ledger.models import PostedLine
from nightclerk.ledger.services.posting.tracking import change_tracking
from nightclerk.ledger.services.posting.undo import undo_shipment
from nightclerk.shopify.client import ShopifyClient
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShopifyClient, "_pause", lambda self, seconds: None)


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    return way.shipping_shop(simulator)


def refuse(simulator: RunningSimulator, operation: str = CREATE, **more: int) -> None:
    simulator.control.fault("user_error", operation=operation, message="No way", **more)


def test_a_refused_shipment_fails_with_shopifys_words_and_its_neighbour_is_sent(
    simulator, shop
):
    first = ship(order_in_books(shop, simulator, 1))
    second = ship(order_in_books(shop, simulator, 1))
    refuse(simulator)

    ran = sync(shop)

    failed = sending_of(first)
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert Refused.from_json(failed.problem).text.values["text"] == "No way"
    assert sending_of(second).state == "sent"
    assert (ran.counts["sent"], ran.counts["skipped"]) == (1, 1)
    (skipped,) = SkippedRecord.objects.filter(resolved_at=None)
    assert (skipped.stream, skipped.gid) == ("shipments_out", f"shipment:{first.no}")


def test_a_failed_shipment_rests_and_is_then_tried_by_itself(simulator, shop):
    document = order_in_books(shop, simulator, 1)
    shipment = ship(document)
    refuse(simulator)
    sync(shop)

    ran = sync(shop)

    assert (len(inputs(simulator)), ran.counts["postponed"]) == (1, 1)

    way.wake(shop)
    sync(shop)

    assert (sending_of(shipment).state, sending_of(shipment).problem) == ("sent", {})
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 1}
    assert not SkippedRecord.objects.filter(resolved_at=None).exists()


def test_s16_a_person_lets_it_be_sent_again_at_once(simulator, shop):
    shipment = ship(order_in_books(shop, simulator, 1))
    refuse(simulator)
    sync(shop)

    assert send_again([sending_of(shipment)]) == 1
    sync(shop)

    assert sending_of(shipment).state == "sent"
    with pytest.raises(Refused, match="Nothing of it is to be sent again"):
        send_again([sending_of(shipment)])


def test_s17_of_two_parcels_only_the_failed_one_is_sent_again(simulator):
    shop = way.shipping_shop(simulator, sells=2)
    document = order_in_books(shop, simulator, 2, 3)
    simulator.control.stock_at("MUG-2", way.stock.CORNER, quantity=10)
    places = {"MUG-1": way.stock.MAIN, "MUG-2": way.stock.CORNER}
    simulator.control.assign_order(shopify_order(document), places)
    shipment = ship(document)
    refuse(simulator, after=1)

    sync(shop)

    assert sending_of(shipment).state == "failed"
    assert len(parcels_of(shipment)) == 1
    simulator.control.forget_mutations()

    way.wake(shop)
    sync(shop)

    assert len(inputs(simulator)) == 1
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 2, "MUG-2": 3}
    assert (sending_of(shipment).state, len(parcels_of(shipment))) == ("sent", 2)


def test_a_lost_answer_is_looked_for_and_never_sent_twice(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document, 3)
    simulator.control.fault("drop_after", operation=CREATE)

    ran = sync(shop)

    assert ran.counts["unknown"] == 1
    assert sending_of(shipment).state == "waiting"
    assert parcels_of(shipment) == []

    sync(shop)

    assert len(inputs(simulator)) == 1
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 3}
    assert (sending_of(shipment).state, len(parcels_of(shipment))) == ("sent", 1)


def test_a_lost_fulfilment_that_was_cancelled_meanwhile_is_ours_all_the_same(
    simulator, shop
):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document, 3)
    simulator.control.fault("status_after", operation=CREATE, status=502)
    sync(shop)
    simulator.control.cancel_fulfillment(shopify_order(document))
    simulator.control.fulfill_order(shopify_order(document), {"MUG-1": 1})

    sync(shop)

    (parcel,) = parcels_of(shipment)
    assert parcel.status == "CANCELLED"
    assert len(inputs(simulator)) == 1


def test_a_fulfilment_made_by_hand_with_other_pieces_is_not_taken_for_ours(
    simulator, shop
):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document, 3)
    simulator.control.fault("drop_before", operation=CREATE)
    sync(shop)
    simulator.control.fulfill_order(shopify_order(document), {"MUG-1": 2})

    sync(shop)

    assert sending_of(shipment).state == "sent"
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 5}


def test_s18_tracking_that_is_known_later_is_told_once(simulator, shop):
    document = order_in_books(shop, simulator, 1)
    shipment = ship(document)
    sync(shop)
    change_tracking(shipment, carrier="DHL", tracking_no="JJD1")

    sync(shop)
    sync(shop)

    assert len(inputs(simulator, TELL)) == 1
    (made,) = simulator.control.fulfillments(shopify_order(document))
    assert made["tracking"][0]["number"] == "JJD1"


def test_tracking_that_is_changed_back_is_told_again(simulator, shop):
    document = order_in_books(shop, simulator, 1)
    shipment = ship(document, tracking_no="A")
    sync(shop)

    for number in ("B", "A", "B"):
        change_tracking(shipment, tracking_no=number)
        sync(shop)

    (made,) = simulator.control.fulfillments(shopify_order(document))
    assert len(inputs(simulator, TELL)) == 3
    assert made["tracking"][0]["number"] == "B"


def test_white_space_in_tracking_is_no_news(simulator, shop):
    shipment = ship(order_in_books(shop, simulator, 1), tracking_no="A,B")
    sync(shop)
    change_tracking(shipment, tracking_no="A; B")

    sync(shop)

    assert inputs(simulator, TELL) == []
    assert parcels_of(shipment)[0].tracking["books"]["tracking_no"] == "A; B"


def test_an_undone_shipment_cancels_its_fulfilment(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document)
    sync(shop)
    undo_shipment(shipment)

    sync(shop)

    assert fulfilled_pieces(simulator, document) == {}
    assert sending_of(shipment).state == "cancelled"
    again = ship(document)
    sync(shop)
    assert sending_of(again).state == "sent"
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 5}


def test_a_shipment_that_is_undone_in_part_is_sent_anew(simulator):
    shop = way.shipping_shop(simulator, sells=2)
    document = order_in_books(shop, simulator, 2, 3)
    shipment = ship(document)
    sync(shop)
    undo_shipment([PostedLine.objects.get(document=shipment, quantity=2)])

    sync(shop)
    sync(shop)

    assert fulfilled_pieces(simulator, document) == {"MUG-2": 3}
    assert sending_of(shipment).state == "sent"
    assert len(inputs(simulator, CANCEL)) == 1


def test_a_refused_cancellation_shows_its_reason(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document)
    sync(shop)
    undo_shipment(shipment)
    refuse(simulator, CANCEL)

    sync(shop)

    (parcel,) = parcels_of(shipment)
    assert Refused.from_json(parcel.problem).text.values["text"] == "No way"
    assert sending_of(shipment).problem == parcel.problem
    assert fulfilled_pieces(simulator, document) == {"MUG-1": 5}

    way.wake(shop)
    sync(shop)

    assert sending_of(shipment).state == "cancelled"
    assert fulfilled_pieces(simulator, document) == {}


def test_the_shop_card_may_leave_fulfilments_of_undone_shipments(simulator, shop):
    change_shipping_settings(shop, cancels_undone=False)
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document)
    sync(shop)
    undo_shipment(shipment)

    ran = sync(shop)

    assert inputs(simulator, CANCEL) == []
    assert any("stay at Shopify" in said for said in ran.reporter.said)


def test_a_shipment_that_was_undone_before_is_never_sent(simulator, shop):
    shipment = ship(order_in_books(shop, simulator, 5))
    undo_shipment(shipment)

    sync(shop)

    assert inputs(simulator) == []


def test_what_is_cancelled_at_shopify_waits_for_a_person(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document)
    sync(shop)
    simulator.control.cancel_fulfillment(shopify_order(document))
    simulator.control.advance(5)
    way.stock.bring(shop)
    assert ShopFulfillment.objects.get().status == "CANCELLED"

    ran = sync(shop)
    sync(shop)

    assert sending_of(shipment).state == "cancelled"
    assert len(inputs(simulator)) == 1
    assert ran.counts["skipped"] == 1

    send_again([sending_of(shipment)])
    sync(shop)

    assert fulfilled_pieces(simulator, document) == {"MUG-1": 5}
    assert Parcel.objects.count() == 2


def test_a_change_in_doubt_keeps_its_order_from_being_sent(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document, 3)
    simulator.control.fault("drop_after", operation=CREATE)
    sync(shop)
    ship(document, 2)
    simulator.control.fault("internal_error", operation="OrderShippingByIds", count=0)

    with pytest.raises(Transient):
        sync(shop)

    assert len(inputs(simulator)) == 1
    states = OutgoingChange.objects.values_list("state", flat=True)
    assert list(states) == ["unknown"]
    assert sending_of(shipment).state == "waiting"


def test_tracking_that_shopify_refused_and_nobody_wants_any_more_is_forgotten(
    simulator, shop
):
    shipment = ship(order_in_books(shop, simulator, 1), tracking_no="A")
    sync(shop)
    change_tracking(shipment, tracking_no="B")
    refuse(simulator, TELL)
    sync(shop)
    assert sending_of(shipment).problem != {}
    change_tracking(shipment, tracking_no="A")

    sync(shop)

    assert sending_of(shipment).problem == {}
    assert parcels_of(shipment)[0].problem == {}
    assert not OutgoingChange.objects.filter(state="rejected").exists()
    assert not SkippedRecord.objects.filter(resolved_at=None).exists()


def test_what_was_left_out_is_no_more_once_it_is_undone(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document)
    simulator.control.fulfill_order(shopify_order(document))
    sync(shop)
    undo_shipment(shipment)

    sync(shop)

    assert (sending_of(shipment).state, sending_of(shipment).left) == ("nothing", [])


def test_what_was_cancelled_there_and_then_undone_here_needs_nobody(simulator, shop):
    document = order_in_books(shop, simulator, 5)
    shipment = ship(document)
    sync(shop)
    simulator.control.cancel_fulfillment(shopify_order(document))
    simulator.control.advance(5)
    way.stock.bring(shop)
    sync(shop)
    undo_shipment(shipment)

    sync(shop)

    assert (sending_of(shipment).state, sending_of(shipment).problem) == (
        "cancelled",
        {},
    )
    assert parcels_of(shipment)[0].problem == {}
    assert inputs(simulator, CANCEL) == []

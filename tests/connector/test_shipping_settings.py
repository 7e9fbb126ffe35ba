"""What a shop is told of shipments, and how carriers are called there."""

import pytest
from django.contrib.auth.models import User
from tests.connector import shipping as way

from nightclerk.connector.models import CarrierMapping, OutgoingChange, Shop
from nightclerk.connector.selectors.settings import shipping_settings
from nightclerk.connector.selectors.shipping.lists import (
    failed_shipments,
    unsent_shipments,
)
from nightclerk.connector.services.sending.actions import give_up
from nightclerk.connector.services.shipping.carriers import (
    add_carrier,
    change_carrier,
    remove_carrier,
)
from nightclerk.connector.services.shipping.sendings import open_sendings, send_again
from nightclerk.connector.services.shipping.settings import change_shipping_settings
from nightclerk.connector.services.shops.cards import add_shop
from nightclerk.core.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return add_shop(code="DEMO", url="demo.myshopify.com", token="shpat_x")


def nobody() -> User:
    return User.objects.create(username="nobody")


def test_a_shop_cancels_and_tells_nobody_until_somebody_says_otherwise(shop):
    before = shipping_settings(shop)

    change_shipping_settings(shop, notifies_buyers=True, posts_fulfillments=True)

    after = shipping_settings(shop)
    assert (before.notifies_buyers, before.cancels_undone) == (False, True)
    assert (after.notifies_buyers, after.posts_fulfillments) == (True, True)
    assert after.cancels_undone


def test_shipping_is_changed_by_those_who_may_change_shops(shop):
    with pytest.raises(NotAllowed):
        change_shipping_settings(shop, actor=nobody(), notifies_buyers=True)


def test_a_carrier_is_mapped_once(shop):
    add_carrier(shop, carrier="DHL", company="DHL Express")

    with pytest.raises(Refused) as refused:
        add_carrier(shop, carrier="DHL")

    assert "carrier" in refused.value.fields


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"carrier": ""}, "carrier"),
        ({"carrier": "X", "link": "https://x.example/"}, "link"),
        ({"carrier": "X", "link": "x.example/{number}"}, "link"),
        ({"carrier": "X", "link": "javascript:{number}"}, "link"),
    ],
)
def test_a_carrier_needs_a_name_and_a_link_a_place_for_the_number(shop, fields, wrong):
    with pytest.raises(Refused) as refused:
        add_carrier(shop, **fields)

    assert wrong in refused.value.fields


def test_a_carrier_is_changed_but_not_renamed_and_may_go(shop):
    row = add_carrier(shop, carrier="Post")

    changed = change_carrier(row, link="https://post.example/{number}")

    assert changed.link == "https://post.example/{number}"
    with pytest.raises(Refused):
        change_carrier(row, carrier="Other")
    with pytest.raises(NotAllowed):
        remove_carrier(row, actor=nobody())
    remove_carrier(row)
    assert not CarrierMapping.objects.exists()


def test_carriers_of_shipments_are_listed_to_be_mapped(simulator):
    shop = way.shipping_shop(simulator)
    way.ship(way.order_in_books(shop, simulator, 1), carrier="Bike")

    way.sync(shop, dry_run=True)

    assert CarrierMapping.objects.get().carrier == "Bike"


def test_shipments_are_noted_once_and_listed_by_what_became_of_them(simulator):
    shop = way.shipping_shop(simulator)
    shipment = way.ship(way.order_in_books(shop, simulator, 1))

    assert (open_sendings(shop), open_sendings(shop)) == (1, 0)
    assert [row.shipment for row in unsent_shipments(shop)] == [shipment]

    simulator.control.fault("user_error", operation=way.CREATE)
    way.sync(shop)

    assert not unsent_shipments(shop).exists()
    assert [row.shipment for row in failed_shipments()] == [shipment]
    with pytest.raises(NotAllowed):
        send_again([way.sending_of(shipment)], actor=nobody())


def test_s16_what_a_person_gave_up_rests_until_it_is_sent_again(simulator):
    shop = way.shipping_shop(simulator)
    shipment = way.ship(way.order_in_books(shop, simulator, 1))
    simulator.control.fault("user_error", operation=way.CREATE)
    way.sync(shop)
    give_up(OutgoingChange.objects.all())

    way.sync(shop)

    sending = way.sending_of(shipment)
    assert sending.state == "failed"
    assert sending.problem["text"]["template"] == "A person gave it up"

    send_again([sending])
    way.sync(shop)

    assert way.sending_of(shipment).state == "sent"

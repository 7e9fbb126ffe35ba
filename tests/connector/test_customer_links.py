"""Buyers and companies mapped by hand."""

from typing import Any

import pytest
from tests.connector import buying, shapes
from tests.ledger import building

from nightclerk.connector.models import (
    MappedBy,
    ShopCompany,
    ShopCompanyLocation,
    ShopCustomer,
)
from nightclerk.connector.services.customers.links import (
    choose_for_location,
    create_customer_for,
    link_customer,
    unlink_customer,
)
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.connector.tasks.process_orders import process_orders as task
from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.ledger.models import Customer

pytestmark = pytest.mark.django_db


def company() -> ShopCompany:
    return ShopCompany.objects.create(
        shop=buying.shop(), gid=shapes.gid("Company", 1), name="Acme"
    )


def test_a_buyer_is_linked_by_hand_and_nothing_waits() -> None:
    row, ada = buying.buyer(buying.shop()), building.customer()

    started = link_customer(row, ada)

    row.refresh_from_db()
    assert started is None
    assert (row.customer, row.mapped_by, row.problem) == (ada, MappedBy.HAND, {})
    assert row.mapped_at is not None


def test_a_link_is_undone() -> None:
    row = buying.buyer(buying.shop(), customer=building.customer())

    unlink_customer(row)

    row.refresh_from_db()
    assert (row.customer, row.mapped_by, row.mapped_at) == (None, "", None)


def test_a_company_is_linked_too() -> None:
    row, acme = company(), building.customer("Acme")

    link_customer(row, acme)

    row.refresh_from_db()
    assert (row.customer, row.mapped_by) == (acme, MappedBy.HAND)


def test_a_customer_is_made_of_a_buyer_whatever_the_card_says() -> None:
    shop = buying.shop()
    building.company()
    buying.settings(shop, creates_unknown=False)
    row = buying.buyer(shop)

    made = create_customer_for(row)

    assert made.name == "Ada Lovelace"
    assert row.customer == made


def test_one_who_is_a_customer_already_is_taken_instead_of_a_second() -> None:
    row = buying.buyer(buying.shop())
    ada = building.customer(email="ada@example.com")

    made = create_customer_for(row)

    assert made == ada
    assert Customer.objects.count() == 1


def test_a_buyer_without_anything_can_be_no_customer() -> None:
    building.company()
    row = buying.buyer(
        buying.shop(), first_name="", last_name="", email="", default_address=None
    )

    with pytest.raises(Refused, match="No customer can be made"):
        create_customer_for(row)


def test_a_customer_is_made_of_a_company() -> None:
    building.company()
    row = company()

    made = create_customer_for(row)

    assert (made.name, row.customer) == ("Acme", made)


def test_m05_a_location_has_its_own_buyer_and_payer() -> None:
    place = ShopCompanyLocation.objects.create(company=company(), gid="P")
    buyer, payer = building.customer("S"), building.customer("B")

    chosen = choose_for_location(place, sell_to=buyer, bill_to=payer)

    assert (chosen.sell_to, chosen.bill_to) == (buyer, payer)


def test_somebody_who_pays_needs_somebody_who_buys() -> None:
    place = ShopCompanyLocation.objects.create(company=company(), gid="P")

    with pytest.raises(Refused, match="nobody buys"):
        choose_for_location(place, sell_to=None, bill_to=building.customer())


def test_a_person_without_the_right_maps_nobody(django_user_model: Any) -> None:
    row, ada = buying.buyer(buying.shop()), building.customer()
    actor = django_user_model.objects.create(username="viewer")

    with pytest.raises(NotAllowed):
        link_customer(row, ada, actor=actor)


def test_linking_a_buyer_processes_the_orders_that_wait_for_him() -> None:
    shop = buying.shop()
    building.company()
    buying.settings(shop, creates_unknown=False)
    order = buying.order(shop)
    process_orders(shop, [order.pk])
    row = ShopCustomer.objects.get(gid=order.customer_gid)

    started = link_customer(row, building.customer())

    assert started is not None
    assert started.entry.task == task.number
    assert started.entry.params["gids"] == [order.gid]

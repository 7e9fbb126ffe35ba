"""Buyers and companies as Shopify has them: written when they differ, never older."""

from datetime import UTC, datetime

import pytest
from msgspec import Raw
from tests.connector import buying, shapes
from tests.ledger import building

from nightclerk.connector.mapping.customers.rows import (
    CompanyRow,
    CustomerRow,
    LocationRow,
)
from nightclerk.connector.models import ShopCompany, ShopCompanyLocation, ShopCustomer
from nightclerk.connector.services.customers.keeping import (
    keep_companies,
    keep_customers,
)

pytestmark = pytest.mark.django_db


def row(number: int = 1, *, day: int = 5, name: str = "Ada") -> CustomerRow:
    return CustomerRow(
        gid=shapes.gid("Customer", number),
        first_name=name,
        tags=["vip"],
        addresses=[buying.address()],
        shopify_updated_at=datetime(2026, 1, day, tzinfo=UTC),
        payload=Raw(b'{"a":1}'),
    )


def test_new_buyers_are_kept_whole() -> None:
    shop = buying.shop()

    kept = keep_customers(shop, [row(1), row(2)], run_id=3)

    here = ShopCustomer.objects.get(gid=shapes.gid("Customer", 1))
    assert kept.imported == [shapes.gid("Customer", 1), shapes.gid("Customer", 2)]
    assert (here.first_name, here.tags, here.payload, here.run_id) == (
        "Ada",
        ["vip"],
        {"a": 1},
        3,
    )


def test_the_same_again_writes_nothing() -> None:
    shop = buying.shop()
    keep_customers(shop, [row()])

    kept = keep_customers(shop, [row()], run_id=2)

    assert kept.unchanged == [shapes.gid("Customer", 1)]
    assert ShopCustomer.objects.get().run_id is None


def test_an_older_state_does_not_replace_a_newer() -> None:
    shop = buying.shop()
    keep_customers(shop, [row(day=6, name="New")])

    kept = keep_customers(shop, [row(day=5, name="Old")])

    assert kept.written == []
    assert ShopCustomer.objects.get().first_name == "New"


def test_a_buyer_who_is_mapped_stays_mapped() -> None:
    shop = buying.shop()
    ada = building.customer()
    buying.buyer(shop, customer=ada)

    keep_customers(shop, [row(day=7, name="Augusta")])

    here = ShopCustomer.objects.get()
    assert (here.first_name, here.customer) == ("Augusta", ada)


def company(*places: str) -> tuple[CompanyRow, list[LocationRow]]:
    return (
        CompanyRow(gid=shapes.gid("Company", 1), name="Acme"),
        [LocationRow(gid=place, tax_id="ATU1") for place in places],
    )


def test_a_company_is_kept_with_its_places() -> None:
    shop = buying.shop()

    keep_companies(shop, [company("A", "B")])

    acme = ShopCompany.objects.get()
    assert acme.read_at is not None
    assert sorted(acme.locations.values_list("gid", flat=True)) == ["A", "B"]


def test_a_place_that_is_gone_goes_unless_customers_were_named_for_it() -> None:
    shop = buying.shop()
    keep_companies(shop, [company("A", "B", "C")])
    named = ShopCompanyLocation.objects.get(gid="B")
    named.sell_to = building.customer()
    named.save()

    keep_companies(shop, [company("A")])

    left = ShopCompanyLocation.objects.values_list("gid", flat=True)
    assert sorted(left) == ["A", "B"]

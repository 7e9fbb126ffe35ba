"""Buyers from Shopify: who is brought, who becomes a customer, who is left out."""

import pytest
from tests.connector import buying
from tests.connector.shapes import gid
from tests.connector.shopify_buyers import ShopifyBuyers, bring
from tests.ledger import building

from nightclerk.connector.models import ShopCustomer, SkippedRecord
from nightclerk.connector.selectors.mirror import watermark
from nightclerk.ledger.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def port() -> ShopifyBuyers:
    return ShopifyBuyers()


def test_all_buyers_become_customers_where_the_shop_wants_it(
    port: ShopifyBuyers,
) -> None:
    shop = buying.shop()
    building.company()
    buying.settings(shop, imports="all")
    port.has(1, email="ada@example.com")
    last = port.has(2, email="bob@example.com")

    ran = bring(shop, port)

    assert ran.counts["imported"] == 2
    assert ran.counts["created"] == 2
    assert Customer.objects.count() == 2
    assert watermark(shop, "customers") == last.shopify_updated_at


def test_c11_an_existing_customer_is_linked(port: ShopifyBuyers) -> None:
    shop = buying.shop()
    ada = building.customer("Ada", email="ada@example.com")
    buying.settings(shop, imports="all")
    port.has(1, email="Ada@Example.com")

    ran = bring(shop, port)

    assert ran.counts["linked"] == 1
    assert ShopCustomer.objects.get().customer == ada
    assert Customer.objects.count() == 1


def test_c12_an_address_that_is_not_the_default_makes_a_customer(
    port: ShopifyBuyers,
) -> None:
    shop = buying.shop()
    building.company()
    buying.settings(shop, imports="all")
    port.has(1, email="ada@example.com", addresses=[buying.address()])

    bring(shop, port)

    assert Customer.objects.get().city == "Berlin"


@pytest.mark.parametrize("imports", ["none", "orders"])
def test_nothing_is_brought_where_the_shop_card_wants_none(
    port: ShopifyBuyers, imports: str
) -> None:
    shop = buying.shop()
    buying.settings(shop, imports=imports)
    port.has(1)

    ran = bring(shop, port)

    assert port.reads == []
    assert "no customers are imported" in ran.reporter.said[0]


def test_with_orders_only_known_buyers_are_brought_and_update_their_customers(
    port: ShopifyBuyers,
) -> None:
    shop = buying.shop()
    ada = building.customer("Ada Lovelace", email="ada@example.com")
    buying.settings(shop, imports="orders", direction="from")
    buying.buyer(shop, customer=ada)
    port.has(1, last_name="King", email="ada@example.com")
    port.has(2, email="bob@example.com")

    ran = bring(shop, port)

    ada.refresh_from_db()
    assert ada.name == "Ada King"
    assert ran.counts["changed"] == 1
    assert ran.counts["unknown"] == 1
    assert ShopCustomer.objects.count() == 1


def test_c13_a_customer_without_an_address_at_shopify_keeps_the_one_here(
    port: ShopifyBuyers,
) -> None:
    shop = buying.shop()
    ada = building.customer("Ada Lovelace", city="Berlin", street="Main Street 1")
    buying.settings(shop, imports="all", direction="from")
    buying.buyer(shop, customer=ada)
    port.has(1, phone="+4930111")

    bring(shop, port)

    ada.refresh_from_db()
    assert (ada.city, ada.street, ada.phone) == ("Berlin", "Main Street 1", "+4930111")


def test_customers_do_not_change_unless_shopify_updates_them(
    port: ShopifyBuyers,
) -> None:
    shop = buying.shop()
    ada = building.customer("Ada Lovelace", email="ada@example.com")
    buying.settings(shop, imports="all")
    port.has(1, last_name="King", email="ada@example.com")

    bring(shop, port)

    ada.refresh_from_db()
    assert ada.name == "Ada Lovelace"


def test_c18_one_that_cannot_be_read_is_left_out_and_tried_again(
    port: ShopifyBuyers,
) -> None:
    shop = buying.shop()
    building.company()
    buying.settings(shop, imports="all")
    for number in range(1, 11):
        port.has(number, email=f"b{number}@example.com")
    port.unreadable.add(gid("Customer", 10))

    first = bring(shop, port)
    SkippedRecord.objects.update(retry_at="2026-01-01T00:00:00Z")
    port.unreadable.clear()
    bring(shop, port)

    assert first.counts["ok"] == 9
    assert first.counts["skipped"] == 1
    assert Customer.objects.count() == 10
    assert SkippedRecord.objects.get().resolved_at is not None


def test_a_second_run_reads_nobody_twice(port: ShopifyBuyers) -> None:
    shop = buying.shop()
    building.company()
    buying.settings(shop, imports="all")
    port.has(1, email="ada@example.com")
    bring(shop, port)

    ran = bring(shop, port)

    assert len(port.reads) == 1
    assert ran.counts["unchanged"] == 1


def test_a_buyer_of_whom_nothing_is_known_stays_to_be_mapped(
    port: ShopifyBuyers,
) -> None:
    shop = buying.shop()
    building.company()
    buying.settings(shop, imports="all")
    port.has(1, first_name="", last_name="")

    ran = bring(shop, port)

    assert ran.counts["unmapped"] == 1
    assert "No customer can be made" in str(ShopCustomer.objects.get().problem)


def test_a_dry_run_tells_what_would_be_and_writes_nothing(
    port: ShopifyBuyers,
) -> None:
    shop = buying.shop()
    building.company()
    buying.settings(shop, imports="all")
    port.has(1, email="ada@example.com")

    ran = bring(shop, port, dry_run=True)

    assert (ran.counts["imported"], ran.counts["created"]) == (1, 1)
    assert Customer.objects.count() == 0
    assert ShopCustomer.objects.count() == 0
    assert watermark(shop, "customers") is None


def test_buyers_that_are_named_are_brought_whatever_the_card_says(
    port: ShopifyBuyers,
) -> None:
    shop = buying.shop()
    building.company()
    buying.settings(shop, imports="orders")
    port.has(1, email="ada@example.com")

    bring(shop, port, gids=[gid("Customer", 1)])

    assert ShopCustomer.objects.count() == 1


def test_one_that_was_left_out_rests_until_its_time(port: ShopifyBuyers) -> None:
    shop = buying.shop()
    building.company()
    buying.settings(shop, imports="all")
    port.has(1, email="ada@example.com")
    port.unreadable.add(gid("Customer", 1))
    bring(shop, port)
    reads = len(port.reads)

    ran = bring(shop, port)

    assert len(port.reads) == reads
    assert ran.counts["postponed"] == 1

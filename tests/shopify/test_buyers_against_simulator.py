"""Buyers, variants and counts as the client reads and writes them over real HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.shopify.connecting import connect

from nightclerk.core.errors import NotReady, Refused
from nightclerk.shopify import search
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.companies.reading import companies_by_ids
from nightclerk.shopify.customers.payloads import CustomersByIds
from nightclerk.shopify.customers.reading import (
    changed_customers,
    customer_with,
    customers_by_ids,
    set_customer,
)
from nightclerk.shopify.draining import complete
from nightclerk.shopify.errors import Uncertain
from nightclerk.shopify.orders.counting import order_totals, orders_counted
from nightclerk.shopify.products.reading import variants_by_ids
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

ADA = "gid://shopify/Customer/1"
NOBODY = "gid://shopify/Customer/404"


@pytest.fixture
def shop() -> Iterator[RunningSimulator]:
    empty = ShopSettings(orders=0, customers=0, products=0)
    with RunningSimulator(SimulatorSettings(shops=(empty,), index_lag=0)) as running:
        yield running


def buyer(gid: str = ADA, **fields: Any) -> dict[str, Any]:
    """Build a customer as a shop file has it."""
    return {
        "id": gid,
        "firstName": "Ada",
        "lastName": "Byron",
        "displayName": "Ada Byron",
        "defaultEmailAddress": {"emailAddress": "ada@byron.example"},
        "defaultPhoneNumber": {"phoneNumber": "+441234567890"},
        **fields,
    }


def read(client: ShopifyClient, gid: str) -> CustomersByIds:
    (node,) = customers_by_ids(client, [gid])
    assert node is not None
    return complete(client, node).decode()


def test_a_customer_of_two_hundred_addresses_comes_whole(shop: RunningSimulator):
    homes = [{"address1": f"Lane {number}"} for number in range(200)]
    shop.control.add(customers=[buyer(addressesV2=homes)])

    with connect(shop) as client:
        customer = read(client, ADA)

    lanes = [home.address1 for home in customer.addresses_v2.nodes]
    assert lanes == [f"Lane {number}" for number in range(200)]
    assert customer.display_name == "Ada Byron"


def test_customers_come_in_their_sequence_with_gaps(shop: RunningSimulator):
    shop.control.add(customers=[buyer()])

    with connect(shop) as client:
        found = customers_by_ids(client, [NOBODY, ADA])

    assert [node and node.gid for node in found] == [None, ADA]


def test_changed_customers_are_those_since_a_moment(shop: RunningSimulator):
    old = "2026-01-01T00:00:00Z"
    shop.control.add(customers=[buyer(updatedAt=old)])
    newer = shop.control.add(customers=[buyer("gid://shopify/Customer/2")])
    since = datetime(2026, 1, 2, tzinfo=UTC)

    with connect(shop) as client:
        pages = changed_customers(client, query=search.updated_since(since))
        found = [row.gid for page in pages for row in page]

    assert found == newer


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"email": "ADA@byron.example"}, ADA),
        ({"phone": "+44 1234 567890"}, ADA),
        ({"email": "ada@byron.exampl"}, ""),
        ({"email": "x@y.example", "phone": "+441234567890"}, ADA),
        ({}, ""),
    ],
)
def test_a_customer_is_found_by_address_or_number(
    shop: RunningSimulator, known: dict[str, str], found: str
):
    shop.control.add(customers=[buyer()])

    with connect(shop) as client:
        assert customer_with(client, **known) == found


def test_a_customer_is_made_and_read_back(shop: RunningSimulator):
    home = {"address1": "Musterweg 1", "city": "Berlin", "countryCode": "DE"}
    told = {"firstName": "Eva", "email": "eva@mail.example", "addresses": [home]}

    with connect(shop) as client:
        gid = set_customer(client, told)
        customer = read(client, gid)

    assert customer.default_email_address is not None
    assert customer.default_email_address.email_address == "eva@mail.example"
    assert [home.city for home in customer.addresses_v2.nodes] == ["Berlin"]
    assert shop.control.mutations()[0]["variables"]["input"] == told


def test_a_change_leaves_what_it_does_not_name(shop: RunningSimulator):
    shop.control.add(customers=[buyer(note="Rings twice")])

    with connect(shop) as client:
        gid = set_customer(client, {"lastName": "Lovelace"}, gid=ADA)
        customer = read(client, ADA)

    assert gid == ADA
    assert (customer.first_name, customer.last_name) == ("Ada", "Lovelace")
    assert customer.note == "Rings twice"


def test_what_shopify_refuses_is_told_by_field(shop: RunningSimulator):
    shop.control.add(customers=[buyer()])

    with connect(shop) as client, pytest.raises(Refused) as raised:
        set_customer(client, {"firstName": "Eve", "email": "ada@byron.example"})

    assert "Email has already been taken" in str(raised.value.text)
    assert list(raised.value.fields) == ["input.email"]
    assert len(shop.control.customers()) == 1


@pytest.mark.parametrize(
    ("kind", "made"),
    [("drop_before", 0), ("drop_after", 1), ("status_after", 1), ("status", 0)],
)
def test_a_change_without_an_answer_is_uncertain_and_asked_for_once(
    shop: RunningSimulator, kind: str, made: int
):
    shop.control.fault(kind, operation="CustomerSet")

    with connect(shop) as client, pytest.raises(Uncertain):
        set_customer(client, {"firstName": "Eva"})

    assert len(shop.control.customers()) == made
    asked = [row["operation"] for row in shop.control.requests()]
    assert asked == ["CustomerSet"]


def test_a_throttled_change_is_made_once(shop: RunningSimulator):
    shop.control.fault("throttled", operation="CustomerSet")

    with connect(shop) as client:
        set_customer(client, {"firstName": "Eva"})

    assert len(shop.control.customers()) == 1


def test_writing_needs_its_own_leave(shop: RunningSimulator):
    shop.control.grant(["read_customers"])

    with connect(shop) as client, pytest.raises(NotReady, match="write_customers"):
        set_customer(client, {"firstName": "Eva"})

    assert shop.control.customers() == []


def test_a_company_of_many_places_comes_whole(shop: RunningSimulator):
    places = [
        {
            "name": f"Store {number}",
            "taxSettings": {"taxRegistrationId": f"DE{number}"},
            "billingAddress": {"city": "Bonn", "countryCode": "DE"},
        }
        for number in range(30)
    ]
    gid = "gid://shopify/Company/7"
    shop.control.add(
        customers=[buyer()],
        companies=[
            {
                "id": gid,
                "name": "Kontor GmbH",
                "mainContact": {"customer": {"id": ADA}},
                "locations": places,
            }
        ],
    )

    with connect(shop) as client:
        missing, node = companies_by_ids(client, ["gid://shopify/Company/1", gid])
        assert node is not None
        company = complete(client, node).decode()

    assert missing is None
    assert company.main_contact is not None
    assert company.main_contact.customer.id == ADA
    taxed = [
        place.tax_settings.tax_registration_id for place in company.locations.nodes
    ]
    assert taxed == [f"DE{number}" for number in range(30)]


def test_a_variant_comes_with_its_product(shop: RunningSimulator):
    mug = {
        "id": "gid://shopify/ProductVariant/3",
        "sku": "MUG-RED",
        "barcode": "4006381333931",
        "title": "Red",
        "price": "11.90",
        "selectedOptions": [{"name": "Colour", "value": "Red"}],
    }
    product = {"title": "Mug", "vendor": "Kiln", "productType": "Cups"}
    shop.control.add(products=[{**product, "variants": [mug]}])

    with connect(shop) as client:
        gone, node = variants_by_ids(
            client, ["gid://shopify/ProductVariant/1", mug["id"]]
        )
        assert node is not None
        variant = node.decode()

    assert gone is None
    assert (variant.sku, variant.barcode) == ("MUG-RED", "4006381333931")
    assert variant.price == Decimal("11.90")
    assert (variant.product.title, variant.product.vendor) == ("Mug", "Kiln")
    assert variant.inventory_item.requires_shipping
    assert [option.value for option in variant.selected_options] == ["Red"]


def test_many_counts_are_had_in_few_calls(shop: RunningSimulator):
    for number in range(1, 4):
        shop.control.add_order(name=f"#{number}", lineItems=[])
    searches = [search.name(f"#{number % 5}") for number in range(31)]

    with connect(shop) as client:
        counts = orders_counted(client, searches)
        calls = client.usage.calls

    assert counts == [int(number % 5 in {1, 2, 3}) for number in range(31)]
    assert calls == 3


def test_a_list_of_totals_says_what_orders_come_to_now(shop: RunningSimulator):
    line = {"title": "Mug", "sku": "MUG", "quantity": 2, "originalUnitPriceSet": "9.50"}
    shop.control.add_order(name="#1", lineItems=[line])
    shop.control.edit_order("#1", quantities={"MUG": 1})

    with connect(shop) as client:
        ((order,),) = order_totals(client, query=search.status("any"))

    assert (order.name, order.total, order.currency) == ("#1", Decimal("9.50"), "EUR")

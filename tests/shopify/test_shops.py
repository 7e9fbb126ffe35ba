"""What a shop tells about itself."""

from typing import Any

from tests.shopify.shop_double import Line, answer, client

from nightclerk.shopify.scopes import ORDER_SCOPES, missing_scopes
from nightclerk.shopify.shops.reading import locations, shop_facts


def shop(**changed: Any) -> dict[str, Any]:
    """Build the answer of a small German shop."""
    return {
        "shop": {
            "id": "gid://shopify/Shop/1",
            "name": "Demo",
            "myshopifyDomain": "demo.myshopify.com",
            "url": "https://demo.example",
            "email": "owner@demo.example",
            "currencyCode": "EUR",
            "enabledPresentmentCurrencies": ["EUR", "DKK"],
            "ianaTimezone": "Europe/Berlin",
            "taxesIncluded": True,
            "taxShipping": True,
            "weightUnit": "KILOGRAMS",
            "unitSystem": "METRIC_SYSTEM",
            "plan": {
                "publicDisplayName": "Basic",
                "shopifyPlus": False,
                "partnerDevelopment": True,
            },
        }
        | changed,
        "currentAppInstallation": {
            "id": "gid://shopify/AppInstallation/1",
            "app": {"apiKey": "key"},
            "accessScopes": [{"handle": "write_orders"}, {"handle": "read_products"}],
        },
    }


def location(number: int) -> dict[str, Any]:
    """Build one location."""
    return {
        "id": f"gid://shopify/Location/{number}",
        "name": f"Store {number}",
        "isActive": number != 2,
        "isFulfillmentService": False,
        "shipsInventory": True,
        "fulfillsOnlineOrders": True,
        "hasActiveInventory": True,
        "fulfillmentService": None,
        "address": {"city": "Berlin", "countryCode": "DE"},
    }


def test_a_shop_tells_its_settings_and_what_it_granted():
    facts = shop_facts(client(Line(answer(shop()))))

    assert (facts.name, facts.domain) == ("Demo", "demo.myshopify.com")
    assert (facts.currency, facts.presentment_currencies) == ("EUR", ("EUR", "DKK"))
    assert (facts.iana_timezone, facts.plan) == ("Europe/Berlin", "Basic")
    assert facts.is_development
    assert not facts.is_plus
    assert facts.scopes == ("read_products", "write_orders")


def test_a_unit_that_is_new_at_shopify_is_no_trouble():
    facts = shop_facts(client(Line(answer(shop(weightUnit="STONES")))))

    assert facts.weight_unit == "STONES"


def test_all_pages_of_locations_are_read():
    def page(number: int, *, last: bool) -> dict[str, Any]:
        info = {"hasNextPage": not last, "endCursor": f"c{number}"}
        return {"locations": {"pageInfo": info, "nodes": [location(number)]}}

    line = Line(answer(page(1, last=False)), answer(page(2, last=True)))

    found = locations(client(line))

    assert [(place.name, place.is_active) for place in found] == [
        ("Store 1", True),
        ("Store 2", False),
    ]
    assert found[0].address.country_code == "DE"
    assert [body["variables"] for body in line.bodies] == [
        {"after": None},
        {"after": "c1"},
    ]


def test_missing_scopes_are_named_and_writing_includes_reading():
    granted = ["write_orders", "read_customers", "read_products", "read_locations"]

    assert missing_scopes(granted, ORDER_SCOPES) == (
        "read_merchant_managed_fulfillment_orders",
        "read_payment_terms",
    )

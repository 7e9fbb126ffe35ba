"""Shopify's own Python package, as a client that knows nothing of this project."""

import json
from collections.abc import Iterator

import pytest
from tests.simulator.asking import Asker, document, line

import shopify


@pytest.fixture
def session(shop: Asker) -> Iterator[shopify.Session]:
    protocol, port = shopify.Session.protocol, shopify.Session.port
    host = shopify.Session.myshopify_domain
    shopify.Session.setup(
        protocol="http",
        myshopify_domain="0.0.1",
        port=shop.simulator.settings.port,
    )
    made = shopify.Session("127", "2026-10", shop.simulator.token)
    shopify.ShopifyResource.activate_session(made)
    yield made
    shopify.ShopifyResource.clear_session()
    shopify.Session.setup(protocol=protocol, myshopify_domain=host, port=port)


def test_the_official_package_reads_orders(shop, session):
    gid = shop.control.add_order(lag=0, name="#1001", lineItems=[line(quantity=2)])
    client = shopify.GraphQL()

    changed = json.loads(
        client.execute(
            document("orders_changed"),
            variables={"query": "status:open"},
            operation_name="OrdersChanged",
        )
    )
    whole = json.loads(
        client.execute(document("orders_by_ids"), variables={"ids": [gid]})
    )

    assert [n["id"] for n in changed["data"]["orders"]["nodes"]] == [gid]
    (order,) = whole["data"]["nodes"]
    assert order["totalPriceSet"]["shopMoney"]["amount"] == "20.0"
    assert order["lineItems"]["nodes"][0]["sku"] == "MUG"
    assert whole["extensions"]["cost"]["requestedQueryCost"] == 221

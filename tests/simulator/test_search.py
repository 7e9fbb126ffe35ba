"""The search language, on orders, customers and products."""

from datetime import UTC, datetime

import pytest
from graphql import GraphQLError
from tests.simulator.asking import line

from nightclerk.simulator.engine.clock import Clock
from nightclerk.simulator.engine.search import read_search
from nightclerk.simulator.engine.search_fields import ORDER_FIELDS
from nightclerk.simulator.files import add_objects
from nightclerk.simulator.seed.shop import open_shop
from nightclerk.simulator.settings import ShopSettings
from nightclerk.simulator.shop import Shop

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop() -> Shop:
    clock = Clock(NOW)
    clock.stop()
    made = Shop(ShopSettings(orders=0), clock, lag=0)
    open_shop(made, clock)
    add_objects(
        made,
        {
            "customers": [
                {
                    "id": "gid://shopify/Customer/77",
                    "firstName": "Ada",
                    "displayName": "Ada Byron",
                    "tags": ["vip"],
                    "defaultEmailAddress": {"emailAddress": "ada@mail.example"},
                }
            ],
            "products": [
                {"title": "Green Mug", "vendor": "Pots", "variants": [{"sku": "MUG"}]}
            ],
            "orders": ORDERS,
        },
    )
    return made


ORDERS = [
    {
        "id": "gid://shopify/Order/1",
        "name": "#1001",
        "createdAt": "2026-10-31T23:30:00Z",
        "customer": {"id": "gid://shopify/Customer/77"},
        "lineItems": [line("MUG", price="30")],
        "tags": ["Gift", "rush order"],
        "attribution": {"handle": "web", "displayName": "Online Store"},
        "discountCodes": ["TEN"],
    },
    {
        "id": "gid://shopify/Order/2",
        "name": "#1002",
        "createdAt": "2026-11-02T10:00:00Z",
        "lineItems": [line("TEA-GREEN", price="5")],
        "displayFinancialStatus": "PENDING",
        "displayFulfillmentStatus": "FULFILLED",
        "closedAt": "2026-11-03T10:00:00Z",
        "test": True,
        "sourceName": "pos",
        "email": "bob@mail.example",
    },
    {
        "id": "gid://shopify/Order/3",
        "name": "#1003",
        "createdAt": "2026-11-20T10:00:00Z",
        "lineItems": [line("MUG", price="12", quantity=2)],
        "cancelledAt": "2026-11-20T11:00:00Z",
        "risk": {"assessments": [{"riskLevel": "HIGH"}]},
        "poNumber": "PO-9",
    },
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "123"),
        ("status:open", "1"),
        ("status:closed", "2"),
        ("status:cancelled", "3"),
        ("status:any", "123"),
        ("status:not_closed", "13"),
        ("financial_status:pending", "2"),
        ("financial_status:PAID", "13"),
        ("financial_status:paid,pending", "123"),
        ("fulfillment_status:unfulfilled", "13"),
        ("fulfillment_status:unshipped", "13"),
        ("fulfillment_status:shipped", "2"),
        ("tag:gift", "1"),
        ("tag:'rush order'", "1"),
        ("tag_not:gift", "23"),
        ("test:false", "13"),
        ("test:true", "2"),
        ("risk_level:high", "3"),
        ("channel:web", "13"),
        ("channel:web,pos", "123"),
        ("sales_channel:'Online Store'", "1"),
        ("name:#1002", "2"),
        ("name:1002", "2"),
        ("name:#10*", "123"),
        ("id:2", "2"),
        ("id:>=2", "23"),
        ("id:'gid://shopify/Order/3'", "3"),
        ("customer_id:77", "1"),
        ("email:bob@mail.example", "2"),
        ("sku:mug", "13"),
        ("sku:TEA*", "2"),
        ("total_price:>10", "13"),
        ("total_price:24", "3"),
        ("po_number:*", "3"),
        ("discount_code:ten", "1"),
        ("created_at:>='2026-11-01T00:30:00+01:00'", "123"),
        ("created_at:>'2026-11-01T00:30:00+01:00'", "23"),
        ("created_at:2026-11-01", "1"),
        ("created_at:2026-11-02", "2"),
        ("created_at:>2026-11-02", "3"),
        ("created_at:<=2026-11-02", "12"),
        ("created_at:<2026-11-02", "1"),
        ("created_at:2026-10", ""),
        ("created_at:2026-11", "123"),
        ("created_at:<=2026", "123"),
        ("updated_at:<=now", "123"),
        ("status:open OR status:closed", "12"),
        ("tag:gift AND sku:MUG", "1"),
        ("sku:MUG NOT status:cancelled", "1"),
        ("sku:MUG -tag:gift", "3"),
        ("(status:open OR status:cancelled) sku:MUG", "13"),
        ("NOT (sku:MUG)", "2"),
        ("ada", "1"),
        ("bob@mail", "2"),
        ("1003", "3"),
    ],
)
def test_orders_are_found(shop, query, found):
    search = read_search(query, ORDER_FIELDS, zone=shop.store.zone)

    page = shop.store.page(
        "Order", search, {"first": 10, "sortKey": "ID"}, now=shop.clock.now()
    )

    assert [node["id"][-1] for node in page.nodes] == list(found)
    assert search.warnings == []


@pytest.mark.parametrize("query", ["created_at:>='soon'", "updated_at:2026-13-01"])
def test_a_wrong_timestamp_is_a_bad_request(shop, query):
    with pytest.raises(GraphQLError, match="Invalid timestamp for query filter"):
        read_search(query, ORDER_FIELDS, zone=shop.store.zone)


@pytest.mark.parametrize(
    ("kind", "query", "count"),
    [
        ("Customer", "email:ada@mail.example", 1),
        ("Customer", "tag:vip first_name:ada", 1),
        ("Customer", "byron", 1),
        ("Product", "sku:MUG", 1),
        ("Product", "title:green", 1),
        ("Product", "vendor:pots status:active", 1),
        ("Product", "title:blue", 0),
    ],
)
def test_customers_and_products_are_found(shop, kind, query, count):
    search = read_search(query, shop.store.fields(kind), zone=shop.store.zone)

    assert shop.store.found(kind, search, now=shop.clock.now()) == count
    assert search.warnings == []


@pytest.mark.parametrize("query", ["NOT", "-", "(", ")", "a:", "AND OR", "'", "a:b)("])
def test_odd_queries_are_read_without_an_accident(shop, query):
    search = read_search(query, ORDER_FIELDS, zone=shop.store.zone)

    shop.store.found("Order", search, now=shop.clock.now())


def test_what_was_understood_is_told(shop):
    search = read_search(
        "name:#1 OR (created_at:>='2026-01-01' -tag:x)",
        ORDER_FIELDS,
        zone=shop.store.zone,
    )

    assert search.notice(["orders"]) == {
        "path": ["orders"],
        "query": "name:#1 OR (created_at:>='2026-01-01' -tag:x)",
        "parsed": {
            "or": [
                {"field": "name", "match_all": "#1"},
                {
                    "and": [
                        {"field": "created_at", "range": {"gte": "2026-01-01"}},
                        {"not": {"field": "tag", "match_all": "x"}},
                    ]
                },
            ]
        },
    }

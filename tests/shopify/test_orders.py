"""The change feed, whole orders, lists read to their end."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from tests.shopify.shop_double import Line, answer, client, error, status

from nightclerk.core.errors import Transient
from nightclerk.shopify.draining import REST, complete
from nightclerk.shopify.errors import PayloadError, Unavailable
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.orders.payloads import Order
from nightclerk.shopify.orders.reading import (
    changed_orders,
    orders_by_ids,
    returns_of,
)
from nightclerk.shopify.retries import RetryLimits

ORDER = "gid://shopify/Order/1"


def page(nodes: list[Any], *, after: str | None = None) -> dict[str, Any]:
    """Build a page of a list; `after` is the cursor of the next, None at the end."""
    info = {"hasNextPage": after is not None, "endCursor": after}
    return {"pageInfo": info, "nodes": nodes}


def feed(*numbers: int, after: str | None = None) -> httpx.Response:
    """Build a page of the change feed."""
    rows = [
        {
            "id": f"gid://shopify/Order/{number}",
            "name": f"#{number}",
            "updatedAt": f"2026-11-23T12:00:{number:02}Z",
        }
        for number in numbers
    ]
    return answer({"orders": page(rows, after=after)})


def rest(field: str, nodes: list[Any], *, after: str | None = None) -> httpx.Response:
    """Build the answer that brings the rest of a list."""
    return answer({"node": {"id": "x", field: page(nodes, after=after)}})


def node(tree: dict[str, Any], gid: str = ORDER) -> Node[Order]:
    return Node(gid, json.dumps(tree).encode(), Order)


def test_the_change_feed_gives_page_after_page():
    line = Line(feed(1, 2, after="c2"), feed(3))

    pages = list(changed_orders(client(line), query="updated_at:>='x'"))

    assert [[order.name for order in page.orders] for page in pages] == [
        ["#1", "#2"],
        ["#3"],
    ]
    assert [(page.cursor, page.has_next) for page in pages] == [
        ("c2", True),
        (None, False),
    ]
    assert pages[0].orders[1].updated_at == datetime(2026, 11, 23, 12, 0, 2, tzinfo=UTC)
    assert [body["variables"] for body in line.bodies] == [
        {"after": None, "query": "updated_at:>='x'", "first": 250},
        {"after": "c2", "query": "updated_at:>='x'", "first": 250},
    ]


def test_an_empty_shop_gives_one_empty_page():
    pages = list(changed_orders(client(Line(feed())), query=""))

    assert [page.orders for page in pages] == [()]


def test_a_feed_can_go_on_behind_a_cursor():
    line = Line(feed(3))

    list(changed_orders(client(line), query="", after="c2", size=10))

    assert line.bodies[0]["variables"] == {"after": "c2", "query": "", "first": 10}


@pytest.mark.parametrize("cursor", ["c1", ""])
def test_a_feed_never_turns_in_a_circle(cursor: str):
    line = Line(feed(1, after="c1"), feed(1, after=cursor))

    with pytest.raises(PayloadError, match="cannot be read to its end"):
        list(changed_orders(client(line), query=""))


def test_orders_are_read_in_portions_that_shopify_finishes_in_time():
    ids = [f"gid://shopify/Order/{number}" for number in range(130)]

    def reply(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)["variables"]["ids"]
        return answer({"nodes": [{"id": gid} for gid in asked]})

    shop = client(reply)
    found = orders_by_ids(shop, ids)

    assert [order and order.gid for order in found] == ids
    assert shop.usage.calls == 2


def test_an_order_that_shopify_fails_at_is_found_among_the_others():
    ids = [f"gid://shopify/Order/{number}" for number in range(8)]

    def reply(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)["variables"]["ids"]
        if ids[5] in asked:
            return error("INTERNAL_SERVER_ERROR")
        return answer({"nodes": [{"id": gid} for gid in asked]})

    found = orders_by_ids(client(reply, limits=RetryLimits(tries=1)), ids)

    assert [order and order.gid for order in found] == ids
    assert [order.trouble is None for order in found if order] == [
        number != 5 for number in range(8)
    ]
    with pytest.raises(Transient, match="failed at OrdersByIds"):
        found[5].decode()


def test_a_shop_that_is_down_is_not_asked_for_halves():
    line = Line(status(503))

    with pytest.raises(Unavailable):
        orders_by_ids(client(line, limits=RetryLimits(tries=1)), [ORDER, ORDER])

    assert len(line.requests) == 1


def test_returns_are_asked_for_by_their_orders():
    data = {
        "__typename": "Order",
        "id": ORDER,
        "updatedAt": "2026-11-23T12:00:00Z",
        "returnStatus": "RETURNED",
        "returns": page([]),
    }

    found = returns_of(client(Line(answer({"nodes": [data]}))), [ORDER])

    assert found[0] is not None
    assert found[0].decode().return_status == "RETURNED"


def test_an_order_with_whole_lists_asks_nothing_more():
    line = Line()
    order = node({"id": ORDER, "lineItems": page([{"id": "l1"}])})

    assert complete(client(line), order) is order
    assert line.requests == []


def test_three_hundred_lines_come_whole():
    lines = [{"id": f"l{number}"} for number in range(300)]
    order = node({"id": ORDER, "lineItems": page(lines[:90], after="c90")})
    line = Line(
        rest("lineItems", lines[90:200], after="c200"), rest("lineItems", lines[200:])
    )

    whole = complete(client(line), order)

    found = json.loads(whole.raw)["lineItems"]
    assert found["nodes"] == lines
    assert found["pageInfo"] == {"hasNextPage": False, "endCursor": None}
    assert [body["variables"] for body in line.bodies] == [
        {"id": ORDER, "after": "c90"},
        {"id": ORDER, "after": "c200"},
    ]
    assert [body["operationName"] for body in line.bodies] == ["OrderLinesMore"] * 2


def test_lists_inside_lists_are_read_to_their_end():
    first = {"id": "gid://shopify/FulfillmentOrder/1", "lineItems": page([1])}
    second = {
        "id": "gid://shopify/FulfillmentOrder/2",
        "lineItems": page([2], after="c"),
    }
    order = node({"id": ORDER, "fulfillmentOrders": page([first], after="f")})
    line = Line(rest("fulfillmentOrders", [second]), rest("lineItems", [3]))

    whole = json.loads(complete(client(line), order).raw)

    assert whole["fulfillmentOrders"]["nodes"][1]["lineItems"]["nodes"] == [2, 3]
    assert [body["operationName"] for body in line.bodies] == [
        "FulfillmentOrdersMore",
        "FulfillmentOrderLinesMore",
    ]
    assert line.bodies[1]["variables"] == {"id": second["id"], "after": "c"}


def test_every_figure_keeps_the_digits_that_shopify_sent():
    raw = (
        b'{"id":"gid://shopify/Order/1","rate":0.1900000000000000022,"n":19,'
        b'"lineItems":{"pageInfo":{"hasNextPage":true,"endCursor":"c"},"nodes":[]}}'
    )

    whole = complete(
        client(Line(rest("lineItems", [{"id": "l"}]))), Node(ORDER, raw, Order)
    )

    assert b'"rate":0.1900000000000000022,"n":19' in whole.raw


@pytest.mark.parametrize("field", ["lineItems", "surprises"])
def test_the_rest_of_a_list_that_cannot_be_had_is_an_error(field: str):
    order = node({"id": ORDER, field: page([1], after="c")})

    with pytest.raises(PayloadError, match=f"Order/1: the list “{field}” cannot"):
        complete(client(Line(answer({"node": None}))), order)


def test_each_rest_is_asked_of_the_type_and_list_that_it_is_for():
    for (kind, field), operation in REST.items():
        assert f"... on {kind} {{ id {field}(first: " in operation.document


def test_money_and_moments_are_exact():
    tree = {
        "title": "VAT",
        "rate": 0.19,
        "priceSet": {
            "shopMoney": {"amount": "19.00", "currencyCode": "EUR"},
            "presentmentMoney": {"amount": "20.9", "currencyCode": "XTS"},
        },
    }
    tax = Order.__annotations__["tax_lines"].__args__[0]

    found = Node("t", json.dumps(tree).encode(), tax).decode()

    assert found.rate == Decimal("0.19")
    assert found.price_set.shop_money.amount == Decimal("19.00")
    assert found.price_set.presentment_money.currency_code == "XTS"

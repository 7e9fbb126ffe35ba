"""What orders come to and which of them changed, however many there are."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
from tests.shopify.shop_double import client

from nightclerk.shopify.orders.counting import orders_changed_since

START = datetime(2026, 1, 1, tzinfo=UTC)
PAGE, MOST = 250, 25_000


class OrdersLine:
    """A shop with one order a second, that lists 25,000 of a search and no more."""

    def __init__(self, orders: int) -> None:
        self.orders = orders
        self.searched: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)["variables"]
        if asked["after"] is None:
            self.searched.append(asked["query"])
        assert asked["sort"] == "UPDATED_AT"
        begin = datetime.fromisoformat(asked["query"].split("'")[1])
        first = int((begin - START).total_seconds())
        start = int(asked["after"] or 0)
        rows = range(first + start, min(first + start + PAGE, self.orders))
        end = start + len(rows)
        page = {
            "pageInfo": {
                "hasNextPage": end < min(MOST, self.orders - first),
                "endCursor": str(end),
            },
            "nodes": [row(number) for number in rows],
        }
        return httpx.Response(200, json={"data": {"orders": page}})


def row(number: int) -> dict[str, Any]:
    at = (START + timedelta(seconds=number)).isoformat()
    return {
        "id": f"gid://shopify/Order/{number}",
        "name": f"#{number}",
        "createdAt": at,
        "updatedAt": at,
        "currentTotalPriceSet": {"shopMoney": {"amount": "9.5", "currencyCode": "EUR"}},
        "totalRefundedSet": {"shopMoney": {"amount": str(number % 3)}},
    }


def test_more_orders_than_shopify_lists_of_a_search_are_searched_in_parts() -> None:
    line = OrdersLine(25_600)

    found = [
        order for page in orders_changed_since(client(line), START) for order in page
    ]

    assert {order.gid for order in found} == {row(n)["id"] for n in range(25_600)}
    assert len(found) == 25_601  # the last one of the first part comes twice
    assert line.searched == [
        "updated_at:>='2026-01-01T00:00:00Z'",
        "updated_at:>='2026-01-01T06:56:39Z'",
    ]
    assert found[2].refunded == Decimal(2)


def test_a_search_that_finds_little_is_not_asked_again() -> None:
    line = OrdersLine(300)

    pages = list(orders_changed_since(client(line), START))

    assert [len(page) for page in pages] == [250, 50]
    assert len(line.searched) == 1

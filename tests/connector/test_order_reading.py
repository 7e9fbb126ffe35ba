"""Reading a page of orders: one that is bad never spoils the others."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.connector import shapes
from tests.connector.shapes import gid, order

from nightclerk.connector.mapping.orders.refund_rows import ReturnRow
from nightclerk.connector.services.orders.pages import OrderPage
from nightclerk.connector.tasks.orders.reading import OrderReader, Wanted
from nightclerk.core.errors import NotReady, Refused, Transient
from nightclerk.shopify.auth import StaticToken
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.errors import PayloadError
from nightclerk.shopify.retries import RetryLimits
from nightclerk.shopify.throttle import MemoryBucket

Json = dict[str, Any]
Answer = Callable[[str, list[str]], httpx.Response]
FAILED = {"errors": [{"message": "x", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]}


def read(answer: Answer, *numbers: int, reads_returns: bool = True) -> OrderPage:
    """Read orders from a shop that answers (operation, ids) as told."""

    def handle(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        return answer(asked["operationName"], asked["variables"].get("ids", []))

    client = ShopifyClient(
        "https://demo.myshopify.com",
        StaticToken("shpat_1"),
        bucket=MemoryBucket(),
        http=httpx.Client(transport=httpx.MockTransport(handle)),
        limits=RetryLimits(tries=1),
    )
    reader = OrderReader(client, reads_returns=reads_returns)
    return reader.read([Wanted(gid("Order", n), f"#{n}") for n in numbers])


def having(*orders: Json, returns: Json | None = None) -> Answer:
    """Give the answers of a shop that has these orders."""
    known = {shape["id"]: shape for shape in orders}

    def answer(operation: str, ids: list[str]) -> httpx.Response:
        found = [known.get(asked) for asked in ids]
        if operation == "ReturnsByOrderIds":
            found = [returns for _ in ids]
        return httpx.Response(200, json={"data": {"nodes": found}})

    return answer


def names(page: OrderPage) -> list[str]:
    return [mapped.order.name for mapped in page.mapped]


def test_an_order_that_cannot_be_read_names_the_field_and_keeps_its_payload() -> None:
    bad = order(1002, taxesIncluded="perhaps")

    page = read(having(order(1001), bad, order(1003)), 1001, 1002, 1003)

    (left,) = page.left_out
    assert names(page) == ["#1001", "#1003"]
    assert (left.name, left.gid) == ("#1002", gid("Order", 1002))
    assert isinstance(left.reason, PayloadError)
    assert "taxesIncluded" in str(left.reason)
    assert json.loads(left.payload or b"") == bad


def test_an_order_that_shopify_does_not_hand_out_is_left_out() -> None:
    page = read(having(order(1001)), 1001, 1002)

    (left,) = page.left_out
    assert names(page) == ["#1001"]
    assert (left.name, left.payload) == ("#1002", None)
    assert isinstance(left.reason, Refused)


def test_an_order_that_shopify_itself_fails_at_is_found_and_left_out_alone() -> None:
    healthy = having(order(1001), order(1002), order(1003))

    def answer(operation: str, ids: list[str]) -> httpx.Response:
        if gid("Order", 1002) in ids:
            return httpx.Response(200, json=FAILED)
        return healthy(operation, ids)

    page = read(answer, 1001, 1002, 1003)

    (left,) = page.left_out
    assert names(page) == ["#1001", "#1003"]
    assert left.name == "#1002"
    assert isinstance(left.reason, Transient)


def test_an_order_whose_returns_cannot_be_read_is_left_out() -> None:
    shape = order(1001, returnStatus="RETURN_REQUESTED")
    odd = {**shapes.returns(), "returns": None}

    page = read(having(shape, order(1002), returns=odd), 1001, 1002)

    assert names(page) == ["#1002"]
    assert [left.name for left in page.left_out] == ["#1001"]


def test_returns_come_with_the_order_and_stand_in_its_payload() -> None:
    shape = order(1001, returnStatus="RETURN_REQUESTED")
    given_back = shapes.returns(shapes.return_())

    (mapped,) = read(having(shape, returns=given_back), 1001).mapped

    payload = json.loads(bytes(mapped.order.payload))
    assert len(mapped.children[ReturnRow]) == 1
    assert payload == {**shape, "returns": given_back["returns"]}


def test_returns_that_may_not_be_read_are_not_asked_for() -> None:
    shape = order(1001, returnStatus="RETURN_REQUESTED")

    def answer(operation: str, ids: list[str]) -> httpx.Response:
        assert operation == "OrdersByIds"
        return having(shape)(operation, ids)

    (mapped,) = read(answer, 1001, reads_returns=False).mapped

    assert ReturnRow not in mapped.children


def test_what_stops_every_request_is_not_an_orders_fault() -> None:
    with pytest.raises(NotReady):
        read(lambda operation, ids: httpx.Response(402, json={}), 1001)

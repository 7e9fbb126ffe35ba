"""How far an order is shipped, and who is to ship what is left of it."""

from collections.abc import Collection
from typing import Any

from nightclerk.simulator.engine.shapes import Shaper
from nightclerk.simulator.orders.assignments import (
    IN_FORCE,
    Routes,
    complete_given,
    expect_what_is_left,
    follow_parcels,
    is_live,
    open_for,
    place_of,
)
from nightclerk.simulator.orders.parcels import parcels

Node = dict[str, Any]

# An order of which nothing has been sent is called as all its fulfilment orders are.
WAITS = frozenset({"ON_HOLD", "SCHEDULED"})


def count_quantities(order: Node) -> None:
    """Fill in how much of each line is still wanted and still to ship."""
    refunded = _by_line(order["refunds"], "refundLineItems")
    shipped = _by_line(
        (f for f in order["fulfillments"] if f["status"] in IN_FORCE),
        "fulfillmentLineItems",
    )
    for line in order["lineItems"]:
        gone = refunded.get(line["id"], 0)
        sent = shipped.get(line["id"], 0)
        line["currentQuantity"] = line["quantity"] - gone
        left = max(line["quantity"] - max(gone, 0) - sent, 0)
        if order["cancelledAt"]:
            left = 0
        line["unfulfilledQuantity"] = left if line["requiresShipping"] else 0
        line["nonFulfillableQuantity"] = (
            line["quantity"] - sent - (line["unfulfilledQuantity"])
        )
        line["refundableQuantity"] = line["currentQuantity"]
    order["subtotalLineItemsQuantity"] = sum(
        line["quantity"] for line in order["lineItems"]
    )
    order["currentSubtotalLineItemsQuantity"] = sum(
        line["currentQuantity"] for line in order["lineItems"]
    )


def _by_line(groups: Any, name: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for group in groups:
        for row in group[name]:
            gid = row["lineItem"]["id"]
            sums[gid] = sums.get(gid, 0) + (row["quantity"] or 0)
    return sums


def arrange_shipping(
    order: Node, shaper: Shaper, routes: Routes, given: Collection[str]
) -> None:
    """Make fulfilment orders and fulfilments where nobody gave any."""
    wanted = order["displayFulfillmentStatus"]
    goods = [line for line in order["lineItems"] if line["requiresShipping"]]
    may_open = "fulfillmentOrders" not in given
    before = _shown(order)
    if may_open:
        open_for(order, goods, shaper, routes)
    else:
        complete_given(order)
    if wanted == "FULFILLED" and not order["fulfillments"] and goods:
        _send_all(order, goods, shaper)
    follow_parcels(order)
    count_quantities(order)
    expect_what_is_left(order, shaper, routes, may_open=may_open)
    if may_open:
        _stamp(order, before, shaper.now)
    if "displayFulfillmentStatus" not in given:
        order["displayFulfillmentStatus"] = _status(order, goods)
    order["requiresShipping"] = bool(goods)
    order["fulfillable"] = any(line["unfulfilledQuantity"] for line in goods)
    order["fulfillmentsCount"] = {
        "__typename": "Count",
        "count": len(order["fulfillments"]),
        "precision": "EXACT",
    }


def _send_all(order: Node, goods: list[Node], shaper: Shaper) -> None:
    pieces = [(line, line["quantity"]) for line in goods]
    made = parcels(order, pieces, currencies=shaper.currencies, at=order["processedAt"])
    shaper.change(order, {"fulfillments": made})


def _shown(order: Node) -> dict[str, Any]:
    """Give what others see of each fulfilment order."""
    return {
        one["id"]: (
            one["status"],
            (place_of(one) or {}).get("id"),
            [(r["totalQuantity"], r["remainingQuantity"]) for r in one["lineItems"]],
        )
        for one in order["fulfillmentOrders"]
    }


def _stamp(order: Node, before: dict[str, Any], now: str) -> None:
    after = _shown(order)
    for one in order["fulfillmentOrders"]:
        if one["id"] in before and before[one["id"]] != after[one["id"]]:
            one["updatedAt"] = now


def _status(order: Node, goods: list[Node]) -> str:
    left = sum(line["unfulfilledQuantity"] for line in goods)
    if any(f["status"] in IN_FORCE for f in order["fulfillments"]):
        return "PARTIALLY_FULFILLED" if left else "FULFILLED"
    waits = {one["status"] for one in order["fulfillmentOrders"] if is_live(one)}
    if left and len(waits) == 1 and waits <= WAITS:
        return str(waits.pop())
    return "UNFULFILLED" if goods else str(order["displayFulfillmentStatus"])

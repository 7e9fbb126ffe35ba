"""Who ships what of an order: fulfilment orders, fulfilments, what is left."""

from collections.abc import Collection, Mapping
from typing import Any

from nightclerk.simulator.engine.shapes import Shaper

Node = dict[str, Any]

IN_FORCE = frozenset({"SUCCESS", "OPEN", "PENDING"})


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
    order: Node, shaper: Shaper, location: Node | None, given: Collection[str]
) -> None:
    """Make fulfilment orders and fulfilments where nobody gave any."""
    wanted = order["displayFulfillmentStatus"]
    goods = [line for line in order["lineItems"] if line["requiresShipping"]]
    if wanted == "FULFILLED" and not order["fulfillments"] and goods:
        shaper.change(order, {"fulfillments": [_parcel(order, goods, location)]})
    count_quantities(order)
    if "fulfillmentOrders" not in given and goods:
        _open_fulfillment_order(order, goods, shaper, location)
    _follow_up(order)
    if "displayFulfillmentStatus" not in given:
        order["displayFulfillmentStatus"] = _status(order, goods)
    order["requiresShipping"] = bool(goods)
    order["fulfillable"] = any(line["unfulfilledQuantity"] for line in goods)
    order["fulfillmentsCount"] = {
        "__typename": "Count",
        "count": len(order["fulfillments"]),
        "precision": "EXACT",
    }


def _parcel(order: Node, goods: list[Node], location: Node | None) -> Mapping[str, Any]:
    return {
        "name": f"{order['name']}-F1",
        "createdAt": order["processedAt"],
        "updatedAt": order["processedAt"],
        "displayStatus": "FULFILLED",
        "location": location,
        "totalQuantity": sum(line["quantity"] for line in goods),
        "fulfillmentLineItems": [
            {"lineItem": {"id": line["id"]}, "quantity": line["quantity"]}
            for line in goods
        ],
    }


def _open_fulfillment_order(
    order: Node, goods: list[Node], shaper: Shaper, location: Node | None
) -> None:
    if order["fulfillmentOrders"]:
        known = order["fulfillmentOrders"][0]["lineItems"]
        goods = [
            line for line in goods if all(row["lineItem"] is not line for row in known)
        ]
        if not goods:
            return
    made = {
        "createdAt": order["createdAt"],
        "updatedAt": order["updatedAt"],
        "orderId": order["id"],
        "orderName": order["name"],
        "fulfillAt": order["processedAt"][:14] + "00:00Z",
        "assignedLocation": {
            "location": location,
            "name": location["name"] if location else "",
        },
        "deliveryMethod": {"methodType": "SHIPPING"},
        "lineItems": [
            {
                "lineItem": {"id": line["id"]},
                "sku": line["sku"],
                "productTitle": line["title"],
                "variantTitle": line["variantTitle"],
                "variant": line["variant"],
                "totalQuantity": line["quantity"],
            }
            for line in goods
        ],
    }
    shaper.change(order, {"fulfillmentOrders": [*order["fulfillmentOrders"], made]})


def _follow_up(order: Node) -> None:
    """Lower what remains; a fulfilment order that is done is closed."""
    for fulfillment_order in order["fulfillmentOrders"]:
        if fulfillment_order["status"] not in {"OPEN", "IN_PROGRESS", "CLOSED"}:
            continue
        rows = fulfillment_order["lineItems"]
        for row in rows:
            row["remainingQuantity"] = min(
                row["totalQuantity"], row["lineItem"]["unfulfilledQuantity"]
            )
        left = sum(row["remainingQuantity"] for row in rows)
        whole = sum(row["totalQuantity"] for row in rows)
        if order["cancelledAt"]:
            for row in rows:
                row["totalQuantity"] = row["remainingQuantity"] = 0
        fulfillment_order["status"] = (
            "CLOSED" if not left else "OPEN" if left == whole else "IN_PROGRESS"
        )


def _status(order: Node, goods: list[Node]) -> str:
    left = sum(line["unfulfilledQuantity"] for line in goods)
    sent = any(f["status"] in IN_FORCE for f in order["fulfillments"])
    if sent:
        return "PARTIALLY_FULFILLED" if left else "FULFILLED"
    return "UNFULFILLED" if goods else str(order["displayFulfillmentStatus"])

"""The handles that ship, hold and move, under `/_control/shops/{shop}/orders`."""

from collections.abc import Callable, Mapping
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import verbatim, words
from nightclerk.simulator.orders.parcels import tracking
from nightclerk.simulator.shop import Shop

Json = dict[str, Any]


def _fulfil(shop: Shop, order: Json, asked: Json) -> None:
    known = len(order["fulfillments"])
    followed = tracking(asked.get("tracking"))
    shop.clerk.fulfill(order, asked.get("quantities"), tracking=followed)
    for made in order["fulfillments"][known:]:
        made["notices"] = int(bool(asked.get("notify")))


def _cancel(shop: Shop, order: Json, asked: Json) -> None:
    """Cancel the fulfilment that is named, or all of them."""
    wanted = asked.get("fulfillment")
    for made in order["fulfillments"]:
        if made["status"] != "CANCELLED" and wanted in (None, made["id"], made["name"]):
            _raise(shop.shipper.cancel(made["id"])[1])


def _hold(shop: Shop, order: Json, asked: Json) -> None:
    given = {
        "reason": asked.get("reason", "OTHER"),
        "reasonNotes": asked.get("notes"),
    }
    for found in _open_ones(shop, order, asked):
        _raise(shop.shipper.hold(found["id"], given)[2])


def _release(shop: Shop, order: Json, asked: Json) -> None:
    for found in _open_ones(shop, order, asked):
        if found["status"] == "ON_HOLD":
            _raise(shop.shipper.release(found["id"])[1])


def _move(shop: Shop, order: Json, asked: Json) -> None:
    places = {p["name"]: p["id"] for p in shop.store.all("Location")}
    place = str(places.get(asked["place"]) or asked["place"])
    for found in _open_ones(shop, order, asked):
        _raise(shop.shipper.move(found["id"], place)[2])


def _assign(shop: Shop, order: Json, asked: Json) -> None:
    shop.shipper.assign(order, asked["places"])


def _schedule(shop: Shop, order: Json, asked: Json) -> None:
    shop.shipper.schedule(order, asked["at"])


def _open_ones(shop: Shop, order: Json, asked: Json) -> list[Json]:
    """Give the fulfilment order that is named, or all that expect something."""
    wanted = asked.get("fulfillment_order")
    found = [
        one for one in shop.shipper.open_ones(order) if wanted in (None, one["id"])
    ]
    if not found:
        raise Refused(
            words("Order {name} has no such open fulfilment order", name=order["name"])
        )
    return found


def _raise(problems: list[Json]) -> None:
    if problems:
        raise Refused(verbatim(problems[0]["message"]))


def _shown(order: Json) -> Json:
    return {
        "fulfillments": [_parcel(made) for made in order["fulfillments"]],
        "fulfillmentOrders": [_waiting(one) for one in order["fulfillmentOrders"]],
    }


def _parcel(made: Json) -> Json:
    place = made["location"]
    return {
        "id": made["id"],
        "name": made["name"],
        "status": made["status"],
        "location": place["name"] if place else None,
        "createdAt": made["createdAt"],
        "updatedAt": made["updatedAt"],
        "tracking": [
            {name: row[name] for name in ("company", "number", "url")}
            for row in made["trackingInfo"]
        ],
        "lines": [
            {**_line(row["lineItem"]), "quantity": row["quantity"]}
            for row in made["fulfillmentLineItems"]
        ],
        "notified": made.get("notices", 0) > 0,
        "notices": made.get("notices", 0),
        "message": made.get("message"),
    }


def _waiting(one: Json) -> Json:
    place = one["assignedLocation"]["location"]
    return {
        "id": one["id"],
        "status": one["status"],
        "location": place["name"] if place else None,
        "fulfillAt": one["fulfillAt"],
        "holds": [hold["reason"] for hold in one["fulfillmentHolds"]],
        "lines": [
            {
                **_line(row["lineItem"]),
                "row": row["id"],
                "total": row["totalQuantity"],
                "remaining": row["remainingQuantity"],
            }
            for row in one["lineItems"]
        ],
    }


def _line(line: Json) -> Json:
    return {"line": line["id"], "sku": line["sku"]}


def _on_order(work: Callable[[Shop, Json, Json], None]) -> Callable[[Shop, Json], Json]:
    def handle(shop: Shop, asked: Json) -> Json:
        order = shop.orders.named(asked["order"])
        work(shop, order, asked)
        return _shown(order)

    return handle


def _nothing(_shop: Shop, _order: Json, _asked: Json) -> None:
    """Change nothing: the answer shows how all is."""


SHIPPING_WORK: Mapping[tuple[str, str], Callable[[Shop, Json], Json]] = {
    ("POST", "orders/fulfillments"): _on_order(_nothing),
    ("POST", "orders/fulfill"): _on_order(_fulfil),
    ("POST", "orders/cancel-fulfillment"): _on_order(_cancel),
    ("POST", "orders/hold"): _on_order(_hold),
    ("POST", "orders/release"): _on_order(_release),
    ("POST", "orders/move"): _on_order(_move),
    ("POST", "orders/assign"): _on_order(_assign),
    ("POST", "orders/schedule"): _on_order(_schedule),
}

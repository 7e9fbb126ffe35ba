"""What Shopify refuses of fulfilments and of what is done to fulfilment orders."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nightclerk.simulator.engine.paging import tail
from nightclerk.simulator.orders.assignments import FULFILLABLE, is_live, place_of

Node = dict[str, Any]
Given = Mapping[str, Any]
# Fulfilment orders with what is asked of them; `None` is one that nobody knows.
Asked = Sequence[tuple[Node | None, Given]]

UNKNOWN = "Fulfillment order does not exist."
QUANTITY = "Invalid fulfillment order line item quantity requested."
POSITIVE = "Quantity must be greater than 0"
# An app may place so many holds on one fulfilment order.
MOST_HOLDS = 10
# While a fulfilment service has been asked, its location stays.
ASKED = frozenset({"SUBMITTED", "ACCEPTED", "CANCELLATION_REQUESTED"})


def wrong(field: Sequence[str] | None, message: str, code: str | None = None) -> Node:
    """Make one entry of `userErrors`."""
    path = None if field is None else list(field)
    return {"field": path, "message": message, "code": code}


def unfulfillable(asked: Asked) -> Node | None:
    """Say what is wrong with a fulfilment that is to be made; the first thing."""
    return next(_unfulfillable(asked), None)


def _unfulfillable(asked: Asked) -> Iterator[Node]:
    yield from _not_positive(asked)
    field = ["fulfillment"]
    known = [(found, given) for found, given in asked if found is not None]
    if not known or len(known) < len(asked):
        yield wrong(field, UNKNOWN)
    if len({found["orderId"] for found, _ in known}) > 1:
        yield wrong(field, "All fulfillment orders must belong to the same order.")
    places = {tail(place_of(found) or {}) for found, _ in known}
    if len(places) > 1:
        yield wrong(
            field,
            "All fulfillment orders must be assigned to a single location. Multiple "
            f"locations with ids {sorted(places)} were found.",
        )
    for found, given in known:
        if found["status"] not in FULFILLABLE:
            status = found["status"].lower()
            text = f"{tail(found)} has an unfulfillable status= {status}."
            yield wrong(field, f"Fulfillment order {text}")
        if not _has(found, given.get("fulfillmentOrderLineItems") or ()):
            yield wrong(field, QUANTITY)
    if any(n > 1 for n in Counter(found["id"] for found, _ in known).values()):
        yield wrong(field, QUANTITY)


def _not_positive(asked: Asked) -> Iterator[Node]:
    for row, (_, given) in enumerate(asked):
        for number, line in enumerate(given.get("fulfillmentOrderLineItems") or ()):
            if line["quantity"] <= 0:
                path = ("lineItemsByFulfillmentOrder", str(row))
                inner = ("fulfillmentOrderLineItems", str(number), "quantity")
                yield wrong(["fulfillment", *path, *inner], POSITIVE)


def _has(fulfillment_order: Node, wanted: Sequence[Given]) -> bool:
    """Tell whether a fulfilment order still expects all these pieces."""
    left = {r["id"]: r["remainingQuantity"] for r in fulfillment_order["lineItems"]}
    sums = Counter[str]()
    for line in wanted:
        sums[line["id"]] += line["quantity"]
    return all(quantity <= left.get(gid, 0) for gid, quantity in sums.items())


def unholdable(found: Node | None, given: Given) -> Node | None:
    """Say why a fulfilment order cannot be held."""
    if found is None:
        return wrong(["id"], UNKNOWN, "FULFILLMENT_ORDER_NOT_FOUND")
    holds, field = found["fulfillmentHolds"], ["fulfillmentHold"]
    if not is_live(found):
        return wrong(["id"], "The fulfillment order cannot be put on hold.", "TAKEN")
    if len(holds) >= MOST_HOLDS:
        text = "The maximum number of fulfillment holds for this fulfillment order "
        text += "has been reached for this app."
        return wrong(["id"], text, "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED")
    if (given.get("handle") or "") in {hold["handle"] for hold in holds}:
        text = "The handle provided for the fulfillment hold is already in use by this "
        text += "app for another hold on this fulfillment order."
        code = "DUPLICATE_FULFILLMENT_HOLD_HANDLE"
        return wrong([*field, "handle"], text, code)
    rows = given.get("fulfillmentOrderLineItems") or ()
    return _wrong_rows(found, rows, [*field, "fulfillmentOrderLineItems"])


def _wrong_rows(
    found: Node, rows: Sequence[Given], field: Sequence[str]
) -> Node | None:
    if any(row["quantity"] <= 0 for row in rows):
        return wrong(field, POSITIVE, "GREATER_THAN_ZERO")
    if len({row["id"] for row in rows}) < len(rows):
        text = "The fulfillment order line items are not unique."
        return wrong(field, text, "DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS")
    if not _has(found, rows):
        text = "The fulfillment order line item quantity is invalid."
        return wrong(field, text, "INVALID_LINE_ITEM_QUANTITY")
    return None


def unreleasable(found: Node | None) -> Node | None:
    """Say why a hold cannot be released."""
    if found is None:
        return wrong(["id"], UNKNOWN, "FULFILLMENT_ORDER_NOT_FOUND")
    if found["status"] != "ON_HOLD":
        return wrong(["id"], "The fulfillment order is not on hold.")
    return None


def unmovable(
    found: Node | None, place: Node | None, rows: Sequence[Given]
) -> Node | None:
    """Say why a fulfilment order cannot be moved to a location."""
    if found is None:
        return wrong(["id"], UNKNOWN)
    if place is None or place["__typename"] != "Location" or not place["isActive"]:
        return wrong(["newLocationId"], "Location not found.")
    if not is_live(found):
        return wrong(["id"], "The fulfillment order is closed and cannot be moved.")
    if found["requestStatus"] in ASKED:
        return wrong(["id"], "The fulfillment service has been asked for its items.")
    problem = _wrong_rows(found, rows, ["fulfillmentOrderLineItems"])
    return problem and {**problem, "code": None}

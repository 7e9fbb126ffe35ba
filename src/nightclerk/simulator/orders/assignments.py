"""Which fulfilment order expects what of an order, and what was sent of it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from nightclerk.simulator.engine.shapes import Shaper

Node = dict[str, Any]
Row = tuple[Node, Node]
# Where each line is shipped from, by the line's id.
Routes = Callable[[Node], Mapping[str, Node | None]]

IN_FORCE = frozenset({"SUCCESS", "OPEN", "PENDING"})
DONE = frozenset({"CLOSED", "CANCELLED"})
FULFILLABLE = frozenset({"OPEN", "IN_PROGRESS"})

# Kept beside a fulfilment order's row: what was sent of it, and what came back after
# it had been closed. A closed one shows that again, though another expects it.
SENT, AGAIN = "sent", "again"
# Kept beside a fulfilment: from which rows its pieces were taken.
TAKEN = "taken"


def is_live(fulfillment_order: Node) -> bool:
    """Tell whether a fulfilment order may still expect something."""
    return fulfillment_order["status"] not in DONE


def place_of(fulfillment_order: Node) -> Node | None:
    """Give the location that a fulfilment order is assigned to."""
    place: Node | None = fulfillment_order["assignedLocation"]["location"]
    return place


def rows_by_line(order: Node) -> Mapping[str, list[Row]]:
    """Give fulfilment orders with their rows, by the id of the order's line."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for fulfillment_order in order["fulfillmentOrders"]:
        for row in fulfillment_order["lineItems"]:
            found[row["lineItem"]["id"]].append((fulfillment_order, row))
    return found


def open_for(
    order: Node, goods: Iterable[Node], shaper: Shaper, routes: Routes
) -> None:
    """Open fulfilment orders, one a location, for lines that have never had one."""
    known = rows_by_line(order)
    new = [(line, line["quantity"]) for line in goods if line["id"] not in known]
    if new:
        places = routes(order)
        _open(order, [(line, n, places.get(line["id"])) for line, n in new], shaper)


def complete_given(order: Node) -> None:
    """Fill in what a fulfilment order that was given does not say about itself."""
    for fulfillment_order in order["fulfillmentOrders"]:
        place = place_of(fulfillment_order)
        named = fulfillment_order["assignedLocation"]
        named["name"] = named["name"] or (place["name"] if place else "")
        fulfillment_order["orderId"] = order["id"]
        fulfillment_order["orderName"] = order["name"]
        for row in fulfillment_order["lineItems"]:
            if not is_live(fulfillment_order):
                row[AGAIN] = row["remainingQuantity"]
            for name, value in _told(row["lineItem"]).items():
                row[name] = row[name] or value


def follow_parcels(order: Node) -> None:
    """Take what fulfilments hold from the rows that expect it, or give it back."""
    rows = rows_by_line(order)
    for parcel in order["fulfillments"]:
        if parcel["status"] not in IN_FORCE:
            _give_back(parcel)
        elif TAKEN not in parcel:
            take(parcel, list(_chosen(parcel, rows)))


def take(parcel: Node, taken: list[tuple[Node, Node, int]]) -> None:
    """Let a fulfilment hold pieces of these fulfilment orders' rows."""
    parcel[TAKEN] = taken
    for fulfillment_order, row, quantity in taken:
        row[SENT] = row.get(SENT, 0) + quantity
        if all(known is not fulfillment_order for known in parcel["fulfillmentOrders"]):
            parcel["fulfillmentOrders"].append(fulfillment_order)
            fulfillment_order["fulfillments"].append(parcel)
    if parcel["location"] is None and taken:
        parcel["location"] = place_of(taken[0][0])


def _chosen(
    parcel: Node, rows: Mapping[str, list[Row]]
) -> Iterator[tuple[Node, Node, int]]:
    taken: defaultdict[int, int] = defaultdict(int)

    def turn(found: Row) -> tuple[bool, bool, bool]:
        fulfillment_order = found[0]
        elsewhere = place_of(fulfillment_order) is not parcel["location"]
        waits = fulfillment_order["status"] not in FULFILLABLE
        return not is_live(fulfillment_order), elsewhere, waits

    for piece in parcel["fulfillmentLineItems"]:
        left = piece["quantity"] or 0
        for fulfillment_order, row in sorted(rows[piece["lineItem"]["id"]], key=turn):
            free = row["totalQuantity"] - row.get(SENT, 0) - taken[id(row)]
            if (quantity := min(left, free)) > 0:
                taken[id(row)] += quantity
                left -= quantity
                yield fulfillment_order, row, quantity


def _give_back(parcel: Node) -> None:
    for fulfillment_order, row, quantity in parcel.get(TAKEN, ()):
        row[SENT] -= quantity
        if not is_live(fulfillment_order):
            row[AGAIN] = row.get(AGAIN, 0) + quantity
    parcel[TAKEN] = []


def expect_what_is_left(
    order: Node, shaper: Shaper, routes: Routes, *, may_open: bool
) -> None:
    """Let rows expect together what is still to be shipped of each line.

    What nobody expects is expected by the line's last open row; where there is none,
    as after a fulfilment was cancelled, a new fulfilment order is opened.
    """
    rows = rows_by_line(order)
    missing = []
    for line in order["lineItems"]:
        left = line["unfulfilledQuantity"]
        live = [row for owner, row in rows[line["id"]] if is_live(owner)]
        for row in live:
            free = max(row["totalQuantity"] - row.get(SENT, 0), 0)
            row["remainingQuantity"] = min(free, left)
            left -= row["remainingQuantity"]
        if left > 0 and live and may_open:
            live[-1]["totalQuantity"] += left
            live[-1]["remainingQuantity"] += left
        elif left > 0 and may_open:
            missing.append((line, left))
    if missing:
        places = {**routes(order), **_last_places(rows)}
        _open(order, [(line, n, places.get(line["id"])) for line, n in missing], shaper)
    _close(order)


def _last_places(rows: Mapping[str, list[Row]]) -> dict[str, Node | None]:
    return {gid: place_of(found[-1][0]) for gid, found in rows.items() if found}


def _close(order: Node) -> None:
    """Say of each fulfilment order how far it has come."""
    for fulfillment_order in order["fulfillmentOrders"]:
        rows = fulfillment_order["lineItems"]
        if order["cancelledAt"]:
            for row in rows:
                row["totalQuantity"], row[AGAIN] = row.get(SENT, 0), 0
        if not is_live(fulfillment_order):
            for row in rows:
                row["remainingQuantity"] = row.get(AGAIN, 0)
        elif not any(row["remainingQuantity"] for row in rows):
            fulfillment_order["status"] = "CLOSED"
        elif fulfillment_order["status"] in FULFILLABLE:
            sent = any(row.get(SENT) for row in rows)
            fulfillment_order["status"] = "IN_PROGRESS" if sent else "OPEN"


def _open(
    order: Node, wanted: Collection[tuple[Node, int, Node | None]], shaper: Shaper
) -> None:
    """Open a fulfilment order at each location for lines and how many of them."""
    by_place: dict[str, list[tuple[Node, int, Node | None]]] = defaultdict(list)
    for line, quantity, place in wanted:
        by_place[place["id"] if place else ""].append((line, quantity, place))
    made = [
        new_fulfillment_order(order, [found[:2] for found in group], group[0][2])
        for group in by_place.values()
    ]
    first = not order["fulfillmentOrders"]
    at = order["createdAt"] if first else shaper.now
    changed = order["updatedAt"] if first else shaper.now
    opened = [{**one, "createdAt": at, "updatedAt": changed} for one in made]
    shaper.change(order, {"fulfillmentOrders": [*order["fulfillmentOrders"], *opened]})


def new_fulfillment_order(
    order: Node, goods: Iterable[tuple[Node, int]], place: Node | None
) -> Node:
    """Describe a fulfilment order for lines and how many of them, at a location."""
    return {
        "orderId": order["id"],
        "orderName": order["name"],
        "fulfillAt": order["processedAt"][:14] + "00:00Z",
        "assignedLocation": {
            "location": place,
            "name": place["name"] if place else "",
        },
        "deliveryMethod": {"methodType": "SHIPPING"},
        "lineItems": [
            {
                "lineItem": {"id": line["id"]},
                **_told(line),
                "totalQuantity": quantity,
                "remainingQuantity": quantity,
            }
            for line, quantity in goods
        ],
    }


def _told(line: Node) -> Node:
    return {
        "sku": line["sku"],
        "productTitle": line["title"],
        "variantTitle": line["variantTitle"],
        "variant": line["variant"],
    }

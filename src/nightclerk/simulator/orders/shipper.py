"""Ship what fulfilment orders expect, as an app or the people at the shop would."""

from collections.abc import Mapping, Sequence
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.simulator.engine.clock import moment, stamp
from nightclerk.simulator.engine.later import Later
from nightclerk.simulator.orders.assignments import is_live, place_of, take
from nightclerk.simulator.orders.book import Orders
from nightclerk.simulator.orders.moving import Mover
from nightclerk.simulator.orders.parcels import parcel, tracking
from nightclerk.simulator.orders.shipping_rules import (
    unfulfillable,
    unholdable,
    unmovable,
    unreleasable,
    wrong,
)

Node = dict[str, Any]
Given = Mapping[str, Any]


class Shipper:
    """Works on the fulfilments of one shop; every change is stamped and indexed."""

    def __init__(self, orders: Orders, later: Later) -> None:
        self.orders, self.later = orders, later
        self.store, self.clock = orders.store, orders.clock
        self.mover = Mover(orders)

    def create(
        self, given: Given, *, message: str | None = None, at_services: bool = True
    ) -> tuple[Node | None, list[Node]]:
        """Make a fulfilment of fulfilment orders; or give what is wrong.

        Without `at_services` nothing is known of what a fulfilment service ships.
        """
        asked = [
            (self.found(group["fulfillmentOrderId"], at_services=at_services), group)
            for group in given["lineItemsByFulfillmentOrder"]
        ]
        if problem := unfulfillable(asked):
            return None, [problem]
        taken = [
            piece
            for found, group in asked
            if found is not None
            for piece in _taken(found, group.get("fulfillmentOrderLineItems"))
        ]
        made = self._made(taken, tracking(given.get("trackingInfo")))
        made["notices"] = int(bool(given.get("notifyCustomer")))
        made["message"] = message
        return made, []

    def _made(self, taken: list[tuple[Node, Node, int]], followed: list[Node]) -> Node:
        fulfillment_order = taken[0][0]
        order, place = fulfillment_order["order"], place_of(fulfillment_order)
        shaper = self.orders.shaper(order)
        pieces: dict[str, int] = {}
        for _, row, quantity in taken:
            gid = row["lineItem"]["id"]
            pieces[gid] = pieces.get(gid, 0) + quantity
        given = parcel(
            order, pieces, place, currencies=shaper.currencies, at=shaper.now
        )
        given["service"] = place["fulfillmentService"] if place else None
        given["trackingInfo"] = followed
        shaper.change(order, {"fulfillments": [*order["fulfillments"], given]})
        made: Node = order["fulfillments"][-1]
        take(made, taken)
        self._changed(order)
        return made

    def track(
        self, gid: str, given: Given, *, notify: bool = False
    ) -> tuple[Node | None, list[Node]]:
        """Say anew how a fulfilment is followed; what is not given is gone."""
        made = self._parcel(gid)
        if made is None:
            return None, [wrong(["fulfillmentId"], "Fulfillment does not exist.")]
        made["trackingInfo"] = tracking(given)
        made["notices"] = made.get("notices", 0) + int(notify)
        self._touched(made)
        return made, []

    def cancel(self, gid: str) -> tuple[Node | None, list[Node]]:
        """Cancel a fulfilment: what it held is to be shipped again."""
        made = self._parcel(gid)
        if made is None:
            return None, [wrong(["id"], "Fulfillment not found.")]
        if made["status"] == "CANCELLED":
            return None, [wrong(["id"], "Fulfillment is already cancelled.")]
        made["status"], made["displayStatus"] = "CANCELLED", "CANCELED"
        self._touched(made)
        return made, []

    def hold(
        self, gid: str, given: Given, *, at_services: bool = True
    ) -> tuple[Node | None, Node | None, list[Node]]:
        """Hold a fulfilment order, or some of it; gives what is not held besides."""
        found = self.found(gid, at_services=at_services)
        problem = unholdable(found, given)
        if found is None or problem:
            return None, None, [problem] if problem else []
        rows = given.get("fulfillmentOrderLineItems") or ()
        rest = self.mover.split_off(found, _others(found, rows)) if rows else None
        self.mover.hold(found, given)
        self._changed(found["order"])
        return found, rest, []

    def release(
        self, gid: str, holds: Sequence[str] | None = None, *, at_services: bool = True
    ) -> tuple[Node | None, list[Node]]:
        """Release the holds of a fulfilment order, all or those that are named."""
        found = self.found(gid, at_services=at_services)
        problem = unreleasable(found)
        if found is None or problem:
            return None, [problem] if problem else []
        self.mover.release(found, holds)
        self._changed(found["order"])
        return found, []

    def move(
        self,
        gid: str,
        place: str,
        rows: Sequence[Given] = (),
        *,
        at_services: bool = True,
    ) -> tuple[Node | None, Node | None, list[Node]]:
        """Let another location ship what is left; gives what moved and what it was."""
        found = self.found(gid, at_services=at_services)
        target = self.store.node(place)
        problem = unmovable(found, target, rows)
        if found is None or target is None or problem:
            return None, None, [problem] if problem else []
        wanted = {row["id"]: row["quantity"] for row in rows}
        if not self.mover.is_stocked(found, wanted, target):
            text = "The destination location does not stock the requested items."
            return None, None, [wrong(["newLocationId"], text)]
        moved = self.mover.move(found, wanted, target)
        self._changed(found["order"])
        return moved, found, []

    def assign(self, order: Node, places: Mapping[str, str]) -> Node:
        """Let lines, by id or SKU, be shipped from locations, by id or name."""
        targets = {key: self._place(name) for key, name in places.items()}
        for target in {place["id"]: place for place in targets.values()}.values():
            keys = {key for key, place in targets.items() if place is target}
            self.mover.gather(order, keys, target)
        return self._changed(order)

    def schedule(self, order: Node, at: str) -> Node:
        """Let what is left of an order wait until a moment; then it is open."""
        due = moment(at)
        for one in order["fulfillmentOrders"]:
            if one["status"] == "OPEN":
                one["status"], one["fulfillAt"] = "SCHEDULED", stamp(due)
                self.mover.touch(one)
        self.later.put(due.timestamp(), lambda: self._begin(order))
        return self._changed(order)

    def _begin(self, order: Node) -> None:
        now = stamp(self.clock.now())
        waiting = [o for o in order["fulfillmentOrders"] if o["status"] == "SCHEDULED"]
        for one in waiting:
            if one["fulfillAt"] <= now:
                one["status"] = "OPEN"
                self.mover.touch(one)
        if waiting and self.store.node(order["id"]):
            self._changed(order)

    def found(self, gid: str, *, at_services: bool = True) -> Node | None:
        """Find a fulfilment order by its id."""
        node = self.store.node(gid)
        if node is None or node["__typename"] != "FulfillmentOrder":
            return None
        place = place_of(node)
        is_elsewhere = place is not None and place["isFulfillmentService"]
        return None if is_elsewhere and not at_services else node

    def open_ones(self, order: Node) -> list[Node]:
        """Give the fulfilment orders of an order that still expect something."""
        return [one for one in order["fulfillmentOrders"] if is_live(one)]

    def _parcel(self, gid: str) -> Node | None:
        node = self.store.node(gid)
        return node if node and node["__typename"] == "Fulfillment" else None

    def _place(self, key: str) -> Node:
        for place in self.store.all("Location"):
            if key in (place["id"], place["name"]):
                return place
        raise Refused(words("There is no location “{name}” in the shop", name=key))

    def _touched(self, made: Node) -> None:
        made["updatedAt"] = stamp(self.clock.now())
        self._changed(made["order"])

    def _changed(self, order: Node) -> Node:
        """Bring all that follows up to date."""
        now = stamp(self.clock.now())
        given = {"fulfillments": order["fulfillments"], "updatedAt": now}
        return self.orders.change(order, given)


def _taken(found: Node, wanted: Sequence[Given] | None) -> list[tuple[Node, Node, int]]:
    """Give the rows of a fulfilment order that are sent; all of it unless named."""
    rows = {row["id"]: row for row in found["lineItems"]}
    if not wanted:
        left = [(row, row["remainingQuantity"]) for row in rows.values()]
    else:
        left = [(rows[line["id"]], line["quantity"]) for line in wanted]
    return [(found, row, quantity) for row, quantity in left if quantity]


def _others(found: Node, rows: Sequence[Given]) -> dict[str, int]:
    """Give what is left of a fulfilment order besides these rows."""
    named = {row["id"]: row["quantity"] for row in rows}
    left = {
        row["id"]: row["remainingQuantity"] - named.get(row["id"], 0)
        for row in found["lineItems"]
    }
    return {gid: quantity for gid, quantity in left.items() if quantity}

"""Hold, split and move fulfilment orders."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.orders.assignments import (
    SENT,
    is_live,
    new_fulfillment_order,
    place_of,
)
from nightclerk.simulator.orders.book import Orders

Node = dict[str, Any]


class Mover:
    """Changes what fulfilment orders of one shop expect; the caller sums up."""

    def __init__(self, orders: Orders) -> None:
        self.orders, self.clock = orders, orders.clock

    def hold(self, found: Node, given: Mapping[str, Any]) -> Node:
        """Put a fulfilment order on hold; gives the hold."""
        shaper = self.orders.shaper(found["order"])
        hold = shaper.complete(
            "FulfillmentHold",
            {
                "reason": given["reason"],
                "reasonNotes": given.get("reasonNotes"),
                "displayReason": given["reason"].replace("_", " ").capitalize(),
                "handle": given.get("handle") or "",
                "heldByRequestingApp": True,
            },
        )
        found["fulfillmentHolds"] = [*found["fulfillmentHolds"], hold]
        found["status"] = "ON_HOLD"
        self.touch(found)
        return hold

    def release(self, found: Node, holds: Sequence[str] | None) -> None:
        """Take holds away, all or those that are named; without any it is open."""
        kept = [h for h in found["fulfillmentHolds"] if holds and h["id"] not in holds]
        found["fulfillmentHolds"] = kept
        if not kept:
            found["status"] = "OPEN"
        self.touch(found)

    def move(self, found: Node, wanted: Mapping[str, int], place: Node) -> Node:
        """Let another location ship rows, by id, or all that is left of them.

        What has not been sent at all goes as it is; anything else is split first.
        """
        left = _left(found)
        rows = dict(wanted) or left
        if rows != left or any(row.get(SENT) for row in found["lineItems"]):
            found = self.split_off(found, rows)
        found["assignedLocation"]["location"] = place
        found["assignedLocation"]["name"] = place["name"]
        self.touch(found)
        return found

    def gather(self, order: Node, keys: Collection[str], place: Node) -> None:
        """Let lines, by id or SKU, be shipped by one fulfilment order at a location."""
        target = next(
            (
                one
                for one in order["fulfillmentOrders"]
                if place_of(one) is place and one["status"] == "OPEN"
            ),
            None,
        )
        for found in [o for o in order["fulfillmentOrders"] if is_live(o)]:
            rows = {
                row["id"]: row["remainingQuantity"]
                for row in found["lineItems"]
                if row["lineItem"]["id"] in keys or row["sku"] in keys
            }
            if not rows or place_of(found) is place:
                continue
            if not self.is_stocked(found, rows, place):
                raise Refused(
                    words("“{name}” does not stock the lines", name=place["name"]),
                    hint=words("Stock them there first."),
                )
            moved = self.move(found, rows, place)
            if target is None:
                target = moved
            else:
                self._join(moved, target)

    def _join(self, moved: Node, target: Node) -> None:
        """Put the rows of one fulfilment order into another."""
        order = moved["order"]
        target["lineItems"] = [*target["lineItems"], *moved["lineItems"]]
        others = [o for o in order["fulfillmentOrders"] if o is not moved]
        order["fulfillmentOrders"] = others
        self.orders.store.remove(moved)
        self.orders.store.indexed(moved, now=self.clock.seconds())
        self.touch(target)

    def split_off(self, found: Node, rows: Mapping[str, int]) -> Node:
        """Open a fulfilment order for pieces that another shall expect no more."""
        order, left = found["order"], []
        pieces = []
        for row in found["lineItems"]:
            quantity = rows.get(row["id"], 0)
            row["totalQuantity"] -= quantity
            row["remainingQuantity"] -= quantity
            if quantity:
                pieces.append((row["lineItem"], quantity))
            if row["totalQuantity"]:
                left.append(row)
        found["lineItems"] = left
        self.touch(found)
        shaper = self.orders.shaper(order)
        given = new_fulfillment_order(order, pieces, place_of(found))
        known = order["fulfillmentOrders"]
        shaper.change(order, {"fulfillmentOrders": [*known, given]})
        made: Node = order["fulfillmentOrders"][-1]
        made["fulfillAt"] = found["fulfillAt"]
        return made

    def is_stocked(self, found: Node, rows: Mapping[str, int], place: Node) -> bool:
        """Tell whether a location stocks the rows of a fulfilment order, or all."""
        wanted = [
            row["lineItem"]
            for row in found["lineItems"]
            if not rows or row["id"] in rows
        ]
        return self.orders.stock.is_stocked(wanted, place)

    def touch(self, found: Node) -> None:
        """Stamp a fulfilment order."""
        found["updatedAt"] = stamp(self.clock.now())


def _left(found: Node) -> dict[str, int]:
    left = {row["id"]: row["remainingQuantity"] for row in found["lineItems"]}
    return {gid: quantity for gid, quantity in left.items() if quantity}

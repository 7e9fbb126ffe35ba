"""What orders do to stock: promised when placed, gone when shipped, back when not."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nightclerk.simulator.goods.stock import Change, Stock
from nightclerk.simulator.goods.stock_levels import Level
from nightclerk.simulator.orders.shipping import IN_FORCE

Node = dict[str, Any]

# https://shopify.dev/docs/api/admin-graphql/latest/enums/RefundLineItemRestockType
RESTOCKED = frozenset({"CANCEL", "LEGACY_RESTOCK", "RETURN"})


@dataclass(frozen=True)
class Held:
    """What a line of an order holds of a level: promised to a buyer, or gone to him."""

    level: Level
    committed: int = 0
    gone: int = 0


class StockOfOrders:
    """Keeps the counts of a shop in step with its orders."""

    def __init__(self, stock: Stock) -> None:
        self._stock = stock

    def follow(self, order: Node, *, lag: float | None = None) -> None:
        """Count what an order holds now, in the place of what it held before."""
        changes = list[Change]()
        home = self._home(order)
        shipped, restocked = _sent(order), _restocked(order)
        for line in order["lineItems"]:
            held: Held | None = line.get("held")
            gid = line["id"]
            now = self._wanted(order, line, home, shipped[gid], restocked[gid])
            if now == held:
                continue
            line["held"] = now
            changes += _less(held)
            changes += _more(now)
        if changes:
            self._stock.put(_summed(changes), at=order["updatedAt"], lag=lag)

    def shipping_from(self, order: Node) -> Node | None:
        """Give the first location at which all of an order is stocked, or the first."""
        places = self._stock.store.all("Location")
        items = {
            line["variant"]["inventoryItem"]["id"]
            for line in order["lineItems"]
            if line["variant"] and line["variant"]["inventoryItem"]["tracked"]
        }
        for place in places:
            levels = [self._stock.level(item, place["id"]) for item in items]
            if all(level is not None and level.is_active for level in levels):
                return place
        return places[0] if places else None

    def release(self, order: Node, *, at: str) -> None:
        """Give back what a deleted order had promised; what is gone is gone."""
        changes = [
            change
            for line in order["lineItems"]
            if (held := line.get("held"))
            for change in _less(Held(held.level, held.committed))
        ]
        self._stock.put(changes, at=at)

    def _home(self, order: Node) -> dict[str, str]:
        """Give the location from which each line is shipped, by its id."""
        places = {}
        for fulfillment_order in order["fulfillmentOrders"]:
            place = fulfillment_order["assignedLocation"]["location"]
            for row in fulfillment_order["lineItems"]:
                if place is not None:
                    places[row["lineItem"]["id"]] = place["id"]
        return places

    def _wanted(
        self, order: Node, line: Node, home: dict[str, str], sent: int, back: int
    ) -> Held | None:
        variant = line["variant"]
        item = variant["inventoryItem"] if variant else None
        if item is None or not item["tracked"]:
            return None
        place = home.get(line["id"]) or self._counter(order)
        level = self._stock.level(item["id"], place)
        if level is None:
            return None
        left = line["unfulfilledQuantity"]
        freed = 0
        if order["cancelledAt"]:
            # What was neither shipped nor refunded when the order was cancelled.
            freed = max(line["currentQuantity"] - sent, 0)
        gone = max(line["quantity"] - left - back - freed, 0)
        return Held(level, committed=left, gone=gone)

    def _counter(self, order: Node) -> str:
        """Give the location of a sale that nobody ships: the shop itself."""
        place = order["retailLocation"]
        place = place or next(iter(self._stock.store.all("Location")), None)
        return str(place["id"]) if place else ""


def _sent(order: Node) -> Counter[str]:
    sent = Counter[str]()
    for parcel in order["fulfillments"]:
        if parcel["status"] in IN_FORCE:
            for row in parcel["fulfillmentLineItems"]:
                sent[row["lineItem"]["id"]] += row["quantity"] or 0
    return sent


def _restocked(order: Node) -> Counter[str]:
    back = Counter[str]()
    for refund in order["refunds"]:
        for row in refund["refundLineItems"]:
            if refund.get("frees") or row["restockType"] in RESTOCKED:
                back[row["lineItem"]["id"]] += row["quantity"]
    return back


def _more(held: Held | None) -> Iterator[Change]:
    """Give what changes where a line begins to hold pieces."""
    if held is None:
        return
    yield Change(held.level, "committed", held.committed)
    yield Change(held.level, "available", -held.committed - held.gone)


def _less(held: Held | None) -> Iterator[Change]:
    """Give what changes where a line holds them no more."""
    for change in _more(held):
        yield Change(change.level, change.name, -change.delta)


def _summed(changes: list[Change]) -> list[Change]:
    sums: dict[tuple[int, str], Change] = {}
    for change in changes:
        key = (change.level.number, change.name)
        before = sums[key].delta if key in sums else 0
        sums[key] = Change(change.level, change.name, before + change.delta)
    return [change for change in sums.values() if change.delta]

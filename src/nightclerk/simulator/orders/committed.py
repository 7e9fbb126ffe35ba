"""What orders do to stock: promised when placed, gone when shipped, back when not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nightclerk.simulator.goods.stock import Change, Stock
from nightclerk.simulator.goods.stock_levels import Level
from nightclerk.simulator.orders.assignments import IN_FORCE, is_live, place_of

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
        expected, sent = _expected(order), _sent(order)
        restocked = _restocked(order)
        for line in order["lineItems"]:
            held: tuple[Held, ...] = line.get("held", ())
            gid = line["id"]
            now = self._wanted(order, line, expected[gid], sent[gid], restocked[gid])
            if now == held:
                continue
            line["held"] = now
            changes += _less(held)
            changes += _more(now)
        if changes:
            self._stock.put(_summed(changes), at=order["updatedAt"], lag=lag)

    def routes(self, order: Node) -> Mapping[str, Node | None]:
        """Give from where each line of an order is shipped, by the line's id.

        That is the first location at which all of it is stocked; where there is none,
        each line leaves from the first that stocks it, or the shop's first.
        """
        places = self._stock.store.all("Location")
        items = {line["id"]: _counted_item(line) for line in order["lineItems"]}
        counted = {item for item in items.values() if item}
        whole = [p for p in places if all(self._has(item, p) for item in counted)]
        return {
            gid: next(
                (p for p in [*whole, *places] if item is None or self._has(item, p)),
                places[0] if places else None,
            )
            for gid, item in items.items()
        }

    def is_stocked(self, lines: Iterable[Node], place: Node) -> bool:
        """Tell whether a location stocks all of these lines that are counted."""
        items = filter(None, map(_counted_item, lines))
        return all(self._has(item, place) for item in items)

    def _has(self, item: str, place: Node) -> bool:
        level = self._stock.level(item, place["id"])
        return level is not None and level.is_active

    def release(self, order: Node, *, at: str) -> None:
        """Give back what a deleted order had promised; what is gone is gone."""
        promised = [
            Held(held.level, held.committed)
            for line in order["lineItems"]
            for held in line.get("held", ())
        ]
        self._stock.put(_less(promised), at=at)

    def _wanted(
        self,
        order: Node,
        line: Node,
        expected: Mapping[str, int],
        sent: Mapping[str, int],
        back: int,
    ) -> tuple[Held, ...]:
        item = _counted_item(line)
        if item is None:
            return ()
        home = next(reversed([*sent, *expected]), "") or self._counter(order)
        left = line["unfulfilledQuantity"]
        committed = Counter(expected)
        committed[home] += left - committed.total()
        freed = 0
        if order["cancelledAt"]:
            # What was neither shipped nor refunded when the order was cancelled.
            freed = max(line["currentQuantity"] - sum(sent.values()), 0)
        gone = max(line["quantity"] - left - back - freed, 0)
        gone_from = _spread(sent, gone, home)
        return tuple(
            Held(level, committed=committed[place], gone=gone_from[place])
            for place in sorted({*committed, *gone_from, home})
            if (level := self._stock.level(item, place)) is not None
        )

    def _counter(self, order: Node) -> str:
        """Give the location of a sale that nobody ships: the shop itself."""
        place = order["retailLocation"]
        place = place or next(iter(self._stock.store.all("Location")), None)
        return str(place["id"]) if place else ""


def _counted_item(line: Node) -> str | None:
    """Give the inventory item of a line, where its pieces are counted."""
    item = line["variant"]["inventoryItem"] if line["variant"] else None
    return str(item["id"]) if item and item["tracked"] else None


def _expected(order: Node) -> Mapping[str, Counter[str]]:
    """Give from where how much of each line is still to be shipped."""
    places: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for fulfillment_order in order["fulfillmentOrders"]:
        place = place_of(fulfillment_order)
        for row in fulfillment_order["lineItems"] if place else ():
            left = row["remainingQuantity"] if is_live(fulfillment_order) else 0
            places[row["lineItem"]["id"]][place["id"] if place else ""] += left
    return places


def _sent(order: Node) -> Mapping[str, Counter[str]]:
    """Give from where how much of each line was shipped; "": nobody knows."""
    sent: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for parcel in order["fulfillments"]:
        if parcel["status"] in IN_FORCE:
            place = parcel["location"]["id"] if parcel["location"] else ""
            for row in parcel["fulfillmentLineItems"]:
                sent[row["lineItem"]["id"]][place] += row["quantity"] or 0
    return sent


def _spread(sent: Mapping[str, int], gone: int, home: str) -> Counter[str]:
    """Say from where what is gone is gone; what came back came back home first."""
    places = Counter[str]()
    for place, quantity in sent.items():
        places[place or home] += quantity
    rest = gone - places.total()
    if rest >= 0:
        places[home] += rest
        return places
    for place in (home, *places):
        back = min(places[place], -rest)
        places[place] -= back
        rest += back
    return places


def _restocked(order: Node) -> Counter[str]:
    back = Counter[str]()
    for refund in order["refunds"]:
        for row in refund["refundLineItems"]:
            if refund.get("frees") or row["restockType"] in RESTOCKED:
                back[row["lineItem"]["id"]] += row["quantity"]
    return back


def _more(held: Iterable[Held]) -> Iterator[Change]:
    """Give what changes where a line begins to hold pieces."""
    for each in held:
        yield Change(each.level, "committed", each.committed)
        yield Change(each.level, "available", -each.committed - each.gone)


def _less(held: Iterable[Held]) -> Iterator[Change]:
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

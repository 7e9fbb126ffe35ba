"""What one shop has where; whoever changes it does it here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nightclerk.simulator.engine.clock import Clock
from nightclerk.simulator.engine.paging import tail
from nightclerk.simulator.engine.store import Store
from nightclerk.simulator.goods.stock_levels import Level, Levels

Node = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """How many more there are of a state somewhere."""

    level: Level
    name: str
    delta: int


class Stock:
    """Counts what one shop has; every change is stamped and reaches the index."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.levels = Levels()
        self._moved: dict[str, Node] | None = None
        store.found_by["InventoryLevel"] = self._numbered

    def level(self, item: str, location: str) -> Level | None:
        """Give the counts of an item at a location; `None` where there are none."""
        return self.levels.find(item, location)

    def levels_of(self, item: str) -> Sequence[Level]:
        """Give the counts of an item at every location, active or not."""
        return self.levels.of(item)

    def levels_at(self, location: str) -> Sequence[Level]:
        """Give the counts of every item at a location, oldest first."""
        return self.levels.at(location)

    def sellable(self, item: str) -> int:
        """Give how many of an item are available, at all active locations."""
        return sum(each.available for each in self.levels.of(item) if each.is_active)

    def stock(self, item: Node, place: Node, available: int, *, now: str) -> Level:
        """Stock an item at a location, with so many that can be sold."""
        found = self.levels.find(item["id"], place["id"])
        level = found or self.levels.open(item, place, now=now, is_active=True)
        level.is_active, level.available, level.updated_at = True, available, now
        return level

    def stock_new(
        self,
        item: Node,
        counts: Iterable[tuple[Node, str, int]],
        *,
        now: str,
    ) -> None:
        """Stock an item for the first time: at locations that are named, with counts.

        Where none is named it is stocked at the shop's first location, with nothing.
        """
        named = list(counts)
        for place, name, quantity in named:
            level = self.stock(item, place, 0, now=now)
            level.available = quantity - level.quantity(name) + level.available
        places = self.store.all("Location")
        if places and not named:
            self.levels.open(item, places[0], now=now, is_active=True)

    def put(
        self, changes: Iterable[Change], *, at: str, lag: float | None = None
    ) -> None:
        """Count anew; the products whose stock moved count as updated."""
        moved: dict[str, Node] = {}
        for change in changes:
            level = change.level
            setattr(level, change.name, getattr(level, change.name) + change.delta)
            level.updated_at = max(level.updated_at, at)
            product = level.item["variant"]["product"]
            moved[product["id"]] = product
        for product in moved.values():
            # https://shopify.dev/docs/api/admin-rest/latest/resources/product: an
            # inventory adjustment is counted as an update of the product.
            if at > product["updatedAt"]:
                product["updatedAt"] = at
                self._tell(product, lag)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Let the index know of many changes once, when they are all made."""
        moved = self._moved = dict[str, Node]()
        try:
            yield
        finally:
            self._moved = None
            for product in moved.values():
                self._tell(product, 0)

    def _tell(self, product: Node, lag: float | None) -> None:
        if self._moved is not None:
            self._moved[product["id"]] = product
        else:
            self.store.index(product, now=self.clock.seconds(), lag=lag)

    def forget(self, item: Node) -> None:
        """Count an item no more."""
        self.levels.forget(item["id"])

    def _numbered(self, gid: str) -> Node | None:
        level = self.levels.numbered(tail({"id": gid}))
        return level.node if level else None


def counts_of(
    store: Store, rows: Iterable[Mapping[str, Any]]
) -> list[tuple[Node, str, int]]:
    """Read quantities that are given with a variant: place, state, how many."""
    counts = []
    for row in rows:
        place = store.node(row["locationId"])
        if place is not None and place["__typename"] == "Location":
            quantity = row.get("availableQuantity", row.get("quantity", 0))
            counts.append((place, row.get("name") or "available", quantity))
    return counts

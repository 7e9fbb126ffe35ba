"""How many there are of what, where, and in which state."""

from typing import Any

from nightclerk.simulator.engine.paging import tail
from nightclerk.simulator.engine.templates import plain

Node = dict[str, Any]

# https://shopify.dev/docs/apps/build/orders-fulfillment/inventory-management-apps:
# what is on hand is the sum of these; what is incoming is not there yet.
ON_HAND = (
    *("available", "committed", "damaged"),
    *("quality_control", "reserved", "safety_stock"),
)
STATES = (*ON_HAND, "incoming")
NAMES = frozenset({*STATES, "on_hand"})
# Where the numbers of levels start.
FIRST_NUMBER = 480_000_001


class Level:
    """The counts of one inventory item at one location.

    A shop has many of these, so they are no nodes; `node` makes one.
    """

    __slots__ = ("is_active", "item", "number", "place", "updated_at", *STATES)

    available: int
    committed: int
    damaged: int
    quality_control: int
    reserved: int
    safety_stock: int
    incoming: int

    def __init__(
        self, number: int, item: Node, place: Node, *, now: str, is_active: bool
    ) -> None:
        self.number, self.item, self.place = number, item, place
        self.updated_at, self.is_active = now, is_active
        for state in STATES:
            setattr(self, state, 0)

    @property
    def on_hand(self) -> int:
        """Give what lies there, whatever is to become of it."""
        return sum(getattr(self, state) for state in ON_HAND)

    def quantity(self, name: str) -> int:
        """Give how many there are of a state; 0 for one that is unknown."""
        return int(getattr(self, name, 0)) if name in NAMES else 0

    @property
    def node(self) -> Node:
        """Give the `InventoryLevel`; `counts` in it is this."""
        item = tail(self.item)
        return plain(
            "InventoryLevel",
            id=f"gid://shopify/InventoryLevel/{self.number}?inventory_item_id={item}",
            isActive=self.is_active,
            item=self.item,
            location=self.place,
            createdAt=self.item["createdAt"],
            updatedAt=self.updated_at,
            counts=self,
        )


class Levels:
    """Every level of a shop, by item, by location and by its number."""

    def __init__(self) -> None:
        self._of: dict[str, list[Level]] = {}
        self._at: dict[str, list[Level]] = {}
        self._numbered: list[Level | None] = []

    def find(self, item: str, place: str) -> Level | None:
        """Give the level of an item at a location, active or not."""
        for level in self._of.get(item, ()):
            if level.place["id"] == place:
                return level
        return None

    def of(self, item: str) -> list[Level]:
        """Give the levels of an item."""
        return self._of.get(item, [])

    def at(self, place: str) -> list[Level]:
        """Give the levels at a location, oldest first."""
        if place not in self._at:
            self._at[place] = [
                level
                for level in self._numbered
                if level is not None and level.place["id"] == place
            ]
        return self._at[place]

    def numbered(self, number: int) -> Level | None:
        """Give the level of a number."""
        row = number - FIRST_NUMBER
        return self._numbered[row] if 0 <= row < len(self._numbered) else None

    def open(self, item: Node, place: Node, *, now: str, is_active: bool) -> Level:
        """Begin to count an item at a location."""
        number = FIRST_NUMBER + len(self._numbered)
        level = Level(number, item, place, now=now, is_active=is_active)
        self._numbered.append(level)
        self._of.setdefault(item["id"], []).append(level)
        if place["id"] in self._at:
            self._at[place["id"]].append(level)
        return level

    def forget(self, item: str) -> None:
        """Count an item no more, anywhere."""
        for level in self._of.pop(item, ()):
            self._numbered[level.number - FIRST_NUMBER] = None
            self._at.pop(level.place["id"], None)

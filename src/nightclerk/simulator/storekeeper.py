"""What people at the shop do with goods: sell, count, write off, change prices."""

from collections.abc import Mapping
from random import Random
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import verbatim, words
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.goods.stock import Change, Stock
from nightclerk.simulator.goods.stock_levels import ON_HAND, Level
from nightclerk.simulator.goods.variant_writing import VariantWriter
from nightclerk.simulator.orders.book import Orders

Node = dict[str, Any]

# How many pieces of how many things a buyer takes.
PIECES = (1, 1, 1, 2, 3)
THINGS = (1, 1, 2, 3)


class Storekeeper:
    """Works in the stores of one shop as its people would, without an app."""

    def __init__(self, orders: Orders, stock: Stock, variants: VariantWriter) -> None:
        self.orders, self.stock, self.variants = orders, stock, variants
        self.store, self.clock = stock.store, stock.clock

    def sell(self, quantities: Mapping[str, int], **fields: Any) -> Node:
        """Let a buyer order variants, by SKU or id; `fields` are of the order."""
        lines = [self._line(key, count) for key, count in quantities.items()]
        return self.orders.put({"lineItems": lines, **fields})

    def sell_at_random(self, random: Random, count: int = 1) -> list[Node]:
        """Let buyers order what they like of what is there; gives the orders."""
        goods = [v for v in self.store.all("ProductVariant") if self._is_there(v)]
        if not goods:
            return []
        made = []
        for _ in range(count):
            taken = random.sample(goods, min(random.choice(THINGS), len(goods)))
            wanted = {variant["id"]: random.choice(PIECES) for variant in taken}
            made.append(self.sell(wanted))
        return made

    def stock_at(self, variant: str, place: str, quantity: int = 0) -> Level:
        """Stock a variant at a location, by name or id, with so many available."""
        item = self.variant(variant)["inventoryItem"]
        for found in self.store.all("Location"):
            if place in (found["id"], found["name"]):
                now = stamp(self.clock.now())
                level = self.stock.stock(item, found, 0, now=now)
                self._put(level, "available", quantity)
                return level
        raise Refused(words("There is no location “{name}” in the shop", name=place))

    def unstock(self, variant: str, place: str) -> Level:
        """Stock a variant at a location no more; its counts are kept."""
        level = self._level(variant, place)
        level.is_active, level.updated_at = False, stamp(self.clock.now())
        return level

    def count(
        self, variant: str, quantity: int, *, state: str = "on_hand", place: str = ""
    ) -> Level:
        """Write down how many there are, as after a stock-taking.

        What is on hand more or less is available more or less.
        """
        level = self._level(variant, place)
        moved = "available" if state == "on_hand" else state
        self._put(level, moved, quantity - level.quantity(state))
        return level

    def set_aside(
        self, variant: str, quantity: int, *, state: str = "damaged", place: str = ""
    ) -> Level:
        """Take pieces out of what is available: damaged, reserved, in safety stock."""
        if state not in ON_HAND:
            raise Refused(words("Stock has no state “{state}”", state=state))
        level = self._level(variant, place)
        now = stamp(self.clock.now())
        moves = [Change(level, "available", -quantity), Change(level, state, quantity)]
        self.stock.put(moves, at=now)
        return level

    def price(self, variant: str, **given: Any) -> Node:
        """Change prices: `price`, `compareAtPrice`, or anything else of a variant."""
        found = self.variant(variant)
        row = {"id": found["id"], **given}
        product = found["product"]["id"]
        _, problems = self.variants.update(product, [row], partly=False)
        if problems:
            raise Refused(verbatim(problems[0]["message"]))
        return found

    def variant(self, key: str) -> Node:
        """Find a variant by its SKU or its id; `Refused` where there is none."""
        found = self.store.node(key)
        if found is not None and found["__typename"] == "ProductVariant":
            return found
        for variant in self.store.all("ProductVariant"):
            if variant["sku"] == key:
                return variant
        raise Refused(words("There is no variant “{name}” in the shop", name=key))

    def _line(self, key: str, count: int) -> Node:
        variant = self.variant(key)
        title = variant["title"]
        return {
            "sku": variant["sku"],
            "title": variant["product"]["title"],
            "variantTitle": None if title == "Default Title" else title,
            "vendor": variant["product"]["vendor"],
            "quantity": count,
            "product": {"id": variant["product"]["id"]},
            "variant": {"id": variant["id"]},
            "originalUnitPriceSet": variant["price"],
        }

    def _is_there(self, variant: Node) -> bool:
        return self.stock.sellable(variant["inventoryItem"]["id"]) > 0

    def _level(self, key: str, place: str) -> Level:
        item = self.variant(key)["inventoryItem"]
        levels = self.stock.levels_of(item["id"])
        for level in levels:
            if not place or place in (level.place["id"], level.place["name"]):
                return level
        raise Refused(
            words("“{name}” is not stocked at that location", name=key),
            hint=words("Stock it there first."),
        )

    def _put(self, level: Level, name: str, delta: int) -> None:
        if delta:
            self.stock.put([Change(level, name, delta)], at=stamp(self.clock.now()))

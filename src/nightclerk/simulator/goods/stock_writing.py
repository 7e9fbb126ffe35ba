"""Stock as apps write it: set, adjust, activate; all rows of a call, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.goods import stock_rules as rules
from nightclerk.simulator.goods.items import misfits, write_item
from nightclerk.simulator.goods.stock import Change, Stock
from nightclerk.simulator.goods.stock_levels import Level

Node = dict[str, Any]
Given = Mapping[str, Any]


@dataclass(frozen=True)
class _Target:
    """What a row means: an item and a location, and the level if there is one."""

    item: Node
    place: Node
    level: Level | None

    def quantity(self, name: str) -> int:
        return self.level.quantity(name) if self.level else 0


class StockWriter:
    """Carries out what apps want changed about the stock of one shop."""

    def __init__(self, stock: Stock, currency: str) -> None:
        self.stock, self.currency = stock, currency
        self.store, self.clock = stock.store, stock.clock

    def set(self, given: Given) -> tuple[Node | None, list[Node]]:
        """Set quantities: all that are given, or none and what is wrong.

        https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/inventorySetQuantities
        """
        name, rows = given["name"], given["quantities"]
        kind = "InventorySetQuantities"
        targets, problems = self._targets(kind, name, rows, "quantities")
        if problems := rules.unsettable(given) + problems:
            return None, problems
        deltas = [
            row["quantity"] - target.quantity(name)
            for target, row in zip(targets, rows, strict=True)
        ]
        return self._booked(targets, "available", deltas, given), []

    def adjust(self, given: Given) -> tuple[Node | None, list[Node]]:
        """Change quantities by so much: all that are given, or none.

        https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/inventoryAdjustQuantities
        """
        name, rows = given["name"], given["changes"]
        kind = "InventoryAdjustQuantities"
        targets, problems = self._targets(kind, name, rows, "changes")
        problems = rules.unadjustable(given) + problems
        if not problems:
            for row, (target, each) in enumerate(zip(targets, rows, strict=True)):
                if found := rules.too_far(target.quantity(name) + each["delta"]):
                    field = ["input", "changes", str(row), "delta"]
                    problems.append(rules.wrong(kind, found[0], field, found[1]))
        if problems:
            return None, problems
        deltas = [row["delta"] for row in rows]
        return self._booked(targets, name, deltas, given), []

    def activate(
        self, item: str, location: str, *, available: int | None, on_hand: int | None
    ) -> tuple[Node | None, list[Node]]:
        """Stock an item at a location; what was counted there before stays.

        https://shopify.dev/changelog/inventoryactivate-now-preserves-available-quantity
        """
        thing = self._node(item, "InventoryItem")
        place = self._node(location, "Location")
        if thing is None:
            return None, [_plain(["inventoryItemId"], rules.UNKNOWN_ITEM[1])]
        if place is None:
            return None, [_plain(["locationId"], rules.UNKNOWN_PLACE[1])]
        now = stamp(self.clock.now())
        level = self.stock.levels.find(item, location)
        if level is None:
            level = self.stock.levels.open(thing, place, now=now, is_active=False)
        given = on_hand if on_hand is not None else available
        if level.is_active:
            return self._already_active(level, available, given)
        level.is_active, level.updated_at = True, now
        if given is not None:
            counted = level.on_hand if on_hand is not None else level.available
            self.stock.put([Change(level, "available", given - counted)], at=now)
        return level.node, []

    @staticmethod
    def _already_active(
        level: Level, available: int | None, given: int | None
    ) -> tuple[Node | None, list[Node]]:
        if given is None:
            return level.node, []
        text = (
            "Not allowed to set available quantity when the item is already active at "
            "the location."
        )
        return None, [_plain(["onHand" if available is None else "available"], text)]

    def update_item(self, gid: str, given: Given) -> tuple[Node | None, list[Node]]:
        """Change what an inventory item says about itself."""
        item = self._node(gid, "InventoryItem")
        if item is None:
            return None, [_plain(["id"], "Inventory item does not exist")]
        if problems := list(misfits(given)):
            return None, [_plain(["input", *field], text) for field, text in problems]
        now, variant = stamp(self.clock.now()), item["variant"]
        write_item(item, given, currency=self.currency, now=now)
        variant["sku"] = item["sku"]
        variant["updatedAt"] = variant["product"]["updatedAt"] = now
        for node in (variant["product"], variant, item):
            self.store.index(node, now=self.clock.seconds())
        return item, []

    def _node(self, gid: str, kind: str) -> Node | None:
        found = self.store.node(gid)
        return found if found and found["__typename"] == kind else None

    def _targets(
        self, kind: str, name: str, rows: Sequence[Given], listed: str
    ) -> tuple[list[_Target], list[Node]]:
        """Find what every row means, or say what is wrong with the row.

        An item can be counted where it is not stocked; it is not sold there until it
        is activated: https://shopify.dev/changelog/removal-of-itemnotstockedatlocation-error
        """
        targets, problems = list[_Target](), list[Node]()
        for number, row in enumerate(rows):
            found = self._target(name, row)
            if isinstance(found, _Target):
                targets.append(found)
                continue
            field, (code, text) = found
            path = ["input", listed, str(number), field]
            problems.append(rules.wrong(kind, code, path, text))
        return targets, problems

    def _target(self, name: str, row: Given) -> _Target | tuple[str, tuple[str, str]]:
        item = self._node(row["inventoryItemId"], "InventoryItem")
        if item is None:
            return "inventoryItemId", rules.UNKNOWN_ITEM
        place = self._node(row["locationId"], "Location")
        if place is None:
            return "locationId", rules.UNKNOWN_PLACE
        level = self.stock.levels.find(item["id"], place["id"])
        target, expected = _Target(item, place, level), row["changeFromQuantity"]
        if expected is not None and expected != target.quantity(name):
            return "changeFromQuantity", rules.STALE
        return target

    def _booked(
        self, targets: list[_Target], name: str, deltas: list[int], given: Given
    ) -> Node | None:
        """Write changes down; nothing where nothing changes, as Shopify has it."""
        now = stamp(self.clock.now())
        changes = [
            Change(self._level(target, now), name, delta)
            for target, delta in zip(targets, deltas, strict=True)
            if delta
        ]
        if not changes:
            return None
        self.stock.put(changes, at=now)
        group = plain(
            "InventoryAdjustmentGroup",
            id=self.store.new_gid("InventoryAdjustmentGroup"),
            createdAt=now,
            reason=given["reason"],
            referenceDocumentUri=given.get("referenceDocumentUri"),
            changes=changes,
        )
        self.store.register(group)
        return group

    def _level(self, target: _Target, now: str) -> Level:
        known = self.stock.levels.find(target.item["id"], target.place["id"])
        return known or self.stock.levels.open(
            target.item, target.place, now=now, is_active=False
        )


def _plain(field: list[str], message: str) -> Node:
    return {"__typename": "UserError", "field": field, "message": message}

"""What stock is asked that is not just read from it: levels, quantities, changes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from nightclerk.simulator.engine.context import Context, Counts, Node, Resolver
from nightclerk.simulator.engine.failures import bad_request
from nightclerk.simulator.engine.paging import (
    Cursor,
    Page,
    page_size,
    read_cursor,
    tail,
)
from nightclerk.simulator.engine.search import Search
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.goods.items import measured
from nightclerk.simulator.goods.stock_levels import NAMES
from nightclerk.simulator.resolvers.queries import search_of

Arguments = Mapping[str, Any]

number_of = attrgetter("number")


def measurement(_ctx: Context, item: Node, _arguments: Arguments) -> Node:
    """Give what an item weighs."""
    return measured(item)


def level_of_item(ctx: Context, item: Node, arguments: Arguments) -> Node | None:
    """Give what is counted of an item at a location."""
    level = ctx.desk.stock.level(item["id"], arguments["locationId"])
    if level is None or not (level.is_active or arguments.get("includeInactive")):
        return None
    return level.node


def levels_of_item(ctx: Context, item: Node, arguments: Arguments) -> Page:
    """Give what is counted of an item, location by location."""
    return _page(ctx, ctx.desk.stock.levels_of(item["id"]), arguments)


def levels_at_location(ctx: Context, location: Node, arguments: Arguments) -> Page:
    """Give what is counted at a location, item by item."""
    return _page(ctx, ctx.desk.stock.levels_at(location["id"]), arguments)


def _page(ctx: Context, levels: Sequence[Counts], arguments: Arguments) -> Page:
    """Cut a page out of levels that stand by their numbers."""
    wanted, from_end = page_size(arguments)
    search = search_of(ctx, "InventoryLevel", "inventoryLevels", arguments)
    shown_too = bool(arguments.get("includeInactive"))
    after, before = arguments.get("after"), arguments.get("before")
    if is_reverse := bool(arguments.get("reverse")):
        after, before = before, after
    low, high = 0, len(levels)
    if after:
        low = bisect_right(levels, read_cursor(after).last_id, key=number_of)
    if before:
        high = bisect_left(levels, read_cursor(before).last_id, key=number_of)
    window = levels[low:high]
    walk = reversed(window) if is_reverse is not from_end else iter(window)
    shown = _first(walk, search, wanted + 1, inactive=shown_too)
    has_more, shown = len(shown) > wanted, shown[:wanted]
    if from_end:
        shown.reverse()

    def place(row: int) -> Cursor:
        return Cursor(shown[row].number, str(shown[row].number))

    return Page(
        [level.node for level in shown],
        has_next=bool(before) if from_end else has_more,
        has_previous=has_more if from_end else bool(after),
        place=place,
    )


def _first(
    levels: Iterable[Counts], search: Search, wanted: int, *, inactive: bool
) -> list[Counts]:
    found = list[Counts]()
    for level in levels:
        if len(found) == wanted:
            break
        if (level.is_active or inactive) and _matches(search, level):
            found.append(level)
    return found


def _matches(search: Search, level: Counts) -> bool:
    if not search.text:
        return True
    return search.matches(
        {
            "default": (),
            "id": level.number,
            "inventory_item_id": tail(level.item),
            "created_at": level.item["createdAt"],
            "updated_at": level.updated_at,
        }
    )


def quantities(_ctx: Context, level: Node, arguments: Arguments) -> list[Node]:
    """Give how many there are of the states that are asked for."""
    counts: Counts = level["counts"]
    if unknown := [name for name in arguments["names"] if name not in NAMES]:
        raise bad_request(f"The specified quantity name is invalid: {unknown[0]}")
    return [
        plain(
            "InventoryQuantity",
            id=f"{level['id'].replace('Level', 'Quantity')}&name={name}",
            name=name,
            quantity=counts.quantity(name),
            updatedAt=counts.updated_at,
        )
        for name in arguments["names"]
    ]


def changes(_ctx: Context, group: Node, arguments: Arguments) -> list[Node]:
    """Give what a call changed; what is available is on hand, too.

    Shopify does not say in its answer what the quantities are afterwards.
    """
    names = arguments.get("quantityNames")
    rows = [
        plain(
            "InventoryChange",
            name=name,
            delta=change.delta,
            item=change.level.item,
            location=change.level.place,
        )
        for change in group["changes"]
        for name in _names(change.name)
        if names is None or name in names
    ]
    items, places = arguments.get("inventoryItemIds"), arguments.get("locationIds")
    return [
        row
        for row in rows
        if (items is None or row["item"]["id"] in items)
        and (places is None or row["location"]["id"] in places)
    ]


def _names(name: str) -> tuple[str, ...]:
    return (name,) if name == "incoming" else (name, "on_hand")


INVENTORY_FIELDS: dict[str, Resolver] = {
    "InventoryAdjustmentGroup.changes": changes,
    "InventoryItem.inventoryLevel": level_of_item,
    "InventoryItem.inventoryLevels": levels_of_item,
    "InventoryItem.measurement": measurement,
    "InventoryLevel.quantities": quantities,
    "Location.inventoryLevels": levels_at_location,
}

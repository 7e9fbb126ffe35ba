"""Stock levels as Shopify shows them, in the connector's own words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nightclerk.shopify.inventory.payloads import (
    InventoryItem,
    InventoryLevel,
    InventoryLevelRow,
)


@dataclass(frozen=True, slots=True)
class SeenLevel:
    """What Shopify has at one location: quantities by their names."""

    location: str
    is_active: bool
    quantities: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SeenItem:
    """What Shopify counts of one inventory item, at all locations that have some."""

    gid: str
    is_tracked: bool
    levels: Sequence[SeenLevel]


def seen_item(item: InventoryItem) -> SeenItem:
    """Read an inventory item with its levels."""
    levels = [seen_level(row, row.location.id) for row in item.inventory_levels.nodes]
    return SeenItem(item.id, item.tracked, levels)


def seen_level(row: InventoryLevelRow | InventoryLevel, location: str) -> SeenLevel:
    """Read one level."""
    quantities = {each.name: each.quantity for each in row.quantities}
    return SeenLevel(location, row.is_active, quantities)


def level_key(inventory_gid: str, location_gid: str) -> str:
    """Name a level, as Shopify names it in two ids: one record, one name."""
    return f"{inventory_gid}@{tail(location_gid)}"


def change_key(
    kind: str, level: str, *, before: int | None, wanted: int, after: int
) -> str:
    """Name a change of a level for good.

    `after` is the change of the level that came before it: the same change can be
    wanted again, and is another one then.
    """
    item, _, place = level.rpartition("@")
    start = "" if before is None else before
    return f"{kind}:{tail(item)}:{place}:{start}:{wanted}:{after}"


def tail(gid: str) -> str:
    """Give the number at the end of an id of Shopify's."""
    return gid.rpartition("/")[2]

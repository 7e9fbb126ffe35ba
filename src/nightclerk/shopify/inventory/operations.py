"""Requests about inventory, generated from their documents; do not edit."""

from nightclerk.shopify.inventory.payloads import (
    InventoryActivateData,
    InventoryItem,
    InventorySetData,
)
from nightclerk.shopify.operations import (
    Tree,
    read_bulk_query,
    read_nodes_operation,
    read_operation,
)

PACKAGE = "nightclerk.shopify.inventory"

INVENTORY_ACTIVATE = read_operation(
    PACKAGE, "inventory_activate", InventoryActivateData
)
INVENTORY_BULK = read_bulk_query(
    PACKAGE,
    "inventory_bulk",
    InventoryItem,
    {
        ("InventoryItem", "InventoryLevel"): "inventoryLevels",
    },
)
INVENTORY_SET = read_operation(PACKAGE, "inventory_set", InventorySetData)
ITEM_LEVELS_MORE = read_operation(PACKAGE, "item_levels_more", Tree)
LEVELS_BY_ITEM_IDS = read_nodes_operation(PACKAGE, "levels_by_item_ids", InventoryItem)

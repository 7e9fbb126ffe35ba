"""What the search index knows about products, variants and their stock."""

from functools import lru_cache
from typing import Any

from nightclerk.simulator.engine.matching import Kind
from nightclerk.simulator.engine.paging import tail

Node = dict[str, Any]
Row = dict[str, Any]

PRODUCT_FIELDS = {
    "created_at": Kind.TIME,
    "handle": Kind.SET,
    "id": Kind.ID,
    "product_type": Kind.SET,
    "sku": Kind.SET,
    "barcode": Kind.SET,
    "status": Kind.SET,
    "tag": Kind.SET,
    "tag_not": Kind.NOT_SET,
    "title": Kind.SET,
    "updated_at": Kind.TIME,
    "vendor": Kind.SET,
}
VARIANT_FIELDS = {
    "barcode": Kind.SET,
    "id": Kind.ID,
    "product_id": Kind.ID,
    "product_status": Kind.SET,
    "sku": Kind.SET,
    "title": Kind.SET,
    "updated_at": Kind.TIME,
    "vendor": Kind.SET,
}
ITEM_FIELDS = {
    "created_at": Kind.TIME,
    "id": Kind.ID,
    "sku": Kind.SET,
    "updated_at": Kind.TIME,
}
LEVEL_FIELDS = {
    "created_at": Kind.TIME,
    "id": Kind.ID,
    "inventory_item_id": Kind.ID,
    "updated_at": Kind.TIME,
}


def few(*values: Any) -> tuple[str, ...]:
    """Give words as a tuple, which takes a fifth of the room of a set."""
    return tuple(str(value).lower() for value in values if value)


# What many have in common is kept once.
common = lru_cache(maxsize=4_096)(few)


def product_row(node: Node) -> Row:
    """Make what the index keeps of a product."""
    variants = node["variants"]
    return {
        "default": (node["title"].lower(),),
        "sort_title": node["title"].lower(),
        "barcode": few(*(variant["barcode"] for variant in variants)),
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
        "handle": few(node["handle"]),
        "product_type": common(node["productType"]),
        "sku": few(*(variant["sku"] for variant in variants)),
        "status": common(node["status"]),
        "tag": few(*node["tags"]),
        "title": few(node["title"], *node["title"].split()),
        "vendor": common(node["vendor"]),
    }


def variant_row(node: Node) -> Row:
    """Make what the index keeps of a variant."""
    product = node["product"] or {}
    return {
        "default": few(node["title"], node["sku"]),
        "barcode": few(node["barcode"]),
        "product_id": tail(product),
        "product_status": common(product.get("status")),
        "sku": few(node["sku"]),
        "title": common(node["title"]),
        "updated_at": node["updatedAt"],
        "vendor": common(product.get("vendor")),
    }


def item_row(node: Node) -> Row:
    """Make what the index keeps of an inventory item."""
    return {
        "created_at": node["createdAt"],
        "sku": few(node["sku"]),
        "updated_at": node["updatedAt"],
    }

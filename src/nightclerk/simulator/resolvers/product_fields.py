"""What products and variants are asked that is not just read from them."""

from collections.abc import Mapping
from typing import Any

from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.paging import Page, page_of
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.resolvers.queries import first_of_list

Arguments = Mapping[str, Any]


def by_identifier(ctx: Context, _root: Node, arguments: Arguments) -> Node | None:
    """Find a product by its id, its handle or a metafield of its own."""
    return ctx.desk.products.named(arguments["identifier"])


def operation(ctx: Context, _root: Node, arguments: Arguments) -> Node | None:
    """Tell how far an operation on a product is."""
    node = ctx.shelves.node(arguments["id"])
    return node if node and node["__typename"] == "ProductSetOperation" else None


def variants(ctx: Context, product: Node, arguments: Arguments) -> Page:
    """Give a product's variants by their position, or by id."""
    rows = product["variants"]
    if arguments.get("sortKey") == "ID":
        rows = sorted(rows, key=lambda variant: int(variant["id"].rpartition("/")[2]))
    return page_of(rows, arguments)


def total_inventory(ctx: Context, product: Node, _arguments: Arguments) -> int:
    """Count what can be sold of the variants that are counted at all."""
    items = [variant["inventoryItem"] for variant in product["variants"]]
    return sum(ctx.desk.stock.sellable(item["id"]) for item in items if item["tracked"])


def inventory_quantity(ctx: Context, variant: Node, _arguments: Arguments) -> int:
    """Count what can be sold of a variant."""
    return ctx.desk.stock.sellable(variant["inventoryItem"]["id"])


def available_for_sale(ctx: Context, variant: Node, arguments: Arguments) -> bool:
    """Tell whether a buyer could have one."""
    item = variant["inventoryItem"]
    if not item["tracked"] or variant["inventoryPolicy"] == "CONTINUE":
        return True
    return inventory_quantity(ctx, variant, arguments) > 0


def publications(ctx: Context, product: Node, arguments: Arguments) -> Page:
    """Give the channels that a product is on, or will be on."""
    now = stamp(ctx.now)
    rows = [
        plain(
            "ResourcePublicationV2",
            publication=ctx.shelves.node(gid),
            publishDate=at,
            isPublished=at <= now,
        )
        for gid, at in ctx.desk.publishing.of(product["id"]).items()
        if at <= now or not arguments.get("onlyPublished", True)
    ]
    return page_of(rows, arguments)


def is_published(ctx: Context, product: Node, arguments: Arguments) -> bool:
    """Tell whether a product is on a channel."""
    at = ctx.desk.publishing.of(product["id"]).get(arguments["publicationId"])
    return at is not None and at <= stamp(ctx.now)


def publications_count(ctx: Context, product: Node, _arguments: Arguments) -> Node:
    """Count the channels that a product is on."""
    now = stamp(ctx.now)
    since = ctx.desk.publishing.of(product["id"]).values()
    return plain("Count", count=sum(at <= now for at in since), precision="EXACT")


PRODUCT_FIELDS: dict[str, Resolver] = {
    "QueryRoot.productByIdentifier": by_identifier,
    "QueryRoot.productOperation": operation,
    "Product.availablePublicationsCount": publications_count,
    "Product.options": first_of_list("options"),
    "Product.publishedOnPublication": is_published,
    "Product.resourcePublicationsV2": publications,
    "Product.totalInventory": total_inventory,
    "Product.variants": variants,
    "ProductVariant.availableForSale": available_for_sale,
    "ProductVariant.inventoryQuantity": inventory_quantity,
}

"""What apps change about products, their variants and where they are sold."""

from collections.abc import Mapping
from typing import Any

from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.failures import bad_request
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.resolvers.refusals import refusable

Arguments = Mapping[str, Any]


def product_set(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Make a product what is given: at once, or as an operation that takes a while."""
    wanted = arguments.get("identifier"), arguments["input"]
    if arguments.get("synchronous") is False and not ctx.is_bulk:
        operation = ctx.desk.product_operations.begin(*wanted)
        return plain("ProductSetPayload", productSetOperation=operation, userErrors=[])
    product, problems = ctx.desk.products.set(*wanted)
    return plain("ProductSetPayload", product=product, userErrors=problems)


def product_update(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Change what is given of a product, and add pictures."""
    given = arguments.get("product") or arguments.get("input")
    if given is None:
        raise bad_request("productUpdate needs a product")
    identifier = arguments.get("identifier") or {}
    named = ctx.desk.products.named(identifier) if identifier else None
    gid = named["id"] if named else given.get("id") or ""
    product, problems = ctx.desk.products.update(
        gid, given, media=arguments.get("media") or ()
    )
    return plain("ProductUpdatePayload", product=product, userErrors=problems)


def product_delete(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Delete a product with its variants."""
    gid = arguments["input"]["id"]
    problems = ctx.desk.products.delete(gid)
    return plain(
        "ProductDeletePayload",
        deletedProductId=None if problems else gid,
        userErrors=problems,
    )


def variants_create(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Add variants to a product."""
    gid = arguments["productId"]
    strategy = arguments.get("strategy") or "DEFAULT"
    made, problems = ctx.desk.variants.create(
        gid, arguments["variants"], strategy=strategy
    )
    return plain(
        "ProductVariantsBulkCreatePayload",
        product=None if problems else ctx.shelves.node(gid),
        productVariants=made,
        userErrors=problems,
    )


def variants_update(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Change variants of a product."""
    gid = arguments["productId"]
    written, problems = ctx.desk.variants.update(
        gid,
        arguments["variants"],
        partly=bool(arguments.get("allowPartialUpdates")),
    )
    return plain(
        "ProductVariantsBulkUpdatePayload",
        product=ctx.shelves.node(gid),
        productVariants=written,
        userErrors=problems,
    )


def variants_delete(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Delete variants of a product."""
    gid = arguments["productId"]
    problems = ctx.desk.variants.delete(gid, arguments["variantsIds"])
    return plain(
        "ProductVariantsBulkDeletePayload",
        product=None if problems else ctx.shelves.node(gid),
        userErrors=problems,
    )


def option_update(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Rename an option of a product, and values of it."""
    if arguments.get("optionValuesToAdd") or arguments.get("optionValuesToDelete"):
        raise bad_request("Here values of options come and go with their variants")
    product, problems = ctx.desk.options.rename(
        arguments["productId"],
        arguments["option"],
        arguments.get("optionValuesToUpdate") or (),
    )
    return plain("ProductOptionUpdatePayload", product=product, userErrors=problems)


def publish(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Put a product on sales channels."""
    problems = ctx.desk.publishing.publish(arguments["id"], arguments["input"])
    shown = ctx.shelves.node(arguments["id"])
    return plain("PublishablePublishPayload", publishable=shown, userErrors=problems)


def unpublish(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Take a product off sales channels."""
    problems = ctx.desk.publishing.unpublish(arguments["id"], arguments["input"])
    shown = ctx.shelves.node(arguments["id"])
    return plain("PublishableUnpublishPayload", publishable=shown, userErrors=problems)


WORK: dict[str, tuple[str, Resolver]] = {
    "productSet": ("ProductSet", product_set),
    "productUpdate": ("ProductUpdate", product_update),
    "productDelete": ("ProductDelete", product_delete),
    "productVariantsBulkCreate": ("ProductVariantsBulkCreate", variants_create),
    "productVariantsBulkUpdate": ("ProductVariantsBulkUpdate", variants_update),
    "productVariantsBulkDelete": ("ProductVariantsBulkDelete", variants_delete),
    "productOptionUpdate": ("ProductOptionUpdate", option_update),
    "publishablePublish": ("PublishablePublish", publish),
    "publishableUnpublish": ("PublishableUnpublish", unpublish),
}
PRODUCT_MUTATIONS: dict[str, Resolver] = {
    f"Mutation.{name}": refusable(kind, work) for name, (kind, work) in WORK.items()
}

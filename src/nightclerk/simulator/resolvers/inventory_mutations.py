"""What apps change about stock, once for each key."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.failures import bad_request
from nightclerk.simulator.engine.idempotency import MISMATCH
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.resolvers.refusals import refusable, refused

Arguments = Mapping[str, Any]

KEYLESS = (
    "The @idempotent directive is required for this mutation but was not provided."
)


def _once(kind: str, work: Resolver) -> Resolver:
    """Make the reader of a mutation that demands a key, and answers a key once."""

    def resolve(ctx: Context, root: Node, arguments: Arguments) -> Any:
        if ctx.key is None:
            raise bad_request(KEYLESS)
        given = ctx.desk.repeats.once(
            (ctx.api_key, ctx.key),
            {"mutation": kind, **arguments},
            lambda: work(ctx, root, arguments),
        )
        return refused(kind, MISMATCH) if given is None else given

    return refusable(kind, resolve)


def _compared(kind: str, rows: list[Arguments]) -> None:
    """Refuse rows that do not say what they expect, be it null."""
    if any("changeFromQuantity" not in row for row in rows):
        raise GraphQLError(
            f"{kind} must include the following argument: changeFromQuantity.",
            extensions={"code": "INVALID_FIELD_ARGUMENTS"},
        )


def set_quantities(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Set quantities, all of a call or none."""
    given = arguments["input"]
    _compared("InventoryQuantityInput", given["quantities"])
    group, problems = ctx.desk.stock_writer.set(given)
    return plain(
        "InventorySetQuantitiesPayload",
        inventoryAdjustmentGroup=group,
        userErrors=problems,
    )


def adjust_quantities(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Change quantities by so much, all of a call or none."""
    given = arguments["input"]
    _compared("InventoryChangeInput", given["changes"])
    group, problems = ctx.desk.stock_writer.adjust(given)
    return plain(
        "InventoryAdjustQuantitiesPayload",
        inventoryAdjustmentGroup=group,
        userErrors=problems,
    )


def activate(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Stock an item at a location."""
    level, problems = ctx.desk.stock_writer.activate(
        arguments["inventoryItemId"],
        arguments["locationId"],
        available=arguments.get("available"),
        on_hand=arguments.get("onHand"),
    )
    return plain("InventoryActivatePayload", inventoryLevel=level, userErrors=problems)


def update_item(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Change what an inventory item says about itself."""
    item, problems = ctx.desk.stock_writer.update_item(
        arguments["id"], arguments["input"]
    )
    return plain("InventoryItemUpdatePayload", inventoryItem=item, userErrors=problems)


INVENTORY_MUTATIONS: dict[str, Resolver] = {
    "Mutation.inventorySetQuantities": _once("InventorySetQuantities", set_quantities),
    "Mutation.inventoryAdjustQuantities": _once(
        "InventoryAdjustQuantities", adjust_quantities
    ),
    "Mutation.inventoryActivate": _once("InventoryActivate", activate),
    "Mutation.inventoryItemUpdate": refusable("InventoryItemUpdate", update_item),
}

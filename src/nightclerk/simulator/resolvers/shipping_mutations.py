"""What apps ship: fulfilments, and fulfilment orders that are held and moved."""

from collections.abc import Mapping
from typing import Any

from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.resolvers.refusals import refusable, refused

Arguments = Mapping[str, Any]

# Who may write what a fulfilment service ships, be it the app's own or another's.
AT_SERVICES = frozenset(
    {"write_assigned_fulfillment_orders", "write_third_party_fulfillment_orders"}
)


def _reaches_services(ctx: Context) -> bool:
    return bool(AT_SERVICES & ctx.granted)


def create(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Make a fulfilment of what fulfilment orders at one location expect."""
    made, problems = ctx.desk.shipper.create(
        arguments["fulfillment"],
        message=arguments.get("message"),
        at_services=_reaches_services(ctx),
    )
    return _answer("FulfillmentCreate", problems, fulfillment=made)


def track(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Say anew how a fulfilment is followed."""
    made, problems = ctx.desk.shipper.track(
        arguments["fulfillmentId"],
        arguments["trackingInfoInput"],
        notify=bool(arguments.get("notifyCustomer")),
    )
    return _answer("FulfillmentTrackingInfoUpdate", problems, fulfillment=made)


def cancel(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Cancel a fulfilment."""
    made, problems = ctx.desk.shipper.cancel(arguments["id"])
    return _answer("FulfillmentCancel", problems, fulfillment=made)


def hold(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Hold a fulfilment order, or some of it."""
    found, rest, problems = ctx.desk.shipper.hold(
        arguments["id"],
        arguments["fulfillmentHold"],
        at_services=_reaches_services(ctx),
    )
    return _answer(
        "FulfillmentOrderHold",
        problems,
        fulfillmentOrder=found,
        fulfillmentHold=found["fulfillmentHolds"][-1] if found else None,
        remainingFulfillmentOrder=rest,
    )


def release(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Release the holds of a fulfilment order."""
    found, problems = ctx.desk.shipper.release(
        arguments["id"],
        arguments.get("holdIds"),
        at_services=_reaches_services(ctx),
    )
    return _answer("FulfillmentOrderReleaseHold", problems, fulfillmentOrder=found)


def move(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Let another location ship what a fulfilment order still expects."""
    moved, found, problems = ctx.desk.shipper.move(
        arguments["id"],
        arguments["newLocationId"],
        arguments.get("fulfillmentOrderLineItems") or (),
        at_services=_reaches_services(ctx),
    )
    is_split = moved is not found and found and found["status"] != "CLOSED"
    return _answer(
        "FulfillmentOrderMove",
        problems,
        movedFulfillmentOrder=moved,
        originalFulfillmentOrder=found,
        remainingFulfillmentOrder=found if is_split else None,
    )


def _answer(kind: str, problems: list[Node], **fields: Node | None) -> Node:
    if problems:
        return refused(kind, *problems)
    return plain(f"{kind}Payload", userErrors=[], **fields)


WORK: dict[str, tuple[str, Resolver]] = {
    "fulfillmentCreate": ("FulfillmentCreate", create),
    "fulfillmentTrackingInfoUpdate": ("FulfillmentTrackingInfoUpdate", track),
    "fulfillmentCancel": ("FulfillmentCancel", cancel),
    "fulfillmentOrderHold": ("FulfillmentOrderHold", hold),
    "fulfillmentOrderReleaseHold": ("FulfillmentOrderReleaseHold", release),
    "fulfillmentOrderMove": ("FulfillmentOrderMove", move),
}
SHIPPING_MUTATIONS: dict[str, Resolver] = {
    f"Mutation.{name}": refusable(kind, work) for name, (kind, work) in WORK.items()
}

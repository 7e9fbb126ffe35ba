"""Fulfilment orders as apps find them, and what may be done with each."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.paging import Page
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.resolvers.queries import first_of_list, search_of

Arguments = Mapping[str, Any]

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "OPEN": ("CREATE_FULFILLMENT", "REPORT_PROGRESS", "MOVE", "HOLD", "SPLIT"),
    "IN_PROGRESS": ("CREATE_FULFILLMENT", "REPORT_PROGRESS", "MOVE", "HOLD", "SPLIT"),
    "ON_HOLD": ("RELEASE_HOLD", "HOLD", "MOVE"),
    "SCHEDULED": ("MARK_AS_OPEN", "MOVE", "HOLD"),
}
# A fulfilment service is asked first.
SERVICE_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "OPEN": ("REQUEST_FULFILLMENT", "CREATE_FULFILLMENT", "MOVE", "HOLD"),
}


def fulfillment_orders(ctx: Context, _root: Node, arguments: Arguments) -> Page:
    """Search fulfilment orders; closed ones are found only when asked for."""
    kind = "FulfillmentOrder"
    search = search_of(ctx, kind, "fulfillmentOrders", arguments)
    if not arguments.get("includeClosed"):
        matches = search.matches
        search = replace(
            search,
            matches=lambda row: "closed" not in row["status"] and matches(row),
        )
    return ctx.shelves.page(kind, search, arguments, now=ctx.now)


def supported_actions(_ctx: Context, found: Node, _arguments: Arguments) -> list[Node]:
    """Say what may be done with a fulfilment order as it is."""
    place = found["assignedLocation"]["location"]
    at_service = place is not None and place["isFulfillmentService"]
    table = {**ACTIONS, **SERVICE_ACTIONS} if at_service else ACTIONS
    return [
        plain("FulfillmentOrderSupportedAction", action=action)
        for action in table.get(found["status"], ())
    ]


SHIPPING_FIELDS: dict[str, Resolver] = {
    "QueryRoot.fulfillmentOrders": fulfillment_orders,
    "FulfillmentOrder.supportedActions": supported_actions,
    "Fulfillment.trackingInfo": first_of_list("trackingInfo"),
}

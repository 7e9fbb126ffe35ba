"""What apps change about customers."""

from collections.abc import Mapping
from typing import Any

from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.resolvers.refusals import refusable

Arguments = Mapping[str, Any]


def customer_set(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Change or make a customer."""
    customer, problems = ctx.desk.customers.set(
        arguments.get("identifier"), arguments["input"]
    )
    return plain("CustomerSetPayload", customer=customer, userErrors=problems)


CUSTOMER_MUTATIONS: dict[str, Resolver] = {
    "Mutation.customerSet": refusable("CustomerSet", customer_set),
}

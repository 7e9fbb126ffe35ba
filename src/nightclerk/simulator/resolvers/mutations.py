"""The mutations that the simulated shop carries out."""

from collections.abc import Mapping
from typing import Any

from nightclerk.simulator.context import Context, Node, Resolver
from nightclerk.simulator.templates import plain

Arguments = Mapping[str, Any]


def _refusable(kind: str, work: Resolver) -> Resolver:
    """Make the reader of a mutation that a planned user error keeps from its work."""

    def resolve(ctx: Context, root: Node, arguments: Arguments) -> Any:
        if ctx.refusal is None:
            return work(ctx, root, arguments)
        error = {"__typename": f"{kind}UserError", **ctx.refusal}
        return plain(f"{kind}Payload", userErrors=[error])

    return resolve


def customer_set(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Change or make a customer."""
    customer, problems = ctx.desk.customers.set(
        arguments.get("identifier"), arguments["input"]
    )
    return plain("CustomerSetPayload", customer=customer, userErrors=problems)


MUTATIONS: dict[str, Resolver] = {
    "Mutation.customerSet": _refusable("CustomerSet", customer_set),
}

"""Mutations that a planned user error keeps from their work."""

from collections.abc import Mapping
from typing import Any

from graphql import get_named_type

from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.schema import object_type
from nightclerk.simulator.engine.templates import plain

Arguments = Mapping[str, Any]


def refusable(kind: str, work: Resolver) -> Resolver:
    """Make the reader of a mutation, by the name of its payload without `Payload`."""

    def resolve(ctx: Context, root: Node, arguments: Arguments) -> Any:
        if ctx.refusal is None:
            return work(ctx, root, arguments)
        return refused(kind, dict(ctx.refusal))

    return resolve


def refused(kind: str, *problems: Mapping[str, Any]) -> Node:
    """Give the payload of a mutation that did nothing, with what is wrong."""
    payload = object_type(f"{kind}Payload")
    errors = get_named_type(payload.fields["userErrors"].type).name
    return plain(
        payload.name,
        userErrors=[{"code": None, **each, "__typename": errors} for each in problems],
    )

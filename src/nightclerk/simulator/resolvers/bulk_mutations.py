"""Bulk operations: begun, cancelled, and looked at."""

from collections.abc import Mapping, Sequence
from typing import Any

from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.matching import Kind
from nightclerk.simulator.engine.paging import Page, page_of, tail
from nightclerk.simulator.engine.search import read_search
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.resolvers.refusals import refusable

Arguments = Mapping[str, Any]

FIELDS = {
    "created_at": Kind.TIME,
    "id": Kind.ID,
    "operation_type": Kind.SET,
    "status": Kind.SET,
}


def run_query(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Begin to read whole lists."""
    made, problems = ctx.desk.bulk.run_query(
        ctx, arguments["query"], grouped=arguments["groupObjects"]
    )
    return _answer("BulkOperationRunQuery", "BulkOperation", made, problems)


def run_mutation(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Begin to carry a change out for every line of a file."""
    made, problems = ctx.desk.bulk.run_mutation(
        ctx, arguments["mutation"], arguments["stagedUploadPath"]
    )
    return _answer("BulkOperationRunMutation", "BulkMutation", made, problems)


def cancel(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Begin to end an operation."""
    made, problems = ctx.desk.bulk.cancel(arguments["id"])
    return _answer("BulkOperationCancel", "", made, problems)


def _answer(
    kind: str, errors: str, made: Node | None, problems: Sequence[Mapping[str, Any]]
) -> Node:
    return plain(
        f"{kind}Payload",
        bulkOperation=made,
        userErrors=[plain(f"{errors}UserError", **problem) for problem in problems],
    )


def operation(ctx: Context, _root: Node, arguments: Arguments) -> Node | None:
    """Give an operation as it is now."""
    node = ctx.shelves.node(arguments["id"])
    return node if node is not None and node["__typename"] == "BulkOperation" else None


def operations(ctx: Context, _root: Node, arguments: Arguments) -> Page:
    """Give the operations that a search finds, by the time of their creation."""
    search = read_search(arguments.get("query"), FIELDS, zone=ctx.shelves.zone)
    if arguments.get("query") and (search.warnings or ctx.explain):
        ctx.searches.append(search.notice(["bulkOperations"]))
    found = [node for node in ctx.desk.bulk.operations() if search.matches(_row(node))]
    return page_of(found, arguments)


def _row(node: Node) -> dict[str, Any]:
    return {
        "created_at": node["createdAt"],
        "id": tail(node),
        "operation_type": {node["type"].lower()},
        "status": {node["status"].lower()},
    }


BULK_FIELDS: dict[str, Resolver] = {
    "QueryRoot.bulkOperation": operation,
    "QueryRoot.bulkOperations": operations,
}

BULK_MUTATIONS: dict[str, Resolver] = {
    "Mutation.bulkOperationRunQuery": refusable("BulkOperationRunQuery", run_query),
    "Mutation.bulkOperationRunMutation": refusable(
        "BulkOperationRunMutation", run_mutation
    ),
    "Mutation.bulkOperationCancel": refusable("BulkOperationCancel", cancel),
}

"""What a GraphQL answer says where something is wrong, in Shopify's words."""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

RATE_LIMITS = "https://shopify.dev/api/usage/rate-limits"
# "Your app is limited to 1,000 points for a single query": the page above.
DEAREST_QUERY = 1_000

Error = dict[str, Any]


def error(message: str, code: str, **rest: Any) -> Error:
    """Write one entry of `errors`; a `path` stands beside the code."""
    path = {"path": rest.pop("path")} if "path" in rest else {}
    return {"message": message, **path, "extensions": {"code": code, **rest}}


def bad_request(message: str) -> GraphQLError:
    """Make the error of a field whose arguments make no sense."""
    return GraphQLError(message, extensions={"code": "BAD_REQUEST"})


def throttled() -> Error:
    """Say that the bucket does not hold enough."""
    return error("Throttled", "THROTTLED", documentation=RATE_LIMITS)


def too_dear(cost: int) -> Error:
    """Say that no bucket will ever be asked for that much at once."""
    return error(
        f"Query cost is {cost}, which exceeds the single query max cost limit "
        f"({DEAREST_QUERY}). See {RATE_LIMITS} for more information on how the cost "
        "of a query is calculated. To query larger amounts of data with fewer limits, "
        "bulk operations should be used instead.",
        "MAX_COST_EXCEEDED",
        cost=cost,
        maxCost=DEAREST_QUERY,
        documentation=RATE_LIMITS,
    )


def too_many(found: int, allowed: int, *, path: Sequence[str | int]) -> Error:
    """Say that an input list is too long."""
    return error(
        f"The input array size of {found} is greater than the maximum allowed "
        f"of {allowed}.",
        "MAX_INPUT_SIZE_EXCEEDED",
        path=list(path),
    )


def internal(request_id: str) -> Error:
    """Say that something broke on the other end."""
    return error(
        "Internal error. Looks like something went wrong on our end.\n"
        f"Request ID: {request_id} (include this in support requests).",
        "INTERNAL_SERVER_ERROR",
        requestId=request_id,
    )


def not_simulated(operation: str) -> Error:
    """Say that the real shop could do it and this one cannot."""
    return error(
        f"The simulator cannot carry out {operation or 'this mutation'} yet.",
        "NOT_SIMULATED",
    )

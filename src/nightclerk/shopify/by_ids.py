"""Read any number of records by their ids; one that Shopify fails at is only itself."""

from collections.abc import Sequence
from typing import TypeVar

from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.errors import ServerError
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.operations import NodesOperation

N = TypeVar("N")


def read_by_ids(
    client: ShopifyClient,
    operation: NodesOperation[N],
    ids: Sequence[str],
    *,
    at_once: int = LARGEST_PAGE,
) -> list[Node[N] | None]:
    """Read records in the given sequence; None where there is no such record.

    One that Shopify itself cannot read comes as a node whose `decode` says so.
    """
    found: list[Node[N] | None] = []
    for start in range(0, len(ids), at_once):
        found += _some(client, operation, ids[start : start + at_once])
    return found


def _some(
    client: ShopifyClient, operation: NodesOperation[N], ids: Sequence[str]
) -> list[Node[N] | None]:
    """Read a call's worth of records; halves find the one that Shopify fails at."""
    try:
        return client.nodes(operation, ids)
    except ServerError as failure:
        if len(ids) == 1:
            return [Node(ids[0], b"null", operation.node, trouble=failure)]
        half = len(ids) // 2
        first = _some(client, operation, ids[:half])
        return first + _some(client, operation, ids[half:])

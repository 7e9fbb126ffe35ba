"""Read companies with their locations."""

from collections.abc import Sequence

from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.companies.operations import COMPANIES_BY_IDS
from nightclerk.shopify.companies.payloads import Company
from nightclerk.shopify.nodes import Node


def companies_by_ids(
    client: ShopifyClient, ids: Sequence[str]
) -> list[Node[Company] | None]:
    """Read whole companies in the given sequence; None where there is none.

    Long lists of locations may be cut: `draining.complete` brings the rest.
    """
    found: list[Node[Company] | None] = []
    for start in range(0, len(ids), LARGEST_PAGE):
        found += client.nodes(COMPANIES_BY_IDS, ids[start : start + LARGEST_PAGE])
    return found

"""Read which products changed, and whole products."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.paging import pages
from nightclerk.shopify.products.operations import PRODUCTS_BY_IDS, PRODUCTS_CHANGED
from nightclerk.shopify.products.payloads import (
    Products,
    ProductsByIds,
    ProductsChangedData,
)


@dataclass(frozen=True)
class ChangedProduct:
    """One line of the change feed; the moment is UTC, to the second."""

    gid: str
    updated_at: datetime


def changed_products(
    client: ShopifyClient, *, query: str
) -> Iterator[list[ChangedProduct]]:
    """Give the products that a search finds, by their change; 13 points a page.

    Gift cards are among them: one search for all pages.
    """
    for page in pages(client, PRODUCTS_CHANGED, _products, query=query):
        yield [ChangedProduct(row.id, row.updated_at) for row in page.nodes]


def products_by_ids(
    client: ShopifyClient, ids: Sequence[str]
) -> list[Node[ProductsByIds] | None]:
    """Read whole products in the given sequence; None where there is none.

    73 points in 250. Of many variants the first 148 come: `draining.complete` brings
    the rest.
    """
    found: list[Node[ProductsByIds] | None] = []
    for start in range(0, len(ids), LARGEST_PAGE):
        found += client.nodes(PRODUCTS_BY_IDS, ids[start : start + LARGEST_PAGE])
    return found


def _products(data: ProductsChangedData) -> Products:
    return data.products

"""Read which products changed, and whole products."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.paging import next_cursor, pages
from nightclerk.shopify.products.operations import (
    PRODUCTS_BY_IDS,
    PRODUCTS_CHANGED,
    PRODUCTS_CHANGED_APART,
)
from nightclerk.shopify.products.payloads import (
    Products,
    ProductsByIds,
    ProductsChangedData,
)

SEARCHES_AT_ONCE = 16


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


def changed_products_apart(
    client: ShopifyClient, queries: Sequence[str]
) -> Iterator[list[ChangedProduct]]:
    """Give what several searches find, each to its end, 16 of them by one request.

    For searches that share no product, such as ranges of ids: 4,000 products come at
    once, for at most 208 points, the oldest change of each search first.
    """
    waiting: deque[tuple[str, str | None]] = deque((query, None) for query in queries)
    while waiting:
        count = min(len(waiting), SEARCHES_AT_ONCE)
        some = [waiting.popleft() for _ in range(count)]
        data = client.execute(PRODUCTS_CHANGED_APART, **_variables(some))
        found: list[ChangedProduct] = []
        for place, (query, after) in enumerate(some):
            page: Products = getattr(data, f"p{place}")
            found += [ChangedProduct(row.id, row.updated_at) for row in page.nodes]
            cursor = next_cursor(
                after,
                has_next=page.page_info.has_next_page,
                cursor=page.page_info.end_cursor,
                name=PRODUCTS_CHANGED_APART.name,
                field=f"p{place}",
            )
            if cursor is not None:
                waiting.append((query, cursor))
        yield found


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


def _variables(searches: Sequence[tuple[str, str | None]]) -> dict[str, str | None]:
    queries = {f"q{place}": query for place, (query, _) in enumerate(searches)}
    return queries | {f"a{place}": after for place, (_, after) in enumerate(searches)}


def _products(data: ProductsChangedData) -> Products:
    return data.products

"""Which products changed at Shopify: page after page, or in parts that come at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from nightclerk.connector.mapping.products.feed_parts import parts_of
from nightclerk.shopify import search
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.products.listing import (
    SEARCHES_AT_ONCE,
    ChangedProduct,
    changed_products,
    changed_products_apart,
)

MOST_IN_PAGES = 4 * LARGEST_PAGE  # products that are listed one page after the other


@dataclass(frozen=True)
class Listed:
    """Products that changed; once they are here, all changes up to a moment are.

    There is no such moment where more has to come first.
    """

    products: Sequence[ChangedProduct]
    upto: datetime | None


def products_changed(
    client: ShopifyClient, since: datetime, *, expected: Sequence[int]
) -> Iterator[Listed]:
    """List the products that changed since a moment of Shopify's clock.

    `expected` are the numbers of those that are probably in the list, ascending. Where
    they are many the list is cut by ids, and 16 parts of it come by one request; else
    it comes page after page, the oldest first. It is whole either way: what was not
    expected is in one of the parts.
    """
    if len(expected) > MOST_IN_PAGES:
        yield from _in_parts(client, since, expected)
        return
    for page in changed_products(client, query=search.updated_since(since)):
        yield Listed(page, page[-1].updated_at if page else None)


def _in_parts(
    client: ShopifyClient, since: datetime, expected: Sequence[int]
) -> Iterator[Listed]:
    queries = [
        search.all_of(
            search.updated_since(since), search.numbers_between(part.after, part.last)
        )
        for part in parts_of(expected, at_once=SEARCHES_AT_ONCE)
    ]
    newest: datetime | None = None
    for place, found in enumerate(changed_products_apart(client, queries)):
        # A product of these may change while the next are listed. What Shopify told
        # first is older than that, so a mark there leaves nothing behind.
        if not place:
            newest = max((each.updated_at for each in found), default=None)
        yield Listed(found, None)
    yield Listed((), newest)

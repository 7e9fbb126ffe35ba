"""Count orders at Shopify, and list what they come to, without reading them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from nightclerk.shopify import search
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.orders.operations import ORDERS_COUNTED, ORDERS_TOTALS
from nightclerk.shopify.orders.payloads import OrdersAgain, OrdersTotalsData
from nightclerk.shopify.paging import pages
from nightclerk.shopify.refusals import count_inexact

COUNTS_PER_CALL = 14
EXACT = "EXACT"
PAGES_OF_A_SEARCH = 100


@dataclass(frozen=True)
class OrderTotal:
    """An order as a list shows it; the total is after edits and refunds.

    `refunded` is the money that went back to the buyer. Both are in the shop's
    currency.
    """

    gid: str
    name: str
    created_at: datetime
    updated_at: datetime
    total: Decimal
    refunded: Decimal
    currency: str


def orders_counted(client: ShopifyClient, searches: Sequence[str]) -> list[int]:
    """Give how many orders each search finds, in its place; 10 points a search.

    Raises `PayloadError` where Shopify gives a number that is not exact.
    """
    found: list[int] = []
    for start in range(0, len(searches), COUNTS_PER_CALL):
        some = searches[start : start + COUNTS_PER_CALL]
        data = client.execute(
            ORDERS_COUNTED, **{f"q{place}": text for place, text in enumerate(some)}
        )
        for place, text in enumerate(some):
            count = getattr(data, f"c{place}")
            if count is None or count.precision != EXACT:
                raise count_inexact(text)
            found.append(count.count)
    return found


def order_totals(
    client: ShopifyClient, *, query: str, sort: str = "CREATED_AT"
) -> Iterator[list[OrderTotal]]:
    """Give the orders that a search finds, page by page; 13 points a page of 250.

    They are sorted by what is searched: CREATED_AT or UPDATED_AT.
    """
    for page in pages(client, ORDERS_TOTALS, _orders, query=query, sort=sort):
        yield [
            OrderTotal(
                gid=row.id,
                name=row.name,
                created_at=row.created_at,
                updated_at=row.updated_at,
                total=row.current_total_price_set.shop_money.amount,
                refunded=row.total_refunded_set.shop_money.amount,
                currency=row.current_total_price_set.shop_money.currency_code,
            )
            for row in page.nodes
        ]


def orders_changed_since(
    client: ShopifyClient, moment: datetime
) -> Iterator[list[OrderTotal]]:
    """Give the orders that changed at this second or later, as `order_totals`.

    Shopify gives 25,000 rows of a search and no more; the rest is searched anew from
    the last change on, so that some orders may come twice.
    """
    since: datetime | None = moment
    while since is not None:
        query, since = search.updated_since(since), None
        found = order_totals(client, query=query, sort="UPDATED_AT")
        for number, page in enumerate(found, start=1):
            yield page
            if number == PAGES_OF_A_SEARCH and len(page) == LARGEST_PAGE:
                since = page[-1].updated_at
                break


def _orders(data: OrdersTotalsData) -> OrdersAgain:
    return data.orders

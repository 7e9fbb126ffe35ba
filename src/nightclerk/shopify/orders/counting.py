"""Count orders at Shopify, and list what they come to, without reading them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.orders.operations import ORDERS_COUNTED, ORDERS_TOTALS
from nightclerk.shopify.orders.payloads import OrdersAgain, OrdersTotalsData
from nightclerk.shopify.paging import pages
from nightclerk.shopify.refusals import count_inexact

COUNTS_PER_CALL = 14
EXACT = "EXACT"


@dataclass(frozen=True)
class OrderTotal:
    """An order as a list shows it; the total is after edits and refunds."""

    gid: str
    name: str
    created_at: datetime
    updated_at: datetime
    total: Decimal
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


def order_totals(client: ShopifyClient, *, query: str) -> Iterator[list[OrderTotal]]:
    """Give the orders that a search finds, page by page; 13 points a page of 250."""
    for page in pages(client, ORDERS_TOTALS, _orders, query=query):
        yield [
            OrderTotal(
                gid=row.id,
                name=row.name,
                created_at=row.created_at,
                updated_at=row.updated_at,
                total=row.current_total_price_set.shop_money.amount,
                currency=row.current_total_price_set.shop_money.currency_code,
            )
            for row in page.nodes
        ]


def _orders(data: OrdersTotalsData) -> OrdersAgain:
    return data.orders

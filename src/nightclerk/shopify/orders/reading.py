"""Read which orders changed, whole orders, and the returns of orders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from nightclerk.shopify.by_ids import read_by_ids
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.orders.operations import (
    ORDERS_BY_IDS,
    ORDERS_CHANGED,
    RETURNS_BY_ORDER_IDS,
    TRANSACTIONS_BY_ORDER_IDS,
)
from nightclerk.shopify.orders.payloads import (
    Order,
    Orders,
    OrdersChangedData,
    ReturnsByOrderIds,
    TransactionsByOrderIds,
)
from nightclerk.shopify.paging import pages

# The price is that of one order however many are asked for; more than this makes
# answers of well over a megabyte, which Shopify may not finish in time.
ORDERS_PER_CALL = 125


@dataclass(frozen=True)
class ChangedOrder:
    """One line of the change feed; the moment is UTC, to the second."""

    gid: str
    name: str
    updated_at: datetime


@dataclass(frozen=True)
class ChangedPage:
    """One page of the change feed, oldest change first."""

    orders: tuple[ChangedOrder, ...]
    cursor: str | None
    has_next: bool


def changed_orders(
    client: ShopifyClient,
    *,
    query: str,
    after: str | None = None,
    size: int = LARGEST_PAGE,
) -> Iterator[ChangedPage]:
    """Give the orders that a search finds, by their last change; 13 points a page.

    A search is built with `search`; it reads an index that lags some seconds.
    `after` is the cursor of the last page that was dealt with.
    """
    found = pages(client, ORDERS_CHANGED, _orders, after=after, query=query, first=size)
    for page in found:
        rows = [ChangedOrder(row.id, row.name, row.updated_at) for row in page.nodes]
        yield ChangedPage(
            tuple(rows), page.page_info.end_cursor, page.page_info.has_next_page
        )


def orders_by_ids(
    client: ShopifyClient, ids: Sequence[str]
) -> list[Node[Order] | None]:
    """Read whole orders in the given sequence; None where there is no such order.

    Long lists inside an order may be cut: `draining.complete` brings the rest. An
    order that Shopify itself cannot read comes as a node whose `decode` says so.
    """
    return read_by_ids(client, ORDERS_BY_IDS, ids, at_once=ORDERS_PER_CALL)


def returns_of(
    client: ShopifyClient, ids: Sequence[str]
) -> list[Node[ReturnsByOrderIds] | None]:
    """Read the returns of orders; needs the scope read_returns."""
    return read_by_ids(client, RETURNS_BY_ORDER_IDS, ids, at_once=ORDERS_PER_CALL)


def transactions_of(
    client: ShopifyClient, ids: Sequence[str]
) -> list[Node[TransactionsByOrderIds] | None]:
    """Read the movements of money of orders, 250 orders at once; 4 points."""
    return read_by_ids(client, TRANSACTIONS_BY_ORDER_IDS, ids)


def _orders(data: OrdersChangedData) -> Orders:
    return data.orders

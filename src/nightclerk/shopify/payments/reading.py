"""Read payouts, balance transactions and disputes: lists by id, and records again."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from msgspec import Raw

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.shopify.by_ids import read_by_ids
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.nodes import Node, read_record
from nightclerk.shopify.operations import Operation, Payload
from nightclerk.shopify.paging import pages
from nightclerk.shopify.payments.operations import (
    BALANCE_TRANSACTIONS,
    BALANCE_TRANSACTIONS_BY_IDS,
    DISPUTES,
    DISPUTES_BY_IDS,
    PAYOUTS,
    PAYOUTS_BY_IDS,
)
from nightclerk.shopify.payments.payloads import (
    PageInfo,
    ShopifyPaymentsBalanceTransaction,
    ShopifyPaymentsDispute,
    ShopifyPaymentsPayout,
)

N = TypeVar("N")

Page = list[Node[N]]
Found = list[Node[N] | None]


class WithoutAccount(Refused):
    """The shop does not use Shopify Payments: there is nothing of the kind to read."""


class UnreadPage(Payload, frozen=True):
    """A page whose records are read one by one, so that a bad one is only itself."""

    page_info: PageInfo
    nodes: list[Raw]


class UnreadAccount(Payload, frozen=True):
    """An account with the one list that was asked for."""

    payouts: UnreadPage | None = None
    balance_transactions: UnreadPage | None = None
    disputes: UnreadPage | None = None


class UnreadData(Payload, frozen=True):
    """The answer to each of the three lists."""

    shopify_payments_account: UnreadAccount | None = None


class Named(Payload, frozen=True):
    """What is known of a record before it is read."""

    id: str


def payouts(
    client: ShopifyClient, *, query: str = ""
) -> Iterator[Page[ShopifyPaymentsPayout]]:
    """List payouts by ascending id, page by page; 25 points a page of 250.

    Raises `WithoutAccount` where the shop does not use Shopify Payments.
    """
    return _listed(client, PAYOUTS, "payouts", ShopifyPaymentsPayout, query)


def balance_transactions(
    client: ShopifyClient, *, query: str = ""
) -> Iterator[Page[ShopifyPaymentsBalanceTransaction]]:
    """List balance transactions as `payouts` lists payouts; 47 points a page of 250."""
    node = ShopifyPaymentsBalanceTransaction
    field = "balance_transactions"
    return _listed(client, BALANCE_TRANSACTIONS, field, node, query)


def disputes(
    client: ShopifyClient, *, query: str = ""
) -> Iterator[Page[ShopifyPaymentsDispute]]:
    """List disputes in a sequence of Shopify's; 36 points a page of 250.

    Needs the scope read_shopify_payments_disputes. Raises as `payouts`.
    """
    return _listed(client, DISPUTES, "disputes", ShopifyPaymentsDispute, query)


def payouts_by_ids(
    client: ShopifyClient, ids: Sequence[str]
) -> Found[ShopifyPaymentsPayout]:
    """Read payouts again, 250 at once for 2 points; None: there is no such payout."""
    return read_by_ids(client, PAYOUTS_BY_IDS, ids)


def balance_transactions_by_ids(
    client: ShopifyClient, ids: Sequence[str]
) -> Found[ShopifyPaymentsBalanceTransaction]:
    """Read balance transactions again, 250 at once for 4 points; as for payouts."""
    return read_by_ids(client, BALANCE_TRANSACTIONS_BY_IDS, ids)


def disputes_by_ids(
    client: ShopifyClient, ids: Sequence[str]
) -> Found[ShopifyPaymentsDispute]:
    """Read disputes again, 250 at once for 3 points; as for payouts."""
    return read_by_ids(client, DISPUTES_BY_IDS, ids)


def _listed(
    client: ShopifyClient, asked: Operation[Any], field: str, node: type[N], query: str
) -> Iterator[Page[N]]:
    operation = Operation(asked.name, asked.document, asked.cost, UnreadData)

    def page_of(data: UnreadData) -> UnreadPage:
        account = data.shopify_payments_account
        page: UnreadPage | None = getattr(account, field, None)
        if page is None:
            text = words("Shop {shop} does not use Shopify Payments", shop=client.shop)
            raise WithoutAccount(text)
        return page

    for page in pages(client, operation, page_of, query=query or None):
        yield [_node(bytes(raw), node) for raw in page.nodes]


def _node(raw: bytes, node: type[N]) -> Node[N]:
    return Node(read_record(raw, Named, gid=node.__name__).id, raw, node)

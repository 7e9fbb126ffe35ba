"""The three lists of Shopify Payments: how each is asked for, and what it becomes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from nightclerk.connector.mapping.payments.reading import (
    balance_row,
    dispute_row,
    payout_row,
)
from nightclerk.connector.mapping.payments.rows import PaymentRow
from nightclerk.connector.selectors.payments.streams import BALANCE, DISPUTES, PAYOUTS
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.nodes import Node
from nightclerk.shopify.payments import reading


@dataclass(frozen=True)
class Stream:
    """One list: `ascends` where Shopify gives it by ascending id."""

    name: str
    listed: Callable[..., Iterator[list[Node[Any]]]]
    by_ids: Callable[[ShopifyClient, Sequence[str]], list[Node[Any] | None]]
    row: Callable[[Any, ZoneInfo], PaymentRow]
    ascends: bool = True


STREAMS = (
    Stream(PAYOUTS, reading.payouts, reading.payouts_by_ids, payout_row),
    Stream(
        BALANCE,
        reading.balance_transactions,
        reading.balance_transactions_by_ids,
        balance_row,
    ),
)
DISPUTE_STREAM = Stream(
    DISPUTES, reading.disputes, reading.disputes_by_ids, dispute_row, ascends=False
)

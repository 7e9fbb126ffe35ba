"""The rows that payouts, balance transactions and disputes become, one type a table.

`shop_id` and `run_id` are filled in by whoever writes the rows.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.orders.rows import ZERO, Row


class OfShopRow(Row, kw_only=True, gc=False):
    """A row of a shop; `number` is the tail of its id at Shopify, which ascends."""

    gid: str
    number: int
    shop_id: int = 0


class PayoutRow(OfShopRow, kw_only=True, gc=False):
    """A payout; its way into the books begins with it."""

    status: str
    kind: str
    issued_at: datetime
    issued_on: date
    trace_id: str
    currency: str
    net: Decimal
    charges: Decimal
    charges_fee: Decimal
    refunds: Decimal
    refunds_fee: Decimal
    adjustments: Decimal
    adjustments_fee: Decimal
    reserves: Decimal
    reserves_fee: Decimal
    retried: Decimal
    retried_fee: Decimal
    advances: Decimal
    advances_fee: Decimal
    state: str = "waiting"
    problem: dict[str, Any] = {}
    residue: Decimal = ZERO
    run_id: int | None = None

    @property
    def moment(self) -> datetime:
        """When it was issued."""
        return self.issued_at


class BalanceRow(OfShopRow, kw_only=True, gc=False):
    """A movement of the balance; amounts of adjusted orders are texts."""

    payout_gid: str
    kind: str
    happened_at: datetime
    currency: str
    amount: Decimal
    fee: Decimal
    net: Decimal
    is_test: bool
    source_kind: str
    source_id: str
    order_gid: str
    order_name: str
    transaction_gid: str
    reason: str
    adjusted: list[dict[str, str]]

    @property
    def moment(self) -> datetime:
        """When it happened."""
        return self.happened_at


class DisputeRow(OfShopRow, kw_only=True, gc=False):
    """A dispute; its days are those of the shop."""

    kind: str
    status: str
    amount: Decimal
    currency: str
    order_gid: str
    order_name: str
    reason: str
    network_code: str
    initiated_at: datetime
    evidence_due: date | None
    evidence_sent: date | None
    finalized_on: date | None

    @property
    def moment(self) -> datetime:
        """When it was opened."""
        return self.initiated_at


PaymentRow = PayoutRow | BalanceRow | DisputeRow

"""The rows of money and of goods that go back."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.orders.rows import OfOrderRow


class RefundRow(OfOrderRow, kw_only=True, gc=False):
    """A refund."""

    shopify_created_at: datetime | None
    shopify_updated_at: datetime | None
    note: str
    return_gid: str
    total: Decimal
    total_presentment: Decimal
    shipping: list[dict[str, Any]]
    adjustments: list[dict[str, Any]]
    transaction_gids: list[str]


class RefundLineRow(OfOrderRow, kw_only=True, gc=False):
    """How much of a line was refunded."""

    refund_gid: str
    line_gid: str
    quantity: int
    restock_type: str
    is_restocked: bool
    location_gid: str
    price: Decimal
    price_presentment: Decimal
    subtotal: Decimal
    subtotal_presentment: Decimal
    tax: Decimal
    tax_presentment: Decimal


class ReturnRow(OfOrderRow, kw_only=True, gc=False):
    """A return."""

    name: str
    status: str
    quantity: int
    decline_reason: str
    decline_note: str
    fee: Decimal
    fee_presentment: Decimal


class ReturnLineRow(OfOrderRow, kw_only=True, gc=False):
    """How much of a line comes back."""

    return_gid: str
    line_gid: str
    quantity: int
    reason: str
    reason_note: str
    customer_note: str


class ExchangeLineRow(OfOrderRow, kw_only=True, gc=False):
    """What is sent instead of what comes back."""

    return_gid: str
    line_gid: str
    quantity: int

"""The rows that an order becomes: one type per table, fields named as its columns.

`order_id`, `shop_id` and `run_id` are filled in by whoever writes the rows.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Raw, Struct

ZERO = Decimal(0)


class Row(Struct, kw_only=True, gc=False):
    """One row of one table."""


class OfOrderRow(Row, kw_only=True, gc=False):
    """A row that belongs to an order and carries an id of Shopify's."""

    gid: str
    position: int
    order_id: int = 0


class OrderRow(Row, kw_only=True, gc=False):
    """The order itself."""

    gid: str
    name: str
    shopify_created_at: datetime
    shopify_updated_at: datetime
    processed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    closed_at: datetime | None
    financial_status: str
    fulfillment_status: str
    return_status: str
    is_test: bool
    is_confirmed: bool
    is_edited: bool
    risk: str
    channel: str
    app_name: str
    source_name: str
    tags: list[str]
    note: str
    attributes: list[dict[str, str | None]]
    discount_codes: list[str]
    gateways: list[str]
    po_number: str
    locale: str
    customer_gid: str
    customer_name: str
    email: str
    phone: str
    billing_address: dict[str, Any] | None
    shipping_address: dict[str, Any] | None
    display_address: dict[str, Any] | None
    ship_country: str
    company_gid: str
    company_name: str
    company_location_gid: str
    company_contact_gid: str
    retail_location_gid: str
    retail_location_name: str
    payment_terms: str
    due_at: datetime | None
    currency: str
    presentment_currency: str
    taxes_included: bool
    is_tax_exempt: bool
    total: Decimal
    total_presentment: Decimal
    current_total: Decimal
    current_total_presentment: Decimal
    current_subtotal: Decimal
    current_subtotal_presentment: Decimal
    current_tax: Decimal
    current_tax_presentment: Decimal
    current_shipping: Decimal
    current_shipping_presentment: Decimal
    current_discounts: Decimal
    current_discounts_presentment: Decimal
    duties: Decimal
    duties_presentment: Decimal
    fees: Decimal
    fees_presentment: Decimal
    current_taxes: list[dict[str, Any]]
    fee_lines: list[dict[str, Any]]
    subtotal: Decimal
    subtotal_presentment: Decimal
    tax: Decimal
    tax_presentment: Decimal
    discounts: Decimal
    discounts_presentment: Decimal
    shipping: Decimal
    shipping_presentment: Decimal
    tip: Decimal
    tip_presentment: Decimal
    received: Decimal
    received_presentment: Decimal
    outstanding: Decimal
    outstanding_presentment: Decimal
    refunded: Decimal
    refunded_presentment: Decimal
    rounding: Decimal
    rounding_presentment: Decimal
    refund_rounding: Decimal
    refund_rounding_presentment: Decimal
    has_channel_liable_tax: bool
    current_quantity: int
    payload: Raw
    shop_id: int = 0
    run_id: int | None = None


class LineRow(OfOrderRow, kw_only=True, gc=False):
    """An order line."""

    product_gid: str
    variant_gid: str
    sku: str
    title: str
    variant_title: str
    vendor: str
    quantity: int
    current_quantity: int
    unfulfilled_quantity: int
    is_gift_card: bool
    is_tip: bool
    is_taxable: bool
    requires_shipping: bool
    unit_price: Decimal
    unit_price_presentment: Decimal
    discount: Decimal
    discount_presentment: Decimal
    total: Decimal
    total_presentment: Decimal
    location_gid: str
    attributes: list[dict[str, str | None]]
    discounts: list[dict[str, Any]]


class ShippingLineRow(OfOrderRow, kw_only=True, gc=False):
    """A way of shipping."""

    title: str
    code: str
    source: str
    is_removed: bool
    price: Decimal
    price_presentment: Decimal
    discount: Decimal
    discount_presentment: Decimal
    discounts: list[dict[str, Any]]


class TaxLineRow(Row, kw_only=True, gc=False):
    """A tax on the order, on a line of it, or on shipping."""

    parent_gid: str
    position: int
    title: str
    rate: Decimal
    amount: Decimal
    amount_presentment: Decimal
    is_channel_liable: bool
    order_id: int = 0


class TransactionRow(OfOrderRow, kw_only=True, gc=False):
    """A movement of money."""

    kind: str
    status: str
    gateway: str
    gateway_name: str
    is_manual: bool
    is_test: bool
    payment_id: str
    parent_gid: str
    error_code: str
    processed_at: datetime | None
    card_company: str
    card_bin: str
    presentment_currency: str
    amount: Decimal
    amount_presentment: Decimal
    rounding: Decimal
    rounding_presentment: Decimal


class RiskRow(Row, kw_only=True, gc=False):
    """A fact of a risk assessment."""

    position: int
    level: str
    sentiment: str
    text: str
    provider: str
    order_id: int = 0


ChildRow = OfOrderRow | TaxLineRow | RiskRow


@dataclass
class MappedOrder:
    """An order and all that belongs to it.

    A table that is missing in `children` was not read: what is kept of it stays.
    """

    order: OrderRow
    children: dict[type[ChildRow], list[ChildRow]] = field(default_factory=dict)

"""One order of Shopify's becomes the rows of our tables."""

import re
from datetime import datetime
from typing import Any

from msgspec import Raw

from nightclerk.connector.mapping.orders import fulfillments, parties, refunds
from nightclerk.connector.mapping.orders import lines as order_lines
from nightclerk.connector.mapping.orders.fulfillment_rows import (
    FulfillmentLineRow,
    FulfillmentOrderLineRow,
    FulfillmentOrderRow,
    FulfillmentRow,
)
from nightclerk.connector.mapping.orders.reading import OrderReading
from nightclerk.connector.mapping.orders.refund_rows import (
    ExchangeLineRow,
    RefundLineRow,
    RefundRow,
    ReturnLineRow,
    ReturnRow,
)
from nightclerk.connector.mapping.orders.rows import (
    ChildRow,
    LineRow,
    MappedOrder,
    OrderRow,
    RiskRow,
    ShippingLineRow,
    TaxLineRow,
    TransactionRow,
)
from nightclerk.shopify.orders.payloads import Order, ReturnsByOrderIds

NO_RETURN = "NO_RETURN"
# The escape of the one character that PostgreSQL cannot keep, unless it is itself
# the text after an escaped backslash.
NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
REPLACEMENT = rb"\1\\ufffd"


def without_nul(raw: bytes) -> bytes:
    """Replace the character NUL in JSON by the mark for an unreadable character."""
    return NUL.sub(REPLACEMENT, raw) if b"\\u0000" in raw else raw


def map_order(
    order: Order, raw: bytes, *, returns: ReturnsByOrderIds | None = None
) -> MappedOrder:
    """Turn an order and its JSON into rows.

    `returns` is None where they were not read; then those that are kept stay, unless
    the order says that it has none. Raises `Refused`, naming order and field, for
    what cannot be kept as it is: unknown or mixed currencies, amounts that are none,
    numbers of pieces below zero, records named twice.
    """
    reading = OrderReading(
        order.name,
        currency=order.currency_code,
        presentment=order.presentment_currency_code,
    )
    children = _children(order, reading, returns)
    if order.return_status == NO_RETURN:
        children |= {ReturnRow: [], ReturnLineRow: [], ExchangeLineRow: []}
    elif returns is not None:
        children[ReturnRow] = [*refunds.return_rows(returns, reading)]
        children[ReturnLineRow] = [*refunds.return_line_rows(returns, reading)]
        children[ExchangeLineRow] = [*refunds.exchange_line_rows(returns, reading)]
    return MappedOrder(_header(order, raw, reading), children)


def _children(
    order: Order, reading: OrderReading, returns: ReturnsByOrderIds | None
) -> dict[type[ChildRow], list[ChildRow]]:
    return {
        LineRow: [*order_lines.line_rows(order, reading)],
        ShippingLineRow: [*order_lines.shipping_rows(order, reading)],
        TaxLineRow: [*order_lines.tax_rows(order, reading)],
        TransactionRow: [*order_lines.transaction_rows(order.transactions, reading)],
        RiskRow: [*order_lines.risk_rows(order.risk)],
        FulfillmentOrderRow: [*fulfillments.fulfillment_order_rows(order, reading)],
        FulfillmentOrderLineRow: [
            *fulfillments.fulfillment_order_line_rows(order, reading)
        ],
        FulfillmentRow: [*fulfillments.fulfillment_rows(order, reading)],
        FulfillmentLineRow: [*fulfillments.fulfillment_line_rows(order, reading)],
        RefundRow: [*refunds.refund_rows(order, reading, returns=returns)],
        RefundLineRow: [*refunds.refund_line_rows(order, reading, returns=returns)],
    }


def _header(order: Order, raw: bytes, reading: OrderReading) -> OrderRow:
    return OrderRow(
        gid=order.id,
        name=order.name,
        payload=Raw(raw),
        currency=reading.currency,
        presentment_currency=reading.presentment,
        current_quantity=reading.count(
            order.current_subtotal_line_items_quantity,
            "currentSubtotalLineItemsQuantity",
        ),
        risk=order_lines.highest_risk(order.risk),
        has_channel_liable_tax=any(tax.channel_liable for tax in order.tax_lines),
        current_taxes=order_lines.taxes(order.current_tax_lines, reading),
        fee_lines=order_lines.fees(order.additional_fees, reading),
        **_moments(order, reading),
        **_state(order),
        **_origin(order),
        **_buyer(order),
        **_amounts(order, reading),
    )


def _moments(order: Order, reading: OrderReading) -> dict[str, Any]:
    moments = {
        "shopify_created_at": order.created_at,
        "shopify_updated_at": order.updated_at,
        "processed_at": order.processed_at,
        "cancelled_at": order.cancelled_at,
        "closed_at": order.closed_at,
        "due_at": due_at(order),
    }
    return {name: reading.moment(at, name) for name, at in moments.items()}


def due_at(order: Order) -> datetime | None:
    """Give when the order is to be paid: only one single payment schedule says it."""
    schedules = (
        order.payment_terms.payment_schedules.nodes if order.payment_terms else []
    )
    return schedules[0].due_at if len(schedules) == 1 else None


def _state(order: Order) -> dict[str, Any]:
    return {
        "cancel_reason": order.cancel_reason or "",
        "financial_status": order.display_financial_status or "",
        "fulfillment_status": order.display_fulfillment_status,
        "return_status": order.return_status,
        "is_test": order.test,
        "is_confirmed": order.confirmed,
        "is_edited": order.edited,
        "taxes_included": order.taxes_included,
        "is_tax_exempt": order.tax_exempt,
    }


def _origin(order: Order) -> dict[str, Any]:
    shop = order.retail_location
    return {
        "channel": order.attribution.display_name if order.attribution else "",
        "app_name": order.app.name if order.app else "",
        "source_name": order.source_name or "",
        "retail_location_gid": shop.id if shop else "",
        "retail_location_name": shop.name if shop else "",
        "tags": order.tags,
        "note": order.note or "",
        "attributes": order_lines.attributes(order.custom_attributes),
        "discount_codes": order.discount_codes,
        "gateways": order.payment_gateway_names,
        "po_number": order.po_number or "",
        "locale": order.customer_locale or "",
    }


def _buyer(order: Order) -> dict[str, Any]:
    receiver = order.shipping_address
    return {
        "customer_gid": order.customer.id if order.customer else "",
        "customer_name": parties.customer_name(order),
        "email": parties.email(order),
        "phone": parties.phone(order),
        "billing_address": parties.address(order.billing_address),
        "shipping_address": parties.address(receiver),
        "display_address": parties.address(order.display_address),
        "ship_country": (receiver.country_code_v2 if receiver else None) or "",
        "payment_terms": (
            order.payment_terms.payment_terms_name if order.payment_terms else ""
        ),
        **parties.company_fields(order),
    }


def _amounts(order: Order, reading: OrderReading) -> dict[str, Any]:
    """Give the totals as ordered, and the total as it is now after edits and refunds.

    Shopify leaves some totals of very old orders out; what counts now stands in.
    """
    cash = order.total_cash_rounding_adjustment
    bags = {
        "total": order.total_price_set,
        "current_total": order.current_total_price_set,
        "current_subtotal": order.current_subtotal_price_set,
        "current_tax": order.current_total_tax_set,
        "current_shipping": order.current_shipping_price_set,
        "current_discounts": order.current_total_discounts_set,
        "duties": order.current_total_duties_set,
        "fees": order.current_total_additional_fees_set,
        "subtotal": order.subtotal_price_set or order.current_subtotal_price_set,
        "tax": order.total_tax_set or order.current_total_tax_set,
        "discounts": order.total_discounts_set or order.current_total_discounts_set,
        "shipping": order.total_shipping_price_set,
        "tip": order.total_tip_received_set,
        "received": order.total_received_set,
        "outstanding": order.total_outstanding_set,
        "refunded": order.total_refunded_set,
        "rounding": cash.payment_set,
        "refund_rounding": cash.refund_set,
    }
    amounts: dict[str, Any] = {}
    for name, bag in bags.items():
        amounts[name], amounts[f"{name}_presentment"] = reading.money(bag, name)
    return amounts

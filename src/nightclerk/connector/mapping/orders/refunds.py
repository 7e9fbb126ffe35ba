"""Refunds and returns of an order."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from nightclerk.connector.mapping.orders.reading import OrderReading, Pair
from nightclerk.connector.mapping.orders.refund_rows import (
    ExchangeLineRow,
    RefundLineRow,
    RefundRow,
    ReturnLineRow,
    ReturnRow,
)
from nightclerk.shopify.orders.payloads import (
    MoneyBag,
    Order,
    Refund,
    RefundLineItem,
    Return,
    ReturnLineItemType,
    ReturnsByOrderIds,
)


def refund_rows(
    order: Order, reading: OrderReading, *, returns: ReturnsByOrderIds | None
) -> list[RefundRow]:
    """Give the order's refunds; one that an edit made has a total of zero."""
    reasons = _returns_of_refunds(returns)
    rows = [
        _refund(refund, position, reading, return_gid=reasons.get(refund.id, ""))
        for position, refund in enumerate(order.refunds, start=1)
    ]
    reading.once(rows, "refunds")
    return rows


def _returns_of_refunds(returns: ReturnsByOrderIds | None) -> dict[str, str]:
    """Give the return that each refund pays back, by the refund's id."""
    found = returns.returns.nodes if returns else []
    return {refund.id: given.id for given in found for refund in given.refunds.nodes}


def _refund(
    refund: Refund, position: int, reading: OrderReading, *, return_gid: str
) -> RefundRow:
    total = reading.money(refund.total_refunded_set, "totalRefundedSet")
    return RefundRow(
        gid=refund.id,
        position=position,
        shopify_created_at=reading.moment(
            refund.created_at or refund.processed_at, "refunds.createdAt"
        ),
        shopify_updated_at=reading.moment(refund.updated_at, "refunds.updatedAt"),
        note=refund.note or "",
        return_gid=return_gid,
        total=total[0],
        total_presentment=total[1],
        shipping=_refunded_shipping(refund, reading),
        adjustments=_adjustments(refund, reading),
        transaction_gids=[money.id for money in refund.transactions.nodes],
    )


def _refunded_shipping(refund: Refund, reading: OrderReading) -> list[dict[str, Any]]:
    return [
        {
            "gid": line.id,
            "shipping_line": line.shipping_line.id or "",
            **_amounts("amount", line.subtotal_amount_set, reading),
            **_amounts("tax", line.tax_amount_set, reading),
        }
        for line in refund.refund_shipping_lines.nodes
    ]


def _adjustments(refund: Refund, reading: OrderReading) -> list[dict[str, Any]]:
    return [
        {
            "gid": adjustment.id,
            "reason": adjustment.reason or "",
            **_amounts("amount", adjustment.amount_set, reading),
            **_amounts("tax", adjustment.tax_amount_set, reading),
        }
        for adjustment in refund.order_adjustments.nodes
    ]


def _amounts(name: str, bag: MoneyBag, reading: OrderReading) -> dict[str, Decimal]:
    shop, presentment = reading.money(bag, f"refunds.{name}")
    return {name: shop, f"{name}_presentment": presentment}


def refund_line_rows(
    order: Order, reading: OrderReading, *, returns: ReturnsByOrderIds | None
) -> list[RefundLineRow]:
    """Give how much of each line was refunded.

    A line that names no place went back where its return was received, if that is
    one place.
    """
    places = _places_of_returns(returns)
    lines = [
        (refund.id, place, line)
        for refund in order.refunds
        for place, line in enumerate(refund.refund_line_items.nodes, start=1)
    ]
    rows = [
        _refund_line(line, refund, place, reading, position=position)
        for position, (refund, place, line) in enumerate(lines, start=1)
    ]
    for row in rows:
        found = places.get((row.refund_gid, row.line_gid), set())
        if not row.location_gid and len(found) == 1:
            (row.location_gid,) = found
    reading.once(rows, "refundLineItems")
    return rows


def _places_of_returns(
    returns: ReturnsByOrderIds | None,
) -> dict[tuple[str, str], set[str]]:
    """Give where the pieces of order lines were received, by refund and line."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for given in returns.returns.nodes if returns else []:
        for line, place in _received(given):
            for refund in given.refunds.nodes:
                found[refund.id, line].add(place)
    return found


def _received(given: Return) -> Iterator[tuple[str, str]]:
    """Give the order lines of a return with each place where pieces were received."""
    for reverse in given.reverse_fulfillment_orders.nodes:
        for row in reverse.line_items.nodes:
            if row.fulfillment_line_item is None:
                continue
            for each in row.dispositions:
                if each.location is not None:
                    yield row.fulfillment_line_item.line_item.id, each.location.id


def _refund_line(
    line: RefundLineItem,
    refund: str,
    place: int,
    reading: OrderReading,
    *,
    position: int,
) -> RefundLineRow:
    price = reading.money(line.price_set, "refundLineItems.priceSet")
    subtotal = reading.money(line.subtotal_set, "refundLineItems.subtotalSet")
    tax = reading.money(line.total_tax_set, "refundLineItems.totalTaxSet")
    return RefundLineRow(
        gid=line.id or f"{refund}#line-{place}",
        position=position,
        refund_gid=refund,
        line_gid=line.line_item.id,
        quantity=reading.count(line.quantity, "refundLineItems.quantity"),
        restock_type=line.restock_type,
        is_restocked=line.restocked,
        location_gid=line.location.id if line.location else "",
        price=price[0],
        price_presentment=price[1],
        subtotal=subtotal[0],
        subtotal_presentment=subtotal[1],
        tax=tax[0],
        tax_presentment=tax[1],
    )


def return_rows(found: ReturnsByOrderIds, reading: OrderReading) -> list[ReturnRow]:
    """Give the order's returns."""
    rows = [
        ReturnRow(
            gid=given.id,
            position=position,
            name=given.name,
            status=given.status,
            quantity=reading.count(given.total_quantity, "returns.totalQuantity"),
            decline_reason=given.decline.reason if given.decline else "",
            decline_note=(given.decline.note if given.decline else None) or "",
            fee=(fee := _return_fee(given, reading))[0],
            fee_presentment=fee[1],
        )
        for position, given in enumerate(found.returns.nodes, start=1)
    ]
    reading.once(rows, "returns")
    return rows


def _return_fee(given: Return, reading: OrderReading) -> Pair:
    """Give what the buyer pays for sending it back."""
    bags = (fee.amount_set for fee in given.return_shipping_fees)
    return reading.sum(bags, "returnShippingFees")


def return_line_rows(
    found: ReturnsByOrderIds, reading: OrderReading
) -> list[ReturnLineRow]:
    """Give how much of each line comes back, and why."""
    lines = [
        (given.id, line)
        for given in found.returns.nodes
        for line in given.return_line_items.nodes
    ]
    rows = [
        _return_line(line, gid, position, reading)
        for position, (gid, line) in enumerate(lines, start=1)
    ]
    reading.once(rows, "returnLineItems")
    return rows


def _return_line(
    line: ReturnLineItemType, gid: str, position: int, reading: OrderReading
) -> ReturnLineRow:
    shipped = line.fulfillment_line_item
    reason = line.return_reason_definition
    return ReturnLineRow(
        gid=line.id,
        position=position,
        return_gid=gid,
        line_gid=shipped.line_item.id if shipped else "",
        quantity=reading.count(line.quantity, "returnLineItems.quantity"),
        reason=reason.name if reason else "",
        reason_note=line.return_reason_note,
        customer_note=line.customer_note or "",
    )


def exchange_line_rows(
    found: ReturnsByOrderIds, reading: OrderReading
) -> list[ExchangeLineRow]:
    """Give which lines of the order are sent instead of what comes back."""
    lines = [
        (given.id, line)
        for given in found.returns.nodes
        for line in given.exchange_line_items.nodes
    ]
    rows = [
        ExchangeLineRow(
            gid=line.id,
            position=position,
            return_gid=gid,
            line_gid=line.line_items[0].id if line.line_items else "",
            quantity=reading.count(line.quantity, "exchangeLineItems.quantity"),
        )
        for position, (gid, line) in enumerate(lines, start=1)
    ]
    reading.once(rows, "exchangeLineItems")
    return rows

"""Add an order up: what its lines, taxes, shipping, refunds and payments come to."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from nightclerk.simulator.engine.amounts import ZERO, Amount, Currencies, read, total
from nightclerk.simulator.orders.remaining import (
    RECKONED,
    TIP_ASIDE,
    discounts_left,
    merged_taxes,
    net_of,
    owed,
    removed_shipping,
    share_refunds,
    taxes_left,
    tip_aside,
)

Node = dict[str, Any]

MONEY_IN = frozenset({"SALE", "CAPTURE"})


def add_up_lines(order: Node, currencies: Currencies, given: Collection[str]) -> None:
    """Fill in what a line, a shipping line and their taxes come to."""
    for line in order["lineItems"]:
        _line(line, currencies)
        _taxes(line["taxLines"], net_of(line), order, currencies)
    for line in order["shippingLines"]:
        _shipping_line(line, order, currencies)
        _taxes(line["taxLines"], read(line["discountedPriceSet"]), order, currencies)
    for fee in order["additionalFees"]:
        _taxes(fee["taxLines"], read(fee["price"]), order, currencies)
    if "taxLines" not in given:
        taxes = ((tax, read(tax["priceSet"])) for tax in _all_taxes(order))
        order["taxLines"] = merged_taxes(taxes, currencies)
    share_refunds(order, currencies)


def _line(line: Node, currencies: Currencies) -> None:
    unit, quantity = read(line["originalUnitPriceSet"]), line["quantity"]
    whole = unit.times(quantity)
    own = total(
        allocation["allocatedAmountSet"]
        for allocation in line["discountAllocations"]
        if allocation["discountApplication"]["targetSelection"] != "ALL"
    )
    line["originalTotalSet"] = whole.bag(currencies)
    after_all = net_of(line)
    units = max(quantity, 1)
    each = Amount(after_all.shop / units, after_all.presentment / units).rounded(
        currencies
    )
    left = max(line["unfulfilledQuantity"], 0)
    for name, amount in {
        "totalDiscountSet": own,
        "discountedTotalSet": whole - own,
        "discountedUnitPriceSet": unit,
        "discountedUnitPriceAfterAllDiscountsSet": each,
        "unfulfilledOriginalTotalSet": unit.times(left),
        "unfulfilledDiscountedTotalSet": each.times(left),
        "priceAfterAllDiscountsBeforeTaxesSet": after_all,
    }.items():
        line[name] = amount.bag(currencies)
    line["name"] = line["name"] or " - ".join(
        text for text in (line["title"], line["variantTitle"]) if text
    )


def _shipping_line(line: Node, order: Node, currencies: Currencies) -> None:
    price = read(line["originalPriceSet"]) - total(
        allocation["allocatedAmountSet"] for allocation in line["discountAllocations"]
    )
    line["discountedPriceSet"] = price.bag(currencies)
    kept = ZERO if line["isRemoved"] else price - _refunded_shipping(line, order)
    line["currentDiscountedPriceSet"] = kept.bag(currencies)


def _refunded_shipping(line: Node, order: Node) -> Amount:
    return total(
        row["subtotalAmountSet"]
        for refund in order["refunds"]
        for row in refund["refundShippingLines"]
        if row["shippingLine"] is line
    )


def reckon_again(line: Node) -> None:
    """Forget a line's taxes, so that they are reckoned from their rates."""
    for tax in line["taxLines"]:
        tax[RECKONED] = True


def _taxes(taxes: list[Node], net: Amount, order: Node, currencies: Currencies) -> None:
    rates = [Decimal(str(tax["rate"] or 0)) for tax in taxes]
    whole = 1 + sum(rates) if order["taxesIncluded"] else Decimal(1)
    for tax, rate in zip(taxes, rates, strict=True):
        tax["ratePercentage"] = float(rate * 100)
        if rate and (tax.get(RECKONED) or read(tax["priceSet"]) == ZERO):
            tax[RECKONED] = True
            part = net.times(rate / whole).rounded(currencies)
            tax["priceSet"] = part.bag(currencies)


def _all_taxes(order: Node) -> list[Node]:
    charged = (
        *order["lineItems"],
        *order["shippingLines"],
        *order["additionalFees"],
    )
    return [tax for part in charged for tax in part["taxLines"]]


def add_up_order(order: Node, currencies: Currencies, given: Collection[str]) -> None:
    """Fill in the order's own totals, but for those that were given."""
    lines = order["lineItems"]
    subtotal = _sum(net_of(line) for line in lines)
    shipping = total(line["discountedPriceSet"] for line in order["shippingLines"])
    tax = total(found["priceSet"] for found in _all_taxes(order))
    fees = total(fee["price"] for fee in order["additionalFees"])
    duties = read(order["originalTotalDutiesSet"])
    tips = _sum(net_of(line) for line in _tips(lines))
    if "totalTipReceivedSet" in given:
        apart = read(order["totalTipReceivedSet"]) - tips
        order[TIP_ASIDE] = apart.bag(currencies)
    whole = subtotal + shipping + fees + duties + tip_aside(order)
    whole += ZERO if order["taxesIncluded"] else tax
    refunded = _refunded(order)
    sums = {
        "subtotalPriceSet": subtotal,
        "totalShippingPriceSet": shipping,
        "totalTaxSet": tax,
        "totalPriceSet": whole,
        "originalTotalPriceSet": whole,
        "totalDiscountsSet": _discounts(order),
        "currentTotalDiscountsSet": discounts_left(order),
        "currentSubtotalPriceSet": subtotal - refunded.lines,
        "currentShippingPriceSet": shipping - refunded.shipping,
        "totalRefundedShippingSet": refunded.shipping_paid,
        "currentTotalTaxSet": tax - refunded.tax,
        "currentTotalPriceSet": whole - refunded.total,
        "totalTipReceivedSet": tips + tip_aside(order),
    }
    if duties != ZERO:
        sums["currentTotalDutiesSet"] = duties
    if order["additionalFees"]:
        sums |= {
            "originalTotalAdditionalFeesSet": fees,
            "currentTotalAdditionalFeesSet": fees,
        }
    kept = {*given, "originalTotalPriceSet"} if order["edited"] else given
    for name, amount in sums.items():
        if name not in kept:
            order[name] = amount.bag(currencies)
    if "currentTaxLines" not in given:
        left = taxes_left(order, currencies)
        order["currentTaxLines"] = merged_taxes(left, currencies)


def add_up_payments(
    order: Node, currencies: Currencies, given: Collection[str]
) -> None:
    """Fill in what was received, paid back, and is still owed."""
    good = [t for t in order["transactions"] if t["status"] == "SUCCESS"]
    received = total(t["amountSet"] for t in good if t["kind"] in MONEY_IN)
    back = total(t["amountSet"] for t in good if t["kind"] == "REFUND")
    held = _left_to_capture(good)
    due = ZERO if order["cancelledAt"] else owed(order, received, back)
    sums = {
        "totalReceivedSet": received,
        "totalRefundedSet": back,
        "netPaymentSet": received - back,
        "totalOutstandingSet": due,
        "totalCapturableSet": held,
    }
    for name, amount in sums.items():
        if name not in given:
            order[name] = amount.bag(currencies)
    order["unpaid"] = received.shop <= 0
    order["fullyPaid"] = received.shop > 0 and due.shop <= 0
    order["capturable"] = held.shop > 0


def _left_to_capture(good: list[Node]) -> Amount:
    """Give what is held and neither taken nor let go."""
    if any(t["kind"] == "VOID" for t in good):
        return ZERO
    held = total(t["amountSet"] for t in good if t["kind"] == "AUTHORIZATION")
    left = held - total(t["amountSet"] for t in good if t["kind"] in MONEY_IN)
    return left if left.shop > 0 else ZERO


def refunded_amount(refund: Node, order: Node) -> Amount:
    """Say what a refund's goods and shipping come to, taxes included."""
    lines, shipping = refund["refundLineItems"], refund["refundShippingLines"]
    net = total(row["subtotalSet"] for row in lines)
    net += total(row["subtotalAmountSet"] for row in shipping)
    if order["taxesIncluded"]:
        return net
    tax = total(row["totalTaxSet"] for row in lines)
    return net + tax + total(row["taxAmountSet"] for row in shipping)


class _Refunded:
    def __init__(self) -> None:
        self.lines = self.tax = self.shipping = self.shipping_paid = self.total = ZERO


def _refunded(order: Node) -> _Refunded:
    """Give what refunds took away, and with it the shipping that an edit did."""
    sums = _Refunded()
    for refund in order["refunds"]:
        lines = refund["refundLineItems"]
        shipping = refund["refundShippingLines"]
        sums.lines += total(line["subtotalSet"] for line in lines)
        sums.shipping += total(line["subtotalAmountSet"] for line in shipping)
        sums.tax += total(line["totalTaxSet"] for line in lines)
        sums.tax += total(line["taxAmountSet"] for line in shipping)
    sums.shipping_paid = sums.shipping
    price, tax = removed_shipping(order)
    sums.shipping += price
    sums.tax += tax
    sums.total = sums.lines + sums.shipping
    if not order["taxesIncluded"]:
        sums.total += sums.tax
    return sums


def _discounts(order: Node) -> Amount:
    return total(
        allocation["allocatedAmountSet"]
        for line in (*order["lineItems"], *order["shippingLines"])
        for allocation in line["discountAllocations"]
    )


def _tips(lines: Iterable[Node]) -> list[Node]:
    return [
        line for line in lines if line["title"] == "Tip" and line["product"] is None
    ]


def _sum(amounts: Iterable[Amount]) -> Amount:
    whole = ZERO
    for amount in amounts:
        whole += amount
    return whole

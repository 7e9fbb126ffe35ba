"""What is left of an order once edits and refunds took their shares."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from nightclerk.simulator.engine.amounts import ZERO, Amount, Currencies, read, total

Node = dict[str, Any]

# Marks what was reckoned here and not given, so that it follows later changes.
RECKONED = "_reckoned"
# Holds a tip that no line lists.
TIP_ASIDE = "_tip"


def net_of(line: Node) -> Amount:
    """Give what all ordered pieces of a line come to after all discounts."""
    return read(line["originalTotalSet"]) - total(
        allocation["allocatedAmountSet"] for allocation in line["discountAllocations"]
    )


def share_refunds(order: Node, currencies: Currencies) -> None:
    """Give refunded pieces their shares, where nobody said what they are.

    Each share is one of what the pieces left come to, so that a line that goes piece
    by piece goes to the last cent and never beyond.
    """
    gone: dict[str, list[Any]] = defaultdict(lambda: [0, ZERO, ZERO])
    for row in _rows(order, "refundLineItems"):
        so_far = gone[row["lineItem"]["id"]]
        _share_row(row, so_far, currencies)
        so_far[0] += row["quantity"]
        so_far[1] += read(row["subtotalSet"])
        so_far[2] += read(row["totalTaxSet"])


def _share_row(row: Node, so_far: list[Any], currencies: Currencies) -> None:
    line = row["lineItem"]
    pieces, amount, tax = so_far
    left = line["quantity"] - pieces
    if _is_fixed(row) or not left:
        return
    row[RECKONED] = True
    share = Decimal(row["quantity"]) / left
    net = net_of(line) - amount
    taxes = total(found["priceSet"] for found in line["taxLines"]) - tax
    row["subtotalSet"] = net.times(share).rounded(currencies).bag(currencies)
    row["totalTaxSet"] = taxes.times(share).rounded(currencies).bag(currencies)
    row["restocked"] = row["restockType"] in {"CANCEL", "RETURN"}


def _is_fixed(row: Node) -> bool:
    """Tell whether a share was given, or came to be before a later change."""
    reckoned = row.get(RECKONED)
    return reckoned is False or (not reckoned and read(row["subtotalSet"]) != ZERO)


def fix_shares(order: Node) -> None:
    """Keep what has been given back as it is, whatever is changed from now on."""
    for row in _rows(order, "refundLineItems"):
        row[RECKONED] = False


def tip_aside(order: Node) -> Amount:
    """Give the tip that was given besides all lines."""
    return read(order.get(TIP_ASIDE))


def removed_shipping(order: Node) -> tuple[Amount, Amount]:
    """Give price and tax of the shipping that an edit took away."""
    gone = [line for line in order["shippingLines"] if line["isRemoved"]]
    taxes = (tax["priceSet"] for line in gone for tax in line["taxLines"])
    return total(line["discountedPriceSet"] for line in gone), total(taxes)


def owed(order: Node, received: Amount, back: Amount) -> Amount:
    """Give what is still to be paid.

    Money that went back without goods, or was kept for the way back, makes no debt.
    """
    apart = total(row["amountSet"] for row in _rows(order, "orderAdjustments"))
    fees = total(
        fee["amountSet"]
        for given in order["returns"]
        for fee in given["returnShippingFees"]
    )
    now = read(order["currentTotalPriceSet"])
    return now - (received - back) + apart + fees


def discounts_left(order: Node) -> Amount:
    """Give the discounts on what is left: full prices less what is to be paid."""
    gone: dict[str, Amount] = defaultdict(lambda: ZERO)
    for row in _rows(order, "refundLineItems"):
        gone[row["lineItem"]["id"]] += read(row["subtotalSet"])
    left = ZERO
    for line in order["lineItems"]:
        full = read(line["originalUnitPriceSet"]).times(line["currentQuantity"])
        left += full - (net_of(line) - gone[line["id"]])
    return left + total(
        allocation["allocatedAmountSet"]
        for line in order["shippingLines"]
        if not line["isRemoved"]
        for allocation in line["discountAllocations"]
    )


def merged_taxes(taxes: Iterable[tuple[Node, Amount]], currencies: Currencies) -> Any:
    """Add taxes up by title and rate."""
    sums: dict[tuple[str, float | None], tuple[Node, Amount]] = {}
    for tax, amount in taxes:
        key = (tax["title"], tax["rate"])
        first, so_far = sums.get(key, (tax, ZERO))
        sums[key] = first, so_far + amount
    return [
        {**tax, "priceSet": amount.bag(currencies)} for tax, amount in sums.values()
    ]


def taxes_left(order: Node, currencies: Currencies) -> Iterator[tuple[Node, Amount]]:
    """Give each tax with what is left of it."""
    gone: dict[str, Amount] = defaultdict(lambda: ZERO)
    for row in _rows(order, "refundLineItems"):
        gone[row["lineItem"]["id"]] += read(row["totalTaxSet"])
    for row in _rows(order, "refundShippingLines"):
        gone[row["shippingLine"]["id"]] += read(row["taxAmountSet"])
    kept = [line for line in order["shippingLines"] if not line["isRemoved"]]
    for line in (*order["lineItems"], *kept):
        yield from _less(line["taxLines"], gone[line["id"]], currencies)
    for fee in order["additionalFees"]:
        yield from _less(fee["taxLines"], ZERO, currencies)


def _less(
    taxes: list[Node], gone: Amount, currencies: Currencies
) -> Iterator[tuple[Node, Amount]]:
    """Take a refunded tax from the taxes of a line; the last bears the remainder."""
    whole, rest = total(tax["priceSet"] for tax in taxes), gone
    for number, tax in enumerate(taxes, start=1):
        amount = read(tax["priceSet"])
        part = rest if number == len(taxes) else _part(amount, whole, gone)
        part = part.rounded(currencies)
        rest -= part
        yield tax, amount - part


def _part(amount: Amount, whole: Amount, gone: Amount) -> Amount:
    return Amount(
        gone.shop * amount.shop / (whole.shop or 1),
        gone.presentment * amount.presentment / (whole.presentment or 1),
    )


def _rows(order: Node, name: str) -> Iterator[Node]:
    for refund in order["refunds"]:
        yield from refund[name]

"""Discounts of a line and of a whole document. Pure; amounts are in the price mode."""

from decimal import Decimal

from nightclerk.ledger.rounding import (
    HUNDRED,
    ZERO,
    product,
    proportion,
    rounded,
)

# As fine as the columns for percentages.
PERCENT_DECIMALS = 5


def percent_of(discount: Decimal, before: Decimal) -> Decimal:
    """Tell how many percent of `before` a discount is, to five decimals."""
    return proportion(HUNDRED, discount, before, decimals=PERCENT_DECIMALS)


def line_discount(
    before: Decimal, percent: Decimal | None, amount: Decimal | None, decimals: int
) -> tuple[Decimal, Decimal]:
    """Give percent and amount of a line's discount, so that the two agree.

    An amount without a percent decides, and so does one whose percent, as fine as it is
    kept, is the given one: 1.00 off 20,000,000.00 is 0.00001 %, which would make 2.00
    of it. Otherwise the percent decides. Nothing is taken off a line of zero.
    """
    if not before or (not percent and not amount):
        return percent or ZERO, rounded(ZERO, decimals)
    if amount is not None:
        of_amount = percent_of(amount, before)
        if percent is None or percent == of_amount:
            return of_amount, rounded(amount, decimals)
    percent = percent or ZERO
    return percent, proportion(before, percent, HUNDRED, decimals=decimals)


def invoice_discount(
    base: Decimal, kind: str, value: Decimal, decimals: int
) -> tuple[Decimal, Decimal]:
    """Give a document's discount, and what of a fixed amount finds nothing to reduce.

    `base` is the sum of the lines that allow a discount; `kind` is empty, percent or
    amount. A fixed amount takes off no more than the base.
    """
    if kind == "percent":
        return product(base, value.scaleb(-2), decimals=decimals), ZERO
    if kind != "amount":
        return rounded(ZERO, decimals), ZERO
    wanted = rounded(value, decimals)
    possible = min(wanted, max(base, ZERO))
    return possible, wanted - possible

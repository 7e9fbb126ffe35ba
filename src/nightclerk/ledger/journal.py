"""What an amount is booked on, and how many amounts become one entry. Pure.

An amount is in the company's currency: debit > 0, credit < 0. References are the
primary keys of the rows they name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from nightclerk.ledger.rounding import rounded

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Row:
    """An amount for an account, and by what it may be grouped."""

    account: int
    amount: Decimal
    currency: int | None = None
    foreign_amount: Decimal = ZERO
    business_group: int | None = None
    product_group: int | None = None
    vat_identifier: str = ""
    customer: int | None = None
    text: str = ""

    def mirrored(self) -> "Row":
        """Give the row that takes this one back."""
        return replace(self, amount=-self.amount, foreign_amount=-self.foreign_amount)


def grouped(rows: Iterable[Row]) -> list[Row]:
    """Add up what differs in nothing but its amount; what adds up to zero goes.

    The order of the first of each group stays.
    """
    sums: dict[Row, tuple[Decimal, Decimal]] = {}
    for row in rows:
        place = replace(row, amount=ZERO, foreign_amount=ZERO)
        amount, foreign = sums.get(place, (ZERO, ZERO))
        sums[place] = amount + row.amount, foreign + row.foreign_amount
    return [
        replace(place, amount=amount, foreign_amount=foreign)
        for place, (amount, foreign) in sums.items()
        if amount
    ]


def total(rows: Iterable[Row]) -> Decimal:
    """Add the amounts up; zero is what every transaction must give."""
    return sum((row.amount for row in rows), ZERO)


def off_the_grid(rows: Iterable[Row], decimals: int) -> list[Row]:
    """Give the rows whose amount is finer than the currency is."""
    return [row for row in rows if rounded(row.amount, decimals) != row.amount]

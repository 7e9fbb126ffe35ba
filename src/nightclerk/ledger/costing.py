"""What goods that go out have cost: first in, first out, or the moving average. Pure.

Quantities are in the item's own unit, costs in the company's currency, neither is
negative unless it is said. Rules: the last unit of a lot takes what is left of the
lot's cost; an average is of all that lies in one place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nightclerk.ledger.rounding import proportion

AVERAGE = "average"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Lot:
    """Goods that came in together: how much is left of them, and of their cost.

    Of an average, only the cost of all lots together means something; that of one of
    them may fall below zero.
    """

    pk: int
    quantity: Decimal
    cost: Decimal
    on: date = date.min

    def less(self, quantity: Decimal, cost: Decimal) -> "Lot":
        """Give what is left after a part was taken."""
        return Lot(self.pk, self.quantity - quantity, self.cost - cost, self.on)


@dataclass(frozen=True, slots=True)
class Taken:
    """How much was taken of a lot, and at what cost.

    A part of an average may have a cost without a quantity: a lot that is used up
    leaves its difference to the average with the next one.
    """

    pk: int
    quantity: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Taking:
    """The parts of what was taken, and how much was missing."""

    parts: tuple[Taken, ...]
    short: Decimal

    @property
    def quantity(self) -> Decimal:
        """Give how much was there to be taken."""
        return sum((part.quantity for part in self.parts), ZERO)

    @property
    def cost(self) -> Decimal:
        """Give what it cost."""
        return sum((part.cost for part in self.parts), ZERO)


def share(
    total: Decimal, part: Decimal, whole: Decimal, *, decimals: int = 2
) -> Decimal:
    """Give what a part of a whole costs; the whole costs exactly the total."""
    if part == whole:
        return total
    return proportion(total, part, whole, decimals=decimals)


def taken(
    lots: Sequence[Lot], quantity: Decimal, *, costing: str, decimals: int = 2
) -> Taking:
    """Take a quantity (> 0) from lots, which come oldest first and are not empty."""
    parts: list[Taken] = []
    left = quantity
    for lot in lots:
        if not left:
            break
        now = min(left, lot.quantity)
        cost = share(lot.cost, now, lot.quantity, decimals=decimals)
        parts.append(Taken(lot.pk, now, cost))
        left -= now
    if costing == AVERAGE and left <= 0:
        parts = _averaged(lots, parts, decimals)
    return Taking(tuple(parts), left)


def left_of(lots: Sequence[Lot], parts: Sequence[Taken]) -> list[Lot]:
    """Give the lots of which something is left after parts were taken."""
    quantities: dict[int, Decimal] = {}
    costs: dict[int, Decimal] = {}
    for part in parts:
        quantities[part.pk] = quantities.get(part.pk, ZERO) + part.quantity
        costs[part.pk] = costs.get(part.pk, ZERO) + part.cost
    rest = [
        lot.less(quantities[lot.pk], costs[lot.pk]) if lot.pk in costs else lot
        for lot in lots
    ]
    return [lot for lot in rest if lot.quantity]


def _averaged(lots: Sequence[Lot], parts: list[Taken], decimals: int) -> list[Taken]:
    """Bring the parts to the average, by the cost of the first lot that stays open."""
    there = sum((lot.quantity for lot in lots), ZERO)
    value = sum((lot.cost for lot in lots), ZERO)
    out = sum((part.quantity for part in parts), ZERO)
    difference = share(value, out, there, decimals=decimals) - sum(
        (part.cost for part in parts), ZERO
    )
    if not difference:
        return parts
    stays = left_of(lots, parts)[0].pk
    last = parts[-1]
    if last.pk == stays:
        return [*parts[:-1], Taken(stays, last.quantity, last.cost + difference)]
    return [*parts, Taken(stays, ZERO, difference)]

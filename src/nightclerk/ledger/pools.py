"""The goods of an item that lie in one place: what is there, and what is owed. Pure.

A pool never has both: what comes in first settles what went out without goods.
Quantities are in the item's own unit, costs in the company's currency.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter

from nightclerk.ledger.costing import Lot, Taken, Taking, left_of, share, taken
from nightclerk.ledger.rounding import rounded

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Owed:
    """Goods that went out before they came in, and what they were taken to cost."""

    pk: int
    quantity: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Settled:
    """What a lot gave to goods that had gone out, and how much more that cost."""

    inbound: int
    outbound: int
    quantity: Decimal
    cost: Decimal
    correction: Decimal


@dataclass
class Pool:
    """The open lots of a pool, oldest first, and what is owed, oldest first."""

    costing: str
    decimals: int = 2
    unit_cost: Decimal = ZERO
    lots: list[Lot] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)

    @property
    def quantity(self) -> Decimal:
        """Give how much is there; below zero, how much is owed."""
        there = sum((lot.quantity for lot in self.lots), ZERO)
        return there - sum((open_.quantity for open_ in self.owed), ZERO)

    @property
    def value(self) -> Decimal:
        """Give what the goods that are there have cost."""
        return sum((lot.cost for lot in self.lots), ZERO)

    def provisional(self, quantity: Decimal) -> Decimal:
        """Give what goods without a lot are taken to cost: the last known cost."""
        return rounded(self.unit_cost * quantity, self.decimals)

    def take(self, pk: int, quantity: Decimal) -> Taking:
        """Take a quantity (> 0) for the entry `pk`; what is short is owed to it."""
        taking = taken(
            self.lots, quantity, costing=self.costing, decimals=self.decimals
        )
        self.lots = left_of(self.lots, taking.parts)
        if taking.short:
            cost = self.provisional(taking.short)
            self.owed.append(Owed(pk, taking.short, cost))
        return taking

    def forget(self, pk: int) -> Decimal:
        """Owe nothing to an entry any more; give the cost that was assumed."""
        gone = sum((one.cost for one in self.owed if one.pk == pk), ZERO)
        self.owed = [one for one in self.owed if one.pk != pk]
        return gone

    def withdraw(self, pk: int, cost: Decimal) -> Taking:
        """Take the whole of a lot out again at the cost it came in with.

        Of an average, another lot takes the difference to what is left of its cost.
        """
        lot = next(lot for lot in self.lots if lot.pk == pk)
        self.lots = [other for other in self.lots if other.pk != pk]
        parts = [Taken(pk, lot.quantity, lot.cost)]
        if lot.cost != cost and self.lots:
            parts.append(Taken(self.lots[0].pk, ZERO, cost - lot.cost))
            self.lots = left_of(self.lots, parts)
        return Taking(tuple(parts), ZERO)

    def put(self, lots: Iterable[Lot]) -> list[Settled]:
        """Add lots, or goods to lots, and settle with them what is owed."""
        for lot in lots:
            self._add(lot)
        self.lots.sort(key=attrgetter("on", "pk"))
        settled: list[Settled] = []
        while self.owed and self.lots:
            settled += self._settle()
        return settled

    def _add(self, lot: Lot) -> None:
        for place, there in enumerate(self.lots):
            if there.pk == lot.pk:
                self.lots[place] = there.less(-lot.quantity, -lot.cost)
                return
        self.lots.append(lot)

    def _settle(self) -> list[Settled]:
        owed = self.owed.pop(0)
        taking = taken(
            self.lots, owed.quantity, costing=self.costing, decimals=self.decimals
        )
        self.lots = left_of(self.lots, taking.parts)
        rows: list[Settled] = []
        for part in taking.parts:
            assumed = share(
                owed.cost, part.quantity, owed.quantity, decimals=self.decimals
            )
            owed = Owed(owed.pk, owed.quantity - part.quantity, owed.cost - assumed)
            rows.append(_settled(part, owed.pk, part.cost - assumed))
        if owed.quantity:
            self.owed.insert(0, owed)
        return rows


def _settled(part: Taken, outbound: int, correction: Decimal) -> Settled:
    return Settled(part.pk, outbound, part.quantity, part.cost, correction)

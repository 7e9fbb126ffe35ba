"""What a posting does with each line, and which shipments an invoice is of. Pure.

Quantities are in the line's unit; those of a negative line are negative.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from nightclerk.ledger.facts import Wanted
from nightclerk.ledger.quantities import Moving, is_within, moves_of


class Numbered(Moving, Protocol):
    """A line of a document with its number and quantities."""

    line_no: int


@dataclass(frozen=True, slots=True)
class Step:
    """What one posting does with a line, and what was done before it."""

    line_no: int
    quantity: Decimal
    shipped: Decimal
    invoiced: Decimal
    ship: Decimal
    invoice: Decimal

    @property
    def shipped_after(self) -> Decimal:
        """Give what is shipped when this is posted."""
        return self.shipped + self.ship

    @property
    def invoiced_after(self) -> Decimal:
        """Give what is invoiced when this is posted."""
        return self.invoiced + self.invoice

    @property
    def from_before(self) -> Decimal:
        """Give what of earlier shipments waits for an invoice."""
        return self.shipped - self.invoiced


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a shipment's line holds: its key, its item entry, how much."""

    line: int
    entry: int | None
    quantity: Decimal


def steps(lines: Iterable[Numbered], wanted: Wanted) -> dict[int, Step]:
    """Say what happens to each line that has a quantity, by its number."""
    found: dict[int, Step] = {}
    for line in lines:
        if line.quantity:
            moves = moves_of(line, wanted)
            found[line.line_no] = Step(
                line.line_no,
                line.quantity,
                line.shipped,
                line.invoiced,
                moves.ship,
                moves.invoice,
            )
    return found


def is_complete(steps: Iterable[Step]) -> bool:
    """Tell whether nothing of the document is left to invoice afterwards."""
    return all(step.invoiced_after == step.quantity for step in steps)


def shared(delivered: Sequence[Delivered], quantity: Decimal) -> list[Delivered]:
    """Take a quantity from what was delivered, the oldest first."""
    found: list[Delivered] = []
    for lot in delivered:
        part = lot.quantity if is_within(lot.quantity, quantity) else quantity
        if part and part * lot.quantity > 0:
            found.append(Delivered(lot.line, lot.entry, part))
            quantity -= part
    return found

"""How much of a line is shipped and invoiced now, and how much may be. Pure.

Rules: what is left to ship is the quantity less what was shipped; what may be
invoiced is what was or is now shipped less what was invoiced; a wish to invoice more
is reduced to that. Negative quantities mirror it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from nightclerk.ledger.facts import CREDIT, INVOICE, ZERO, Asked, Wanted


class Moving(Protocol):
    """The quantities of a line, in its unit; sales lines are such."""

    quantity: Decimal
    shipped: Decimal
    invoiced: Decimal
    to_ship: Decimal
    to_invoice: Decimal


@dataclass(frozen=True)
class Moves:
    """What one posting ships (or takes back) and invoices (or credits) of a line."""

    ship: Decimal
    invoice: Decimal


def wanted_of(kind: str, asked: Asked) -> Wanted:
    """Take the kind of document into account: only orders are posted in parts."""
    if kind in {INVOICE, CREDIT}:
        return Wanted(ship=True, invoice=True)
    return Wanted(ship=asked.ship, invoice=asked.invoice)


def moves_of(line: Moving, wanted: Wanted) -> Moves:
    """Give what a posting does to a line; what cannot be invoiced yet is left out."""
    ship = line.to_ship if wanted.ship else ZERO
    if not wanted.invoice:
        return Moves(ship, ZERO)
    most = line.shipped + ship - line.invoiced
    return Moves(ship, least(line.to_invoice, most))


def least(wish: Decimal, most: Decimal) -> Decimal:
    """Reduce a wish to what is possible; zero where the signs differ."""
    if most > 0:
        return min(max(wish, ZERO), most)
    return max(min(wish, ZERO), most)


def is_within(part: Decimal, whole: Decimal) -> bool:
    """Tell whether a part has the sign of the whole and is not larger."""
    return min(whole, ZERO) <= part <= max(whole, ZERO)


def default_to_ship(line: Moving) -> Decimal:
    """Give all that is left to ship."""
    return line.quantity - line.shipped


def default_to_invoice(line: Moving) -> Decimal:
    """Give all that could be invoiced once `to_ship` is shipped."""
    return line.shipped + line.to_ship - line.invoiced

"""A fulfilment that was made at Shopify becomes a shipment of lines of ours. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nightclerk.core.errors import Refused
from nightclerk.core.text import words

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of a sales order: of which order line, and how much of it is to leave."""

    document: int
    line_no: int
    line: str
    left: Decimal


@dataclass(frozen=True, slots=True)
class ToShip:
    """Which lines of which document leave, by line number."""

    document: int
    quantities: Mapping[int, Decimal]


def to_ship(pieces: Mapping[str, int], lines: Sequence[OpenLine]) -> ToShip:
    """Find the lines of a sales order that left with a fulfilment.

    `pieces` are those of order lines. Raises `Refused` where the books have less left
    to ship, or where the pieces stand on several documents.
    """
    found: dict[int, dict[int, Decimal]] = {}
    for gid, count in pieces.items():
        need = Decimal(count)
        for row in lines:
            share = min(need, row.left) if row.line == gid else ZERO
            if share > 0:
                taken = found.setdefault(row.document, {})
                taken[row.line_no] = taken.get(row.line_no, ZERO) + share
                need -= share
        if need > 0:
            raise _not_left(count, need)
    if len(found) != 1:
        raise Refused(
            words("Its goods stand on several documents"),
            hint=words("Post a shipment of each document by hand."),
        )
    ((document, quantities),) = found.items()
    return ToShip(document, quantities)


def _not_left(count: int, need: Decimal) -> Refused:
    return Refused(
        words(
            "Of {count} pieces that left, {need} are not left to ship in the books",
            count=count,
            need=int(need),
        ),
        hint=words("They were shipped here already, or the order is changed."),
    )

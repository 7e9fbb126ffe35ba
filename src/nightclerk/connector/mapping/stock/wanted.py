"""How many pieces a shop may sell of something at a location. Pure.

`available` is what the shop sells from: it has taken off what its own orders need, and
so do we. `on_hand` is what lies there, whoever it is promised to.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
NEAREST = "nearest"
ON_HAND = "on_hand"


@dataclass(frozen=True, slots=True)
class StockRule:
    """How a location of the shop counts: which places of the books, and how.

    `counted` are the locations of the books, None for all of them. `reserve` are
    pieces, in the unit that is sold, which the shop never gets to see.
    """

    location: int
    gid: str
    name: str
    calculation: str
    counted: frozenset[int] | None = None
    rounding: str = "down"
    reserve: int = 0

    def counts(self, place: int | None) -> bool:
        """Tell whether what lies at a location of the books counts here."""
        return self.counted is None or place in self.counted

    def shares_with(self, other: frozenset[int] | None) -> bool:
        """Tell whether a sale from these locations of the books takes from here."""
        if self.counted is None or other is None:
            return True
        return not self.counted.isdisjoint(other)


def wanted_quantity(
    counted: Decimal,
    *,
    promised: Decimal,
    per_unit: Decimal,
    rule: StockRule,
    name: str,
    committed: int,
) -> int:
    """Give the quantity that Shopify should have, never below zero.

    `counted` is what the calculation gives in the item's own unit, the orders that are
    in the books taken off; `promised` what other orders of shops take, in the own unit
    too; `per_unit` how many of it are in the unit that is sold. `committed` is what
    Shopify's orders have taken there, in that unit: what is on hand is what is
    available and that, as Shopify reckons it too.
    """
    own = counted - promised
    pieces = rounded_pieces(own / per_unit, rule.rounding) - rule.reserve
    if name == ON_HAND:
        pieces += committed
    return max(pieces, 0)


def rounded_pieces(pieces: Decimal, rounding: str) -> int:
    """Give whole pieces; half of one counts only where the nearest is wanted."""
    how = ROUND_HALF_UP if rounding == NEAREST else ROUND_FLOOR
    return int(pieces.to_integral_value(how))


def unseen_pieces(committed: int, known: int) -> int:
    """Give the pieces that Shopify's orders took and that no order here explains."""
    return max(committed - known, 0)


def counted_places(
    chosen: Collection[int], mapped: int | None
) -> frozenset[int] | None:
    """Give which locations of the books count: the chosen, else the mapped, else all.

    None stands for all of them, goods at no location included.
    """
    if chosen:
        return frozenset(chosen)
    return None if mapped is None else frozenset((mapped,))


def promised_at(
    rule: StockRule,
    pieces: Mapping[int | None, Decimal],
    places: Mapping[int, frozenset[int] | None],
) -> Decimal:
    """Add up what orders that are not in the books take away from a location.

    `pieces` are in the item's own unit, by the shop's location that they leave from
    (None: nobody knows, so they count everywhere); `places` are the locations of the
    books that each of those stands for. Two locations that sell the same goods take
    from each other.
    """
    return sum(
        (
            quantity
            for location, quantity in pieces.items()
            if location is None
            or location == rule.location
            or rule.shares_with(places.get(location, frozenset()))
        ),
        ZERO,
    )

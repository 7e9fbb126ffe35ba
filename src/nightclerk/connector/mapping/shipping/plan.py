"""What of posted shipments of an order becomes fulfilments, and what is left. Pure.

Nothing is told to Shopify that it does not expect: a quantity is taken from what its
fulfilment orders still owe, and what finds none is explained.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal

from nightclerk.connector.mapping.shipping.facts import (
    Expected,
    OrderShipping,
    Shipment,
    ShippedLine,
)
from nightclerk.connector.mapping.shipping.reasons import Left, Why, day_of

MOST_ROWS = 250  # fulfilment order lines that one request can name
SENDABLE = frozenset({"OPEN", "IN_PROGRESS"})


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """How many pieces of a fulfilment order's line are in a parcel."""

    fulfillment_order: str
    fulfillment_line: str
    line: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ParcelPlan:
    """A fulfilment to make: rows of one location, the `part` of as many as needed."""

    location: str
    part: int
    rows: tuple[ParcelRow, ...]

    def digest(self, more: str = "") -> str:
        """Give what tells this content from any other, in a few signs."""
        told = "|".join(f"{row.fulfillment_line}={row.quantity}" for row in self.rows)
        return hashlib.sha256(f"{told}#{more}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one shipment; `is_empty` where no line of the order left."""

    shipment: int
    parcels: tuple[ParcelPlan, ...] = ()
    left: tuple[Left, ...] = ()
    is_empty: bool = False


def plans(
    order: OrderShipping,
    shipments: Sequence[Shipment],
    *,
    ours: Collection[str] = (),
    refunded: Mapping[str, int] | None = None,
) -> list[Plan]:
    """Plan the shipments of one order, the oldest first, as Shopify stands now.

    `ours` are fulfilments that shipments of ours stand for; `refunded` how many pieces
    of an order line were refunded: the others that are gone were removed by an edit.
    """
    stand = _Stand.of(order, ours, refunded or {})
    return [_plan(stand, shipment) for shipment in shipments]


def _plan(stand: "_Stand", shipment: Shipment) -> Plan:
    rows: list[tuple[str, ParcelRow]] = []
    left: list[Left] = []
    by_line = _by_line(shipment.lines)
    for gid, lines in by_line.items():
        total = sum((line.quantity for line in lines), Decimal(0))
        whole = int(total.to_integral_value(ROUND_FLOOR))
        need = whole - shipment.sent.get(gid, 0)
        if part := total - whole:
            left.append(Left(Why.FRACTION, gid, lines[0].name, _plain(part)))
        if need > 0:
            places = {place for line in lines for place in line.places}
            taken = stand.take(gid, need, places)
            rows += taken
            need -= sum(row.quantity for _, row in taken)
            left += stand.explain(gid, need, lines[0].name)
    return Plan(shipment.key, _parcels(rows), tuple(left), is_empty=not by_line)


def _by_line(lines: Sequence[ShippedLine]) -> dict[str, list[ShippedLine]]:
    found: dict[str, list[ShippedLine]] = {}
    for line in lines:
        if line.quantity > 0:
            found.setdefault(line.line, []).append(line)
    return found


def _parcels(rows: Sequence[tuple[str, ParcelRow]]) -> tuple[ParcelPlan, ...]:
    """Group rows by their location, at most so many to a parcel."""
    grouped: dict[str, list[ParcelRow]] = {}
    for location, row in rows:
        grouped.setdefault(location, []).append(row)
    return tuple(
        ParcelPlan(location, part, tuple(some[start : start + MOST_ROWS]))
        for location, some in grouped.items()
        for part, start in enumerate(range(0, len(some), MOST_ROWS), start=1)
    )


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


@dataclass(slots=True)
class _Stand:
    """What is left of everything that shipments of an order can take from."""

    order: OrderShipping
    remaining: dict[str, int] = field(default_factory=dict)  # by fulfilment line
    elsewhere: dict[str, int] = field(default_factory=dict)  # by order line
    refunded: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, order: OrderShipping, ours: Collection[str], refunded: Mapping[str, int]
    ) -> "_Stand":
        stand = cls(order)
        for expected in order.expected:
            for line in expected.lines:
                stand.remaining[line.gid] = max(line.remaining, 0)
        for made in order.fulfilled:
            if made.is_standing and made.gid not in ours:
                for gid, quantity in made.lines.items():
                    stand.elsewhere[gid] = stand.elsewhere.get(gid, 0) + quantity
        for gid, known in order.lines.items():
            gone = max(known.quantity - known.current, 0)
            stand.refunded[gid] = min(gone, refunded.get(gid, 0))
            stand.removed[gid] = gone - stand.refunded[gid]
        return stand

    def take(
        self, line: str, need: int, places: Collection[str]
    ) -> list[tuple[str, ParcelRow]]:
        """Take pieces of a line, first where the goods left, then anywhere."""
        sendable = [
            each
            for each in self.order.expected
            if each.status in SENDABLE and not each.is_served
        ]
        near = [each for each in sendable if each.location in places]
        far = [each for each in sendable if each.location not in places]
        taken: list[tuple[str, ParcelRow]] = []
        for expected, gid, count in self._shares(line, need, [*near, *far]):
            row = ParcelRow(expected.gid, gid, line, count)
            taken.append((expected.location, row))
        return taken

    def explain(self, line: str, need: int, name: str) -> list[Left]:
        """Say of pieces that found no fulfilment order why."""
        found: list[Left] = []
        for expected in self.order.expected:
            why = _blocked(expected)
            if why is None or need <= 0:
                continue
            for _, _, count in self._shares(line, need, [expected]):
                found.append(Left(why, line, name, str(count), _detail(expected, why)))
                need -= count
        for why, balance in self._gone(line):
            count = min(need, balance.get(line, 0))
            if count > 0:
                balance[line] -= count
                need -= count
                found.append(Left(why, line, name, str(count)))
        if need > 0:
            found.append(Left(self._rest(line), line, name, str(need)))
        return found

    def _gone(self, line: str) -> list[tuple[Why, dict[str, int]]]:
        if self.order.is_cancelled:
            return [(Why.FULFILLED, self.elsewhere)]
        return [
            (Why.FULFILLED, self.elsewhere),
            (Why.REFUNDED, self.refunded),
            (Why.REMOVED, self.removed),
        ]

    def _rest(self, line: str) -> Why:
        if self.order.is_cancelled:
            return Why.CANCELLED
        return Why.SURPLUS if line in self.order.lines else Why.UNKNOWN

    def _shares(
        self, line: str, need: int, among: Sequence[Expected]
    ) -> list[tuple[Expected, str, int]]:
        """Take at most so many pieces from fulfilment orders, one after the other."""
        found = []
        for expected in among:
            for row in expected.lines:
                count = min(need, self.remaining[row.gid]) if row.line == line else 0
                if count > 0:
                    self.remaining[row.gid] -= count
                    need -= count
                    found.append((expected, row.gid, count))
        return found


def _blocked(expected: Expected) -> Why | None:
    """Say why what a fulfilment order owes must not be sent; None: nothing is known."""
    if expected.is_served and expected.status not in {"CLOSED", "CANCELLED"}:
        return Why.THIRD_PARTY
    return {"ON_HOLD": Why.HOLD, "SCHEDULED": Why.SCHEDULED}.get(expected.status)


def _detail(expected: Expected, why: Why) -> str:
    if why is Why.HOLD:
        return expected.hold
    return day_of(expected.fulfill_at) if why is Why.SCHEDULED else ""

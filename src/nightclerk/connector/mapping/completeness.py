"""Whether a day is complete: what was sold against what is here and in the books. Pure.

A day's orders are those that were created on it in the shop's zone. Amounts are in the
shop's currency.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

ZERO = Decimal(0)
MOST_NAMED = 100  # ids of each kind that a day keeps
# What can be wrong with an order: not here; here but no longer at Shopify; here in an
# older state; not in the books yet; in the books with another amount; not posted yet.
MISSING, GONE, CHANGED = "missing", "gone", "changed"
OPEN, DIFFERENT, UNPOSTED = "open", "different", "unposted"
AT_SHOPIFY = (MISSING, GONE, CHANGED)
IN_THE_BOOKS = (OPEN, DIFFERENT)
# Orders whose refunds, and payouts, are not here as at Shopify, or not in the books.
REFUNDS, PAYOUTS = "refunds", "payouts"
OF_MONEY = (REFUNDS, PAYOUTS)


@dataclass(frozen=True, slots=True)
class Listed:
    """An order as Shopify lists it: when it changed, and its total now."""

    gid: str
    updated_at: datetime
    total: Decimal


@dataclass(frozen=True, slots=True)
class DayHere:
    """A day as it is here; `differs` names orders of the books by what is wrong."""

    mirrored: int = 0
    mirrored_gross: Decimal = ZERO
    booked: int = 0
    booked_gross: Decimal = ZERO
    without: int = 0
    posted: int = 0
    posted_gross: Decimal = ZERO
    differs: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayThere:
    """A day at Shopify; `differs` names orders that are not here as they are there."""

    orders: int
    gross: Decimal
    is_listed: bool = False
    differs: Mapping[str, Sequence[str]] = field(default_factory=dict)


def days_of(first: date, last: date) -> Iterator[date]:
    """Give each day of a span; both ends belong to it."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def span_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give the first and the last second of a day of a zone."""
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    return datetime.combine(day, time.min, zone), end - timedelta(seconds=1)


def needs_list(*, counted: int, changed: int, here: int) -> bool:
    """Tell whether a day's orders must be looked at one by one.

    `counted` is how many there are at Shopify, `changed` how many of them changed
    there since they were last read, `here` how many are here. Where all agree and
    nothing changed, the totals that are here are Shopify's.
    """
    return counted != here or changed > 0


def compared(
    listed: Sequence[Listed], here: Mapping[str, tuple[datetime, Decimal]]
) -> DayThere:
    """Compare a day order by order; `here` gives change and total of what is here."""
    missing = [order.gid for order in listed if order.gid not in here]
    changed = [
        order.gid
        for order in listed
        if order.gid in here and _is_other(order, here[order.gid])
    ]
    there = {order.gid for order in listed}
    found = {
        MISSING: missing,
        CHANGED: changed,
        GONE: [gid for gid in here if gid not in there],
    }
    return DayThere(
        orders=len(listed),
        gross=sum((order.total for order in listed), ZERO),
        is_listed=True,
        differs={kind: gids for kind, gids in found.items() if gids},
    )


def _is_other(order: Listed, here: tuple[datetime, Decimal]) -> bool:
    changed_at, total = here
    return order.updated_at > changed_at or order.total != total


def is_complete(differs: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether all is here and in the books.

    What was sold is in documents, posted or not; refunds and payouts are posted where
    the shop books them.
    """
    kinds = (*AT_SHOPIFY, *IN_THE_BOOKS, *OF_MONEY)
    return not any(differs.get(kind) for kind in kinds)


def complete_until(days: Sequence[tuple[date, bool]]) -> date | None:
    """Give the last day up to which all are complete, without a gap.

    `days` are the checked ones with whether each is complete; None where the first
    is not.
    """
    last: date | None = None
    for day, complete in sorted(days):
        follows = last is None or day == last + timedelta(days=1)
        if not (complete and follows):
            break
        last = day
    return last

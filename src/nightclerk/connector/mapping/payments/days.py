"""Whether the money of a day is complete: what went back to buyers, and payouts. Pure.

A refund is of the day on which its money moved, a payout of the day it was issued, both
in the shop's zone. Refunds are in the shop's currency, payouts in their own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from nightclerk.connector.mapping.completeness import PAYOUTS, REFUNDS
from nightclerk.connector.mapping.payments.rows import PayoutRow
from nightclerk.connector.models import Payout

ZERO = Decimal(0)
CAME_TO_NOTHING = frozenset({"FAILED", "CANCELED"})
FEES = (
    "charges_fee",
    "refunds_fee",
    "adjustments_fee",
    "reserves_fee",
    "retried_fee",
    "advances_fee",
)


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that went back to a buyer; `gid` is its transaction, `amount` is > 0."""

    gid: str
    order: str
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RefundHere:
    """A refund as it is here; `posted` is what the books have of it, None: nothing."""

    refund: Refund
    is_due: bool
    posted: Decimal | None

    @property
    def day(self) -> date:
        """The day on which its money moved."""
        return self.refund.day


@dataclass(frozen=True, slots=True)
class Issued:
    """A payout: what goes to the bank, < 0 where it is drawn from it, and its fees."""

    gid: str
    day: date
    status: str
    net: Decimal
    fees: Decimal

    @property
    def arriving(self) -> Decimal:
        """What of it reaches the bank: nothing where it came to nothing."""
        return ZERO if self.status in CAME_TO_NOTHING else self.net


@dataclass(frozen=True, slots=True)
class PayoutHere:
    """A payout as it is here; `moved_fees` are the fees of what it consists of."""

    payout: Issued
    is_due: bool
    is_posted: bool
    moved_fees: Decimal

    @property
    def day(self) -> date:
        """The day on which it was issued."""
        return self.payout.day


@dataclass(frozen=True, slots=True)
class DayMoney:
    """The money of a day in three places; `differs` names orders, and payouts."""

    refunded: Decimal = ZERO
    mirrored_refunded: Decimal = ZERO
    posted_refunded: Decimal = ZERO
    payouts: int = 0
    payouts_net: Decimal = ZERO
    mirrored_net: Decimal = ZERO
    posted_net: Decimal = ZERO
    fees: Decimal = ZERO
    posted_fees: Decimal = ZERO
    differs: Mapping[str, Sequence[str]] = field(default_factory=dict)


class _OfDay(Protocol):
    @property
    def day(self) -> date:
        """The day to which it belongs."""


Dated = TypeVar("Dated", bound=_OfDay)


def issued(payout: Payout | PayoutRow) -> Issued:
    """Give what is compared of a payout, whether it was just read or is kept here."""
    net = -abs(payout.net) if payout.kind == "WITHDRAWAL" else payout.net
    fees: Decimal = sum((getattr(payout, name) for name in FEES), ZERO)
    return Issued(payout.gid, payout.issued_on, payout.status, net, fees)


def refunds_there(
    here: Iterable[RefundHere], read: Mapping[str, Sequence[Refund]]
) -> list[Refund]:
    """Give the refunds at Shopify: those of orders that were read, by order, as read.

    All other orders have not changed since they were mirrored, so theirs are those
    that are here.
    """
    unchanged = [each.refund for each in here if each.refund.order not in read]
    return [*unchanged, *(refund for found in read.values() for refund in found)]


def money_of_days(
    days: Iterable[date],
    *,
    refunded: Sequence[Refund],
    refunds: Sequence[RefundHere],
    payouts: Sequence[Issued] | None,
    payouts_here: Sequence[PayoutHere],
    reads_payouts: bool = True,
) -> dict[date, DayMoney]:
    """Compare refunds and payouts day by day; what is of another day is left out.

    `refunded` and `payouts` are Shopify's. `payouts` None: Shopify shows none, so they
    are only compared with the books. Where a shop's payouts are not read at all, none
    differs.
    """
    there, here = _by_day(refunded), _by_day(refunds)
    paid_there, paid_here = _by_day(payouts or ()), _by_day(payouts_here)
    found = {
        day: _money(
            there[day],
            here[day],
            None if payouts is None else paid_there[day],
            paid_here[day],
        )
        for day in days
    }
    if reads_payouts:
        return found
    return {day: _without_payouts(money) for day, money in found.items()}


def _by_day(found: Iterable[Dated]) -> dict[date, list[Dated]]:
    by_day: dict[date, list[Dated]] = defaultdict(list)
    for each in found:
        by_day[each.day].append(each)
    return by_day


def _money(
    refunded: Sequence[Refund],
    refunds: Sequence[RefundHere],
    payouts: Sequence[Issued] | None,
    payouts_here: Sequence[PayoutHere],
) -> DayMoney:
    posted = [each for each in payouts_here if each.is_posted]
    found = {
        REFUNDS: _wrong_refunds(refunded, refunds),
        PAYOUTS: _wrong_payouts(payouts, payouts_here),
    }
    return DayMoney(
        refunded=_sum(each.amount for each in refunded),
        mirrored_refunded=_sum(each.refund.amount for each in refunds),
        posted_refunded=_sum(each.posted or ZERO for each in refunds),
        payouts=len(payouts or ()),
        payouts_net=_sum(each.arriving for each in payouts or ()),
        mirrored_net=_sum(each.payout.arriving for each in payouts_here),
        posted_net=_sum(each.payout.arriving for each in posted),
        fees=_sum(each.fees for each in payouts or ()),
        posted_fees=_sum(each.moved_fees for each in posted),
        differs={kind: gids for kind, gids in found.items() if gids},
    )


def _without_payouts(money: DayMoney) -> DayMoney:
    differs = {kind: gids for kind, gids in money.differs.items() if kind != PAYOUTS}
    return replace(money, differs=differs)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def _wrong_refunds(there: Sequence[Refund], here: Sequence[RefundHere]) -> list[str]:
    """Name the orders whose refunds are not here as there, or not in the books."""
    known = {each.refund.gid: each.refund for each in here}
    gids = {each.gid for each in there}
    wrong = [each.order for each in there if known.get(each.gid) != each]
    wrong += [
        each.refund.order
        for each in here
        if each.refund.gid not in gids
        or (each.is_due and each.posted != each.refund.amount)
    ]
    return _once(wrong)


def _wrong_payouts(
    there: Sequence[Issued] | None, here: Sequence[PayoutHere]
) -> list[str]:
    """Name the payouts that are not here as there, or not in the books with all fees.

    Payouts that Shopify does not show are taken for what they are here.
    """
    known = {each.payout.gid: each.payout for each in here}
    listed = {each.gid: each for each in there} if there is not None else known
    wrong = [gid for gid, payout in listed.items() if known.get(gid) != payout]
    wrong += [
        each.payout.gid
        for each in here
        if each.payout.gid not in listed
        or (each.is_due and not each.is_posted)
        or (each.is_posted and each.moved_fees != each.payout.fees)
    ]
    return _once(wrong)


def _once(gids: Collection[str]) -> list[str]:
    return list(dict.fromkeys(gids))

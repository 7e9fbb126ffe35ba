"""What is settled when two entries of a customer are set against each other. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nightclerk.ledger.rounding import proportion

ZERO = Decimal(0)


class Difference(StrEnum):
    """What becomes of amounts that were booked at two rates of exchange."""

    NONE = ""
    GAIN = "gain"
    LOSS = "loss"
    ROUNDING = "rounding"


@dataclass(frozen=True)
class Open:
    """What is left of an entry, signed; `local` is in the company's currency.

    `factor` is how many units of the entry's currency were one of the company's own
    when the entry was posted.
    """

    remaining: Decimal
    local: Decimal
    factor: Decimal = Decimal(1)


@dataclass(frozen=True)
class Settlement:
    """What an application takes from both sides; all but `difference` is positive.

    `amount` is in the entries' currency. In the company's currency `debit_local` goes
    off the debit entry and `credit_local` off the credit entry; `difference` is the
    second less the first, a gain above zero.
    """

    amount: Decimal
    debit_local: Decimal
    credit_local: Decimal
    kind: Difference

    @property
    def difference(self) -> Decimal:
        """Give what the credit entry settled beyond what the debit entry was worth."""
        return self.credit_local - self.debit_local


def most_applicable(one: Open, other: Open) -> Decimal:
    """Give the most that the two can settle of each other; 0 for the same sign."""
    if one.remaining * other.remaining >= 0:
        return ZERO
    return min(abs(one.remaining), abs(other.remaining))


def settle(
    debit: Open, credit: Open, amount: Decimal, *, local_decimals: int = 2
) -> Settlement:
    """Set a part of a debit entry against a credit entry.

    `amount` is positive, in the entries' currency and at most what both have left.
    Whoever has nothing left afterwards gives all of its local amount, so that a closed
    entry is closed in both currencies; at one rate both sides give the same.
    """
    debit_local = local_part(debit, amount, local_decimals)
    credit_local = local_part(credit, amount, local_decimals)
    if debit.factor == credit.factor:
        debit_local, credit_local = _at_one_rate(
            debit, credit, amount, (debit_local, credit_local)
        )
    kind = _kind(credit_local - debit_local, is_one_rate=debit.factor == credit.factor)
    return Settlement(amount, debit_local, credit_local, kind)


def local_part(side: Open, amount: Decimal, decimals: int = 2) -> Decimal:
    """Give what a part of an entry is worth: its share of what is left, all at last."""
    whole, local = abs(side.remaining), abs(side.local)
    if amount == whole:
        return local
    return proportion(local, amount, whole, decimals=decimals)


def _at_one_rate(
    debit: Open, credit: Open, amount: Decimal, parts: tuple[Decimal, Decimal]
) -> tuple[Decimal, Decimal]:
    """Let the side that is closed decide; cents of earlier roundings may stay over."""
    closes_debit = amount == abs(debit.remaining)
    closes_credit = amount == abs(credit.remaining)
    if closes_debit and closes_credit:
        return parts
    if closes_debit:
        return parts[0], min(parts[0], abs(credit.local))
    return min(parts[1], abs(debit.local)), parts[1]


def _kind(difference: Decimal, *, is_one_rate: bool) -> Difference:
    if not difference:
        return Difference.NONE
    if is_one_rate:
        return Difference.ROUNDING
    return Difference.GAIN if difference > 0 else Difference.LOSS

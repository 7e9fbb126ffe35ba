"""A payout as a journal: bank, fees, and what it clears; the rows add up to zero. Pure.

Amounts are in the payout's currency. A movement's `amount` is > 0 where it adds to the
merchant's balance at Shopify, its `fee` > 0 where it costs; `net` is their difference.
Rows are debit > 0, credit < 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nightclerk.core.errors import Refused
from nightclerk.core.text import words

ZERO = Decimal(0)


class Role(StrEnum):
    """For which purpose the settings of a shop name an account."""

    BANK = "bank"
    CLEARING = "clearing"
    FEES = "fee"
    DISPUTES = "dispute"
    RESERVES = "reserve"
    ADJUSTMENTS = "adjustment"


@dataclass(frozen=True)
class Movement:
    """One or more movements of the merchant's balance of one kind."""

    kind: str
    amount: Decimal
    fee: Decimal
    net: Decimal


@dataclass(frozen=True)
class PayoutRow:
    """What a payout books on one of the accounts."""

    role: Role
    amount: Decimal


# The payout itself, as the balance shows it: it is no part of what is paid out.
PAYOUT = "TRANSFER"
# Money of a payout that came to nothing is back on the balance, and so in clearing.
RETRIED = frozenset({"TRANSFER_FAILURE", "TRANSFER_CANCEL", "TRANSFER_REFUND"})
# What the payments and refunds of orders put there.
FAILED_REFUND = "REFUND_FAILURE"
OF_ORDERS = frozenset({"CHARGE", "REFUND", FAILED_REFUND})
CLEARED = OF_ORDERS | RETRIED
ONLY_FEES = frozenset(
    {"CHARGEBACK_FEE", "CHARGEBACK_FEE_REFUND", "STRIPE_FEE", "REFERRAL_FEE"}
)
RESERVED = "RESERVED_FUNDS"
DISPUTED = ("DISPUTE_", "CHARGEBACK_")


def role_of(kind: str) -> Role:
    """Give the purpose of the account on which movements of a kind are booked."""
    if kind in CLEARED:
        return Role.CLEARING
    if kind in ONLY_FEES:
        return Role.FEES
    if kind.startswith(RESERVED):
        return Role.RESERVES
    return Role.DISPUTES if kind.startswith(DISPUTED) else Role.ADJUSTMENTS


def residue_of(net: Decimal, movements: Iterable[Movement]) -> Decimal:
    """Give what a payout pays beyond the sum of its movements; zero where it ties."""
    return net - sum((each.net for each in _parts(movements)), ZERO)


def payout_rows(
    net: Decimal, movements: Sequence[Movement], *, arrives: bool
) -> list[PayoutRow]:
    """Give the rows of a payout; `net` > 0 goes to the bank.

    Of one that does not arrive, because it failed or was cancelled, only the fees and
    the like are booked: its money stays in clearing, and a later payout brings it.
    `Refused` where the movements do not add up to the payout.
    """
    parts = _parts(movements)
    if left := residue_of(net, parts):
        raise Refused(
            words(
                "The payout is {net}, its transactions add up to {sum}: {left} is"
                " not explained",
                net=f"{net:.2f}",
                sum=f"{net - left:.2f}",
                left=f"{left:.2f}",
            ),
            hint=words("Sync payments again; what is missing may be read by then."),
        )
    sums = dict.fromkeys(Role, ZERO)
    sums[Role.BANK if arrives else Role.CLEARING] += net
    for part in parts:
        sums[role_of(part.kind)] -= part.amount
        sums[Role.FEES] += part.fee
    return [PayoutRow(role, amount) for role, amount in sums.items() if amount]


def _parts(movements: Iterable[Movement]) -> list[Movement]:
    return [each for each in movements if each.kind != PAYOUT]

"""Convert a document's amounts so that they add up to the converted total. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from nightclerk.ledger.rounding import EXACT, ZERO, rounded


def in_local(
    amounts: Sequence[Decimal], factor: Decimal, *, decimals: int = 2
) -> list[Decimal]:
    """Convert foreign amounts, in their order, to the company's own currency.

    `factor` is foreign units for one of our own; `decimals` are those of our own. Each
    gets what the running total gains, so all of them add up to the rounded total.
    `ValueError` where the factor is not positive.
    """
    if factor <= 0:
        raise ValueError(f"a rate of {factor} converts nothing")
    found: list[Decimal] = []
    foreign, local = ZERO, rounded(ZERO, decimals)
    for amount in amounts:
        foreign += amount
        reached = rounded(EXACT.divide(foreign, factor), decimals)
        found.append(reached - local)
        local = reached
    return found

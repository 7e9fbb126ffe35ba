"""Round money half away from zero, and share it out so that no cent is lost."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

# Wide enough for the exact product of any two columns, and for telling their quotient
# from a tie: nothing is rounded before it is rounded to the currency.
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
ZERO = Decimal(0)
HUNDRED = Decimal(100)


@cache
def grid(decimals: int) -> Decimal:
    """Give the smallest amount of a currency with so many decimals: 0.01 for 2."""
    return Decimal((0, (1,), -decimals))


def rounded(amount: Decimal, decimals: int = 2) -> Decimal:
    """Round to so many decimals, half away from zero; zero has no sign."""
    return EXACT.plus(amount.quantize(grid(decimals), None, EXACT))


def product(amount: Decimal, by: Decimal, *, decimals: int) -> Decimal:
    """Multiply exactly, then round once."""
    return rounded(EXACT.multiply(amount, by), decimals)


def proportion(
    amount: Decimal, part: Decimal, whole: Decimal, *, decimals: int
) -> Decimal:
    """Give `amount × part ÷ whole`, rounded once; of a whole of zero, nothing."""
    if not whole:
        return rounded(ZERO, decimals)
    return rounded(EXACT.divide(EXACT.multiply(amount, part), whole), decimals)


def carried(
    total: Decimal, weights: Sequence[Decimal], *, decimals: int = 2
) -> list[Decimal]:
    """Share a total out by weights; the parts add up to it.

    The total lies on the grid of `decimals`, and so does each part. A part is less than
    one cent away from its exact share: the cents that are left over go to the shares
    that lost most by being cut off, the first of equals first. So no part turns its
    sign, and a weight of zero gets nothing. `ValueError` where there is a total but
    nothing that carries it.
    """
    whole = sum(weights, ZERO)
    if not whole:
        if total:
            raise ValueError(f"nothing carries {total}")
        return [rounded(ZERO, decimals) for _ in weights]
    if len(weights) == 1:
        return [rounded(total, decimals)]
    sign = -1 if total < 0 else 1
    turned = -1 if whole < 0 else 1
    cents = int(abs(total).scaleb(decimals, EXACT))
    cut = [_cut(cents, weight * turned, whole * turned) for weight in weights]
    parts = [part for part, _ in cut]
    by_loss = sorted(range(len(cut)), key=lambda place: -cut[place][1])
    for place in by_loss[: cents - sum(parts)]:
        parts[place] += 1
    return [Decimal(sign * part).scaleb(-decimals, EXACT) for part in parts]


def _cut(cents: int, weight: Decimal, whole: Decimal) -> tuple[int, Decimal]:
    """Give the whole cents of a share, downwards, and what was cut off."""
    part, loss = EXACT.divmod(EXACT.multiply(Decimal(cents), weight), whole)
    return (int(part) - 1, loss + whole) if loss < 0 else (int(part), loss)

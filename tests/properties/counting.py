"""Fractions counted out, as a check on decimals."""

from decimal import Decimal
from fractions import Fraction


def rounded_exactly(amount: Fraction, decimals: int) -> Decimal:
    """Round half away from zero by counting, as a check on the decimals."""
    cents = abs(amount) * 10**decimals
    whole = int(cents + Fraction(1, 2))
    return Decimal(whole if amount >= 0 else -whole).scaleb(-decimals)

"""Money and numbers as the reader's language writes them."""

from decimal import Decimal

from django.utils.formats import number_format

# ISO 4217: currencies without a smaller unit that shops sell in.
WITHOUT_CENTS = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XPF"})


def money(amount: Decimal, currency: str) -> str:
    """Write an amount with its currency; no digit that matters is dropped."""
    least = 0 if currency in WITHOUT_CENTS else 2
    exponent = amount.normalize().as_tuple().exponent
    digits = max(least, -exponent) if isinstance(exponent, int) else least
    text = number_format(amount, decimal_pos=digits, force_grouping=True)
    return f"{text} {currency}".strip()

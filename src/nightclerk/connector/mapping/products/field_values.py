"""How the value of a field is written, so that equal values are equal texts. Pure.

What we want, what Shopify confirmed and what is seen there are compared in this form.
"""

from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256

# Currencies with other than two digits behind the point, as ISO 4217 lists them.
WITHOUT_DIGITS = """
    BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF
"""
WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
DIGITS = {
    **dict.fromkeys(WITHOUT_DIGITS.split(), 0),
    **dict.fromkeys(WITH_THREE.split(), 3),
}
USUAL_DIGITS = 2
# Kilograms in one of each unit of weight that Shopify knows.
KILOGRAMS = {
    "KILOGRAMS": Decimal(1),
    "GRAMS": Decimal("0.001"),
    "POUNDS": Decimal("0.45359237"),
    "OUNCES": Decimal("0.028349523125"),
}
WEIGHT_GRID = Decimal("0.00001")


def digits_of(currency: str) -> int:
    """Give how many digits amounts of a currency have behind the point."""
    return DIGITS.get(currency, USUAL_DIGITS)


def money_text(amount: Decimal, digits: int = USUAL_DIGITS) -> str:
    """Write an amount plainly: "12.50"; one that is finer keeps all its digits."""
    plain = amount.normalize()
    exponent = plain.as_tuple().exponent
    finer = -exponent if isinstance(exponent, int) else 0
    return f"{plain:.{max(digits, finer)}f}"


def weight_text(value: Decimal, unit: str = "KILOGRAMS") -> str:
    """Write a weight in kilograms without zeros at its end: "0.25"."""
    kilograms = (value * KILOGRAMS[unit]).quantize(WEIGHT_GRID)
    return f"{kilograms.normalize():f}" if kilograms else "0"


def tariff_text(number: str | None) -> str | None:
    """Give the digits of a tariff number; None where there are none."""
    return "".join(filter(str.isdecimal, number or "")) or None


def tag_list(tags: Iterable[str]) -> list[str]:
    """Give tags once each, in the order of the alphabet."""
    return sorted(set(tags))


def body_digest(html: str) -> str:
    """Give what stands for a body: the SHA-256 of its text."""
    return sha256(html.encode()).hexdigest()

"""How a paper is worded: its language, and how it writes dates and numbers."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format

from nightclerk.ledger import charts

GERMAN, ENGLISH = "de", "en"
GERMAN_SPEAKING = frozenset({"DE", "AT", "CH", "LI"})
LINES_OF_ADDRESS = ("name", "name2", "contact", "street", "street2")


def language_of(language: str, country: str) -> str:
    """Give the language that a paper is written in: de or en.

    The document's own language decides; without one, German for the countries that
    speak it.
    """
    if language:
        is_german = language.lower().startswith(GERMAN)
    else:
        is_german = country in GERMAN_SPEAKING
    return GERMAN if is_german else ENGLISH


def day(on: date | None) -> str:
    """Write a date in the language that is active; nothing for none."""
    return date_format(on, "DATE_FORMAT") if on else ""


def amount(value: Decimal, *, decimals: int) -> str:
    """Write an amount with all the digits of its currency."""
    return number_format(value, decimal_pos=decimals, force_grouping=True)


def quantity(value: Decimal) -> str:
    """Write a quantity or a rate without the zeros that say nothing."""
    return number_format(value, decimal_pos=_digits(value), force_grouping=True)


def price(value: Decimal, *, decimals: int) -> str:
    """Write a price of one with the currency's digits, or more where it has more."""
    digits = max(decimals, _digits(value))
    return number_format(value, decimal_pos=digits, force_grouping=True)


def address_lines(address: dict[str, Any], *, language: str, home: str) -> list[str]:
    """Write an address, the country last where it is not the sender's."""
    place = f"{address.get('post_code', '')} {address.get('city', '')}".strip()
    abroad = address.get("country", "")
    country = charts.countries().get(abroad) if abroad != home else None
    lines = [
        *(str(address.get(name, "")) for name in LINES_OF_ADDRESS),
        place,
        str(address.get("county", "")),
        country.titled(language) if country else "",
    ]
    return list(dict.fromkeys(line for line in lines if line.strip()))


def _digits(value: Decimal) -> int:
    return len(f"{value:f}".partition(".")[2].rstrip("0"))

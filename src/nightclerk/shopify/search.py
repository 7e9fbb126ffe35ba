"""Search strings of list requests, built and escaped.

Shopify answers a search that it misunderstands with all rows, so a value is always
quoted, a moment is always UTC with `Z` (an unquoted one is cut at its colons), and
words never come from people unescaped.
"""

import re
from datetime import datetime

from nightclerk.core.clock import utc_text

BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
SPECIAL = re.compile(r"([\\\"])")


def quoted(value: str) -> str:
    """Put a value into double quotes; blanks of any kind become one space each run."""
    plain = BLANKS.sub(" ", value).strip()
    return '"' + SPECIAL.sub(r"\\\1", plain) + '"'


def all_of(*terms: str) -> str:
    """Demand every one of the terms; empty ones do not count."""
    return " AND ".join(term for term in terms if term)


def any_of(*terms: str) -> str:
    """Demand at least one of the terms; nothing when there are none."""
    given = [term for term in terms if term]
    return f"({' OR '.join(given)})" if len(given) > 1 else "".join(given)


def updated_since(moment: datetime) -> str:
    """Find what changed at this second or later."""
    return f"updated_at:>={_moment(moment)}"


def issued_between(first: datetime | None, last: datetime | None) -> str:
    """Find payouts that were issued in a span; an end that is None is open."""
    return _between("issued_at", first, last)


def created_between(first: datetime | None, last: datetime | None) -> str:
    """Find what was created in a span; an end that is None is open."""
    return _between("created_at", first, last)


def processed_between(first: datetime | None, last: datetime | None) -> str:
    """Find orders of a span of dates, as the shop counts them."""
    return _between("processed_at", first, last)


def name(number: str) -> str:
    """Find the order of this number, with or without `#`."""
    return f"name:{quoted(number)}"


def status(value: str) -> str:
    """Find orders that are open, closed, cancelled or any of these."""
    return f"status:{quoted(value.lower())}"


def financial_status(value: str) -> str:
    """Find orders by payment, such as paid or refunded."""
    return f"financial_status:{quoted(value.lower())}"


def fulfillment_status(value: str) -> str:
    """Find orders by shipment, such as unfulfilled or shipped."""
    return f"fulfillment_status:{quoted(value.lower())}"


def tag(value: str) -> str:
    """Find what bears this tag."""
    return f"tag:{quoted(value)}"


def without_tag(value: str) -> str:
    """Find what does not bear this tag."""
    return f"tag_not:{quoted(value)}"


def channel(value: str) -> str:
    """Find orders that came through this sales channel."""
    return f"channel:{quoted(value)}"


def risk_level(value: str) -> str:
    """Find orders by their risk: low, medium, high."""
    return f"risk_level:{quoted(value.lower())}"


def email(address: str) -> str:
    """Find customers by e-mail address."""
    return f"email:{quoted(address)}"


def phone(number: str) -> str:
    """Find customers by telephone number."""
    return f"phone:{quoted(number)}"


def sku(number: str) -> str:
    """Find variants by SKU."""
    return f"sku:{quoted(number)}"


def barcode(number: str) -> str:
    """Find variants by barcode."""
    return f"barcode:{quoted(number)}"


def only_tests() -> str:
    """Find test orders."""
    return "test:true"


def no_tests() -> str:
    """Leave test orders out."""
    return "test:false"


def gid(value: str) -> str:
    """Find the record of one id, whether the whole id or its number is given."""
    number = value.split("?")[0].rsplit("/", 1)[-1]
    return f"id:{number if number.isdecimal() else quoted(number)}"


def numbers_between(after: int | None, last: int | None) -> str:
    """Find records by the numbers of their ids; `last` belongs to them, None is open.

    Nothing where both ends are open, which finds all.
    """
    return all_of(
        "" if after is None else f"id:>{after}", "" if last is None else f"id:<={last}"
    )


def of_payout(number: int) -> str:
    """Find the balance transactions that a payout consists of."""
    return f"payments_transfer_id:{number}"


def _between(field: str, first: datetime | None, last: datetime | None) -> str:
    return all_of(
        f"{field}:>={_moment(first)}" if first else "",
        f"{field}:<={_moment(last)}" if last else "",
    )


def _moment(moment: datetime) -> str:
    return f"'{utc_text(moment)}'"

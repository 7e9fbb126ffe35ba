"""What Shopify refuses of a customer that an app writes, in its words and codes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nightclerk.simulator.orders.provinces import PROVINCES

Node = dict[str, Any]
Given = Mapping[str, Any]

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+?[\d\s()./-]+")
# E.164: a number has at most 15 digits; the shortest in use have seven.
PHONE_DIGITS = range(7, 16)
LONGEST = 255
SHORT_TEXTS = ("firstName", "lastName", "email")
WHO = ("firstName", "lastName", "email", "phone")


def wrong(code: str, field: Sequence[str] | None, message: str) -> Node:
    """Make one entry of `userErrors`."""
    return {
        "__typename": "CustomerSetUserError",
        "code": code,
        "field": list(field) if field else None,
        "message": message,
    }


def same(text: str) -> str:
    """Give what two spellings of an address or a number have in common."""
    return text.lower().strip() if "@" in text else re.sub(r"[^\d+]", "", text)


def misnamed(identifier: Given, given: Given) -> list[Node]:
    """Say where the customer is called otherwise than in the input.

    https://shopify.dev/docs/api/admin-graphql/2026-10/enums/CustomerSetUserErrorCode
    """
    if "customId" in identifier:
        # No shop of the simulator has a metafield that identifies customers.
        text = "Metafield definition for the custom id was not found"
        return [wrong("NOT_FOUND", ["identifier", "customId"], text)]
    for name in ("email", "phone"):
        if name not in identifier:
            continue
        if not given.get(name):
            text = "The input field corresponding to the identifier is required."
            return [wrong("MISSING_FIELD_REQUIRED", ["input", name], text)]
        if same(given[name]) != same(identifier[name]):
            text = (
                "The identifier value does not match the value of the "
                "corresponding field in the input."
            )
            return [wrong("INPUT_MISMATCH", ["input", name], text)]
    return []


def invalid(given: Given) -> list[Node]:
    """Say which values are none."""
    problems = list(_too_long(given))
    if given.get("email") and not EMAIL.fullmatch(given["email"]):
        problems.append(wrong("INVALID", ["input", "email"], "Email is invalid"))
    if given.get("phone") and not _is_number(given["phone"]):
        problems.append(wrong("INVALID", ["input", "phone"], "Phone is invalid"))
    for place, address in enumerate(given.get("addresses") or ()):
        problems += _misplaced(address, ["input", "addresses", str(place)])
    return problems


def nameless(given: Given) -> list[Node]:
    """Say that a new customer would be nobody."""
    if any(given.get(name) for name in WHO):
        return []
    text = "A name, phone number, or email address must be present"
    return [wrong("BLANK", None, text)]


def taken(name: str) -> Node:
    """Say that another customer has the address or the number."""
    text = f"{name.capitalize()} has already been taken"
    return wrong("TAKEN", ["input", name], text)


def _is_number(phone: str) -> bool:
    digits = sum(map(str.isdecimal, phone))
    return bool(PHONE.fullmatch(phone)) and digits in PHONE_DIGITS


def _too_long(given: Given) -> Iterator[Node]:
    for name in SHORT_TEXTS:
        if len(given.get(name) or "") > LONGEST:
            title = re.sub(r"([A-Z])", r" \1", name).capitalize()
            text = f"{title} is too long (maximum is {LONGEST} characters)"
            yield wrong("TOO_LONG", ["input", name], text)


def _misplaced(address: Given, field: list[str]) -> Iterator[Node]:
    country = address.get("countryCode")
    if not country:
        yield wrong("BLANK", [*field, "country"], "Country can't be blank")
        return
    known, province = PROVINCES.get(country), address.get("provinceCode")
    if known and province and province.rpartition("-")[2] not in known:
        yield wrong("INVALID", [*field, "province"], "Province is invalid")

"""Buyers of a shop as an app writes them: `customerSet`, with Shopify's refusals."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from nightclerk.simulator.amounts import Currencies
from nightclerk.simulator.clock import Clock, stamp
from nightclerk.simulator.shapes import Shaper
from nightclerk.simulator.store import Store

Node = dict[str, Any]

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+?[\d\s()./-]{5,25}")
PLAIN = ("firstName", "lastName", "locale", "note", "tags", "taxExempt")


class Customers:
    """Writes the customers of one shop; every change is stamped and indexed."""

    def __init__(self, store: Store, clock: Clock, currency: str) -> None:
        self.store, self.clock, self.currency = store, clock, currency

    def set(
        self, identifier: Mapping[str, Any] | None, given: Mapping[str, Any]
    ) -> tuple[Node | None, list[Node]]:
        """Change the customer that is identified, or make one; or say what is wrong.

        https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/customerSet
        """
        found = self._identified(identifier or {})
        if found is None and "id" in (identifier or {}):
            return None, [
                _wrong("NOT_FOUND", ["identifier"], "Customer does not exist")
            ]
        problems = [*self._taken(found, given), *_invalid(given)]
        if not problems and found is None and not _says_who(given):
            text = "A name, phone number, or email address must be present"
            problems = [_wrong("BLANK", None, text)]
        if problems:
            return None, problems
        return self._write(found, given), []

    def _identified(self, identifier: Mapping[str, Any]) -> Node | None:
        if gid := identifier.get("id"):
            node = self.store.node(gid)
            return node if node and node["__typename"] == "Customer" else None
        for name, read in (("email", _email), ("phone", _phone)):
            if wanted := identifier.get(name):
                return self._one(read, wanted)
        return None

    def _one(self, read: Any, wanted: str) -> Node | None:
        same = _same(wanted)
        rows = self.store.all("Customer")
        return next(
            (row for row in rows if read(row) and _same(read(row)) == same), None
        )

    def _taken(self, found: Node | None, given: Mapping[str, Any]) -> list[Node]:
        problems = []
        for name, read in (("email", _email), ("phone", _phone)):
            other = self._one(read, given[name]) if given.get(name) else None
            if other is not None and other is not found:
                title = name.capitalize()
                text = f"{title} has already been taken"
                problems.append(_wrong("TAKEN", ["input", name], text))
        return problems

    def _write(self, found: Node | None, given: Mapping[str, Any]) -> Node:
        now = stamp(self.clock.now())
        shaper = Shaper(self.store, Currencies(self.currency, self.currency), now=now)
        fields = _fields(given)
        if found is None:
            node = shaper.complete("Customer", fields)
        else:
            node = found
            shaper.change(node, fields)
        if node["addressesV2"] and "addresses" in given:
            node["defaultAddress"] = node["addressesV2"][0]
        node["displayName"] = " ".join(
            filter(None, (node["firstName"], node["lastName"]))
        ) or (_email(node) or _phone(node) or "")
        node["updatedAt"] = now
        self.store.indexed(node, now=self.clock.seconds())
        return node


def _fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """Turn an input into the fields of a customer."""
    fields = {name: given[name] for name in PLAIN if name in given}
    if "email" in given:
        email = given["email"]
        fields["email"] = email
        fields["defaultEmailAddress"] = (
            {"emailAddress": email, "marketingState": "NOT_SUBSCRIBED"}
            if email
            else None
        )
    if "phone" in given:
        phone = given["phone"]
        fields["phone"] = phone
        fields["defaultPhoneNumber"] = {"phoneNumber": phone} if phone else None
    if "addresses" in given:
        fields["addressesV2"] = [_address(each) for each in given["addresses"]]
    return fields


def _address(given: Mapping[str, Any]) -> dict[str, Any]:
    address = {name: value for name, value in given.items() if name != "countryCode"}
    address["countryCodeV2"] = given.get("countryCode")
    names = (given.get("firstName"), given.get("lastName"))
    address["name"] = " ".join(filter(None, names)) or None
    return address


def _invalid(given: Mapping[str, Any]) -> list[Node]:
    problems = []
    if given.get("email") and not EMAIL.fullmatch(given["email"]):
        problems.append(_wrong("INVALID", ["input", "email"], "Email is invalid"))
    if given.get("phone") and not PHONE.fullmatch(given["phone"]):
        problems.append(_wrong("INVALID", ["input", "phone"], "Phone is invalid"))
    for place, address in enumerate(given.get("addresses") or ()):
        if not address.get("countryCode"):
            field = ["input", "addresses", str(place), "country"]
            problems.append(_wrong("BLANK", field, "Country can't be blank"))
    return problems


def _says_who(given: Mapping[str, Any]) -> bool:
    return any(given.get(name) for name in ("firstName", "lastName", "email", "phone"))


def _wrong(code: str, field: Sequence[str] | None, message: str) -> Node:
    return {
        "__typename": "CustomerSetUserError",
        "code": code,
        "field": list(field) if field else None,
        "message": message,
    }


def _email(node: Node) -> str | None:
    found: str | None = (node["defaultEmailAddress"] or {}).get("emailAddress")
    return found


def _phone(node: Node) -> str | None:
    found: str | None = (node["defaultPhoneNumber"] or {}).get("phoneNumber")
    return found


def _same(text: str) -> str:
    """Give what two spellings of an address or a number have in common."""
    return text.lower().strip() if "@" in text else re.sub(r"[^\d+]", "", text)

"""Buyers of a shop as an app writes them: `customerSet`, with Shopify's refusals."""

from collections.abc import Callable, Mapping
from typing import Any

from nightclerk.simulator.engine.amounts import Currencies
from nightclerk.simulator.engine.clock import Clock, stamp
from nightclerk.simulator.engine.shapes import Shaper
from nightclerk.simulator.engine.store import Store
from nightclerk.simulator.orders.customer_rules import (
    invalid,
    misnamed,
    nameless,
    same,
    taken,
    wrong,
)

Node = dict[str, Any]
Given = Mapping[str, Any]

PLAIN = ("firstName", "lastName", "locale", "note", "tags", "taxExempt")


class Customers:
    """Writes the customers of one shop; every change is stamped and indexed."""

    def __init__(self, store: Store, clock: Clock, currency: str) -> None:
        self.store, self.clock, self.currency = store, clock, currency

    def set(
        self, identifier: Given | None, given: Given
    ) -> tuple[Node | None, list[Node]]:
        """Change the customer that is identified, or make one; or say what is wrong.

        https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/customerSet
        """
        named = identifier or {}
        found = self._identified(named)
        if found is None and "id" in named:
            return None, [wrong("NOT_FOUND", ["identifier"], "Customer does not exist")]
        problems = misnamed(named, given)
        problems += [*self._taken(found, given), *invalid(given)]
        if not problems and found is None:
            problems = nameless(given)
        if problems:
            return None, problems
        return self._write(found, given), []

    def _identified(self, identifier: Given) -> Node | None:
        if gid := identifier.get("id"):
            node = self.store.node(gid)
            return node if node and node["__typename"] == "Customer" else None
        for name, read in UNIQUE.items():
            if wanted := identifier.get(name):
                return self._one(read, wanted)
        return None

    def _one(self, read: Callable[[Node], str], wanted: str) -> Node | None:
        key = same(wanted)
        rows = self.store.all("Customer")
        return next((row for row in rows if key and same(read(row)) == key), None)

    def _taken(self, found: Node | None, given: Given) -> list[Node]:
        problems = []
        for name, read in UNIQUE.items():
            other = self._one(read, given[name]) if given.get(name) else None
            if other is not None and other is not found:
                problems.append(taken(name))
        return problems

    def _write(self, found: Node | None, given: Given) -> Node:
        now = stamp(self.clock.now())
        shaper = Shaper(self.store, Currencies(self.currency, self.currency), now=now)
        fields = _fields(given)
        if found is None:
            node = shaper.complete("Customer", fields)
        else:
            node = found
            shaper.change(node, fields)
        if "addresses" in given:
            node["defaultAddress"] = next(iter(node["addressesV2"]), None)
        names = filter(None, (node["firstName"], node["lastName"]))
        node["displayName"] = " ".join(names) or email_of(node) or phone_of(node)
        node["updatedAt"] = now
        self.store.indexed(node, now=self.clock.seconds())
        return node


def email_of(node: Node) -> str:
    """Give a customer's e-mail address; empty where there is none."""
    return str((node["defaultEmailAddress"] or {}).get("emailAddress") or "")


def phone_of(node: Node) -> str:
    """Give a customer's telephone number; empty where there is none."""
    return str((node["defaultPhoneNumber"] or {}).get("phoneNumber") or "")


# What no two customers of a shop share, and how it is read.
UNIQUE: Mapping[str, Callable[[Node], str]] = {"email": email_of, "phone": phone_of}


def _fields(given: Given) -> Node:
    """Turn an input into the fields of a customer."""
    fields: Node = {name: given[name] for name in PLAIN if name in given}
    if "email" in given:
        email = given["email"] or None
        mail = {"emailAddress": email, "marketingState": "NOT_SUBSCRIBED"}
        fields |= {"email": email, "defaultEmailAddress": mail if email else None}
    if "phone" in given:
        # Shopify keeps numbers as E.164 has them, whatever they were written like.
        phone = same(given["phone"] or "") or None
        number = {"phoneNumber": phone} if phone else None
        fields |= {"phone": phone, "defaultPhoneNumber": number}
    if "addresses" in given:
        fields["addressesV2"] = [_address(each) for each in given["addresses"] or ()]
    return fields


def _address(given: Given) -> Node:
    address = {name: value for name, value in given.items() if name != "countryCode"}
    address["countryCodeV2"] = given.get("countryCode")
    names = (given.get("firstName"), given.get("lastName"))
    address["name"] = " ".join(filter(None, names)) or None
    return address

"""What Shopify must be told of a customer: only what differs there. Pure.

Both sides are compared in the fields of the books, so that whatever the way from
Shopify to the books loses or rewrites is no difference.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from nightclerk.connector.mapping.customers.buyers import KnownBuyer, buyer_of
from nightclerk.connector.mapping.customers.records_in import (
    COMPANY,
    FIRST_LAST,
    LAST_FIRST,
    Sources,
    customer_fields,
    differences,
    iso_country,
    name_from,
    split_name,
)

ADDRESS = {
    "street": "address1",
    "street2": "address2",
    "post_code": "zip",
    "city": "city",
    "country": "countryCode",
}
NAMES = {"name", "name2", "contact"}
KEPT = ("id", "first_name", "last_name", "company", "address1", "address2", "zip",
        "city", "phone")  # fmt: skip
Held = Mapping[str, str]


def update_for(held: Held, row: KnownBuyer, sources: Sources) -> dict[str, Any]:
    """Give the fields that a change at Shopify needs; empty where all is as it is.

    `held` are the customer's fields. Names of people are only split anew where they
    changed; addresses are given all together, as Shopify replaces the whole list.
    """
    mirrored = customer_fields(buyer_of(row), sources)
    changes = differences(held, mirrored)
    told: dict[str, Any] = {}
    if NAMES & changes.keys():
        told |= _names(held, row, mirrored, sources)
    told |= {name: changes[name] for name in ("email", "phone") if name in changes}
    company = told.pop("company", None)
    if _has_place(held, changes, row) or company is not None:
        told["addresses"] = _addresses(held, row, company, sources)
    return told


def new_for(held: Held, sources: Sources, *, home: str) -> dict[str, Any]:
    """Give the fields of a new customer at Shopify; `home` is the country of none."""
    text, source = _person(held, sources)
    has_place = any(held.get(name) for name in ADDRESS if name != "country")
    if source == COMPANY and not has_place:
        # A company is kept with an address: without one the name would be lost.
        source = _order_of(sources)
    first, last = split_name(text, source)
    told: dict[str, Any] = {"email": held["email"]}
    told |= {"firstName": first} if first else {}
    told |= {"lastName": last} if last else {}
    told |= {"phone": held["phone"]} if held["phone"] else {}
    place = _place({**held, "country": held["country"] or home}, sources)
    if has_place:
        company = _company(held, sources)
        names = {"firstName": first, "lastName": last, "company": company}
        filled = {name: value for name, value in names.items() if value}
        told["addresses"] = [filled | place]
    return told


def change_key(no: str, base: str, told: Mapping[str, Any]) -> str:
    """Give the key of a change: the same for the same change of the same state."""
    text = msgspec.json.encode([base, dict(told)], order="sorted")
    return f"customer:{no}:{hashlib.sha256(text).hexdigest()[:24]}"


def _has_place(held: Held, changes: Mapping[str, Any], row: KnownBuyer) -> bool:
    """Tell whether the address differs; a country alone is no address."""
    is_told = {*ADDRESS, "county"} & changes.keys()
    has_any = any(held.get(name) for name in ADDRESS if name != "country")
    return bool(is_told) and (has_any or buyer_of(row).address is not None)


def _person(held: Held, sources: Sources) -> tuple[str, str]:
    """Give the person's name and how it was put together."""
    for name, source in (
        ("contact", sources.contact),
        ("name2", sources.name2),
        ("name", sources.name),
    ):
        if source in (FIRST_LAST, LAST_FIRST) and held[name]:
            return held[name], source
    return held["name"], COMPANY


def _company(held: Held, sources: Sources) -> str:
    if sources.name == COMPANY and held["name"] != held["contact"]:
        return held["name"]
    return held["name2"] if sources.name2 == COMPANY else ""


def _names(
    held: Held,
    row: KnownBuyer,
    mirrored: Held,
    sources: Sources,
) -> dict[str, Any]:
    """Give first and last name, and the company, where they changed."""
    has_company = bool(buyer_of(row).company)
    text, source = _person(held, sources)
    if source == COMPANY and not has_company:
        # Without a company and a contact, the customer's name is the person's.
        source = _order_of(sources)
    told: dict[str, Any] = {}
    before = name_from(source, first=row.first_name, last=row.last_name, company="")
    if source in (FIRST_LAST, LAST_FIRST) and text != before:
        first, last = split_name(text, source)
        told |= {"firstName": first} if first != row.first_name else {}
        told |= {"lastName": last} if last != row.last_name else {}
    company = _company(held, sources) if text != held["name"] or has_company else ""
    if company and company != _company(mirrored, sources):
        told["company"] = company
    return told


def _order_of(sources: Sources) -> str:
    named = (sources.contact, sources.name2)
    return next(
        (each for each in named if each in (FIRST_LAST, LAST_FIRST)), FIRST_LAST
    )


def _addresses(
    held: Held, row: KnownBuyer, company: str | None, sources: Sources
) -> list[dict[str, Any]]:
    """Give all addresses, the default one as the books have it."""
    default = buyer_of(row).address or {}
    others = [each for each in row.addresses or () if not _is_same(each, default)]
    place = _kept(default) | _place(held, sources)
    if company is not None:
        place["company"] = company
    return [place, *(_kept(each) | _where(each) for each in others)]


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if one.get("id") or other.get("id"):
        return one.get("id") == other.get("id")
    return one == other


def _kept(address: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: address[name] for name in KEPT if address.get(name)}
    return {_camel(name): value for name, value in named.items()}


def _where(address: Mapping[str, Any]) -> dict[str, Any]:
    codes = {
        "countryCode": address.get("country_code_v2"),
        "provinceCode": address.get("province_code"),
    }
    return {name: value for name, value in codes.items() if value}


def _place(held: Held, sources: Sources) -> dict[str, Any]:
    place = {theirs: held.get(ours, "") for ours, theirs in ADDRESS.items()}
    place["countryCode"] = iso_country(place["countryCode"])
    if held.get("county"):
        name = "provinceCode" if sources.county == "code" else "province"
        place[name] = held["county"]
    return {name: value for name, value in place.items() if value}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)

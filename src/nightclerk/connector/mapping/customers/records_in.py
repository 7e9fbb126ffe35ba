"""Who a buyer is, as a customer of the books: names, address, how to reach. Pure.

Addresses are kept as Shopify's `MailingAddress` names its fields, in snake case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.ledger.formats import email_address, phone_number

COMPANY, FIRST_LAST, LAST_FIRST, NONE = "company", "first_last", "last_first", "none"
LENGTHS = {"post_code": 30, "city": 100, "county": 100, "phone": 50}
USUAL_LENGTH = 250
# Greece is EL in VAT ids and in some books, GR in ISO 3166.
ISO = {"EL": "GR"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Somebody who buys, from Shopify's record or from what an order says of him.

    `key` tells buyers apart: the id at Shopify, or one made of the order's.
    """

    key: str
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    address: Mapping[str, Any] | None = None
    locale: str = ""
    vat_id: str = ""
    terms: str = ""
    is_company: bool = False

    @property
    def country(self) -> str:
        """The country of the address as ISO 3166 has it; empty without an address."""
        return iso_country(str((self.address or {}).get("country_code_v2") or ""))

    @property
    def label(self) -> str:
        """What people call him."""
        name = f"{self.first_name} {self.last_name}".strip()
        return self.company or name or self.email or self.phone or self.key


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a customer's names and county come from: values of the shop card."""

    name: str = COMPANY
    name2: str = FIRST_LAST
    contact: str = FIRST_LAST
    county: str = "code"


@dataclass(frozen=True, slots=True)
class Names:
    """The three names of a customer."""

    name: str
    name2: str
    contact: str


def name_from(source: str, *, first: str, last: str, company: str) -> str:
    """Give a name from its source; empty where the source has nothing."""
    if source == COMPANY:
        return company.strip()
    if source == FIRST_LAST:
        return f"{first} {last}".strip()
    if source == LAST_FIRST:
        return f"{last} {first}".strip()
    return ""


def names_of(buyer: Buyer, sources: Sources) -> Names:
    """Give a customer's names; an empty name is taken from name 2, then contact.

    A company bears its own name. Where all sources are empty the buyer's person,
    company, e-mail or telephone number is the name: a customer cannot be kept without.
    """
    if buyer.is_company:
        sources = replace(sources, name=COMPANY)
    first, last = _person(buyer)
    company = buyer.company or str((buyer.address or {}).get("company") or "")
    given = {"first": first, "last": last, "company": company}
    name, name2 = name_from(sources.name, **given), name_from(sources.name2, **given)
    contact = name_from(sources.contact, **given)
    if not name:
        name, name2 = name2, ""
    name = name or contact or name_from(FIRST_LAST, **given)
    full = str((buyer.address or {}).get("name") or "")
    name = name or company or full or buyer.email or buyer.phone
    return Names(name, "" if name2 == name else name2, contact)


def split_name(text: str, source: str) -> tuple[str, str]:
    """Give first and last name of a name that was put together from a source.

    The first word is the first name, or the last word where last names lead; a name
    of one word is a last name. Sources that are no person's names give nothing.
    """
    words = text.split()
    if source not in (FIRST_LAST, LAST_FIRST) or not words:
        return "", ""
    if len(words) == 1:
        return "", words[0]
    if source == FIRST_LAST:
        return words[0], " ".join(words[1:])
    return words[-1], " ".join(words[:-1])


def email_key(text: str) -> str:
    """Give the form of an e-mail address in which equal ones are equal, or nothing.

    Of several addresses, divided by `;` or `,`, the first counts.
    """
    first = text.replace(";", ",").split(",")[0]
    try:
        return email_address(first)
    except Refused:
        return ""


def phone_key(text: str, country: str = "") -> str:
    """Give a telephone number as + and digits, or nothing where that is not sure.

    A number without prefix is one of the country; without a country it may be
    anybody's.
    """
    try:
        number = phone_number(text, country)
    except Refused:
        return ""
    return number if number.startswith("+") else ""


def county_of(address: Mapping[str, Any], source: str) -> str:
    """Give the province by its code or its name, whichever the shop card wants."""
    code, name = address.get("province_code") or "", address.get("province") or ""
    return str((code or name) if source == "code" else (name or code))


def iso_country(code: str) -> str:
    """Give the code of ISO 3166 that Shopify knows: GR for EL."""
    return ISO.get(code.upper(), code.upper())


def customer_fields(buyer: Buyer, sources: Sources) -> dict[str, Any]:
    """Give the fields of the customer that a buyer is.

    Without an address there are no fields of one; an e-mail address or telephone
    number that is none is left out, for it is no reason to refuse a sale.
    """
    names = names_of(buyer, sources)
    country = buyer.country
    own = phone_key(buyer.phone, country)
    phone = own or phone_key(str((buyer.address or {}).get("phone") or ""), country)
    fields: dict[str, Any] = {
        "name": names.name,
        "name2": names.name2,
        "contact": names.contact,
        **address_fields(buyer.address, sources.county),
        "phone": phone,
        "email": email_key(buyer.email),
    }
    return {name: _fitting(name, value) for name, value in fields.items()}


def address_fields(address: Mapping[str, Any] | None, county: str) -> dict[str, str]:
    """Give an address in the books' fields; nothing where there is none."""
    if not address:
        return {}
    return {
        "street": str(address.get("address1") or ""),
        "street2": str(address.get("address2") or ""),
        "post_code": str(address.get("zip") or ""),
        "city": str(address.get("city") or ""),
        "county": county_of(address, county),
        "country": iso_country(str(address.get("country_code_v2") or "")),
    }


def differences(wanted: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields that must change so that `held` says what `wanted` does.

    What Shopify does not know (an empty name, e-mail or telephone number) takes
    nothing away from what the books know.
    """
    keeps = ("name", "name2", "contact", "email", "phone", "country")
    return {
        name: value
        for name, value in wanted.items()
        if value != held.get(name, "") and (value or name not in keeps)
    }


def _person(buyer: Buyer) -> tuple[str, str]:
    """Give the buyer's names, else those of the address."""
    if buyer.first_name or buyer.last_name:
        return buyer.first_name.strip(), buyer.last_name.strip()
    address = buyer.address or {}
    return str(address.get("first_name") or ""), str(address.get("last_name") or "")


def _fitting(name: str, value: str) -> str:
    return " ".join(value.split())[: LENGTHS.get(name, USUAL_LENGTH)].strip()

"""Make rows of buyers and companies as Shopify sends them. Pure."""

from datetime import datetime
from typing import Any

from msgspec import Raw, Struct

from nightclerk.connector.mapping.customers.records_in import email_key, phone_key
from nightclerk.connector.mapping.customers.rows import (
    CompanyRow,
    CustomerRow,
    LocationRow,
)
from nightclerk.connector.mapping.orders.whole import without_nul
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.shopify.nodes import read_record

Json = dict[str, Any]
# A company's address names two things otherwise than a buyer's.
OTHERWISE = {"recipient": "name", "zone_code": "province_code"}


class Record(Struct, frozen=True, kw_only=True, rename="camel"):
    """What all records here have in common."""


class Email(Record, frozen=True):
    """An e-mail address."""

    email_address: str | None = None


class Phone(Record, frozen=True):
    """A telephone number."""

    phone_number: str | None = None


class Addresses(Record, frozen=True):
    """A list of addresses."""

    nodes: list[Json] = []


class CustomerRecord(Record, frozen=True):
    """A buyer."""

    id: str
    updated_at: datetime
    created_at: datetime | None = None
    first_name: str | None = None
    last_name: str | None = None
    default_email_address: Email | None = None
    default_phone_number: Phone | None = None
    locale: str | None = None
    note: str | None = None
    tags: list[str] = []
    tax_exempt: bool = False
    state: str | None = None
    default_address: Json | None = None
    addresses_v2: Addresses | None = None


class Contact(Record, frozen=True):
    """Somebody who buys for a company."""

    id: str = ""
    customer: Json | None = None


class TaxSettings(Record, frozen=True):
    """How a place is taxed."""

    tax_registration_id: str | None = None


class Terms(Record, frozen=True):
    """A template of payment terms."""

    name: str = ""


class Buying(Record, frozen=True):
    """How a place buys."""

    payment_terms_template: Terms | None = None


class Place(Record, frozen=True):
    """A location of a company."""

    id: str
    name: str | None = None
    billing_address: Json | None = None
    tax_settings: TaxSettings | None = None
    buyer_experience_configuration: Buying | None = None


class Places(Record, frozen=True):
    """The locations of a company."""

    nodes: list[Place] = []


class CompanyRecord(Record, frozen=True):
    """A company."""

    id: str
    name: str
    external_id: str | None = None
    updated_at: datetime | None = None
    main_contact: Contact | None = None
    locations: Places | None = None


def customer_row(raw: bytes, gid: str) -> CustomerRow:
    """Give the row of a buyer; raises `PayloadError` naming the field that is wrong.

    `Refused` where a moment has no zone.
    """
    plain = without_nul(raw)
    record = read_record(plain, CustomerRecord, gid=gid)
    if record.updated_at.tzinfo is None:
        raise Refused(words("The change of buyer {gid} has no time zone", gid=gid))
    default = _address(record.default_address)
    listed = record.addresses_v2.nodes if record.addresses_v2 else []
    addresses = [each for node in listed if (each := _address(node))]
    email, phone = record.default_email_address, record.default_phone_number
    email_text = (email.email_address if email else "") or ""
    phone_text = (phone.phone_number if phone else "") or ""
    first = default or next(iter(addresses), {})
    return CustomerRow(
        gid=record.id,
        first_name=record.first_name or "",
        last_name=record.last_name or "",
        company_name=str(first.get("company") or ""),
        email=email_text,
        phone=phone_text,
        email_key=email_key(email_text),
        phone_key=phone_key(phone_text, str(first.get("country_code_v2") or "")),
        state=record.state or "",
        is_tax_exempt=record.tax_exempt,
        note=record.note or "",
        tags=record.tags,
        locale=record.locale or "",
        default_address=default,
        addresses=addresses,
        shopify_created_at=record.created_at,
        shopify_updated_at=record.updated_at,
        payload=Raw(plain),
    )


def company_rows(raw: bytes, gid: str) -> tuple[CompanyRow, list[LocationRow]]:
    """Give the rows of a company and its places; raises `PayloadError`."""
    record = read_record(without_nul(raw), CompanyRecord, gid=gid)
    contact = record.main_contact or Contact()
    person = contact.customer or {}
    company = CompanyRow(
        gid=record.id,
        name=record.name,
        external_id=record.external_id or "",
        email=str((person.get("defaultEmailAddress") or {}).get("emailAddress") or ""),
        phone=str((person.get("defaultPhoneNumber") or {}).get("phoneNumber") or ""),
        contact_gid=str(person.get("id") or ""),
        shopify_updated_at=record.updated_at,
    )
    places = record.locations.nodes if record.locations else []
    return company, [_place(place) for place in places]


def _place(place: Place) -> LocationRow:
    buying = place.buyer_experience_configuration
    terms = buying.payment_terms_template if buying else None
    tax = place.tax_settings
    return LocationRow(
        gid=place.id,
        name=place.name or "",
        tax_id=(tax.tax_registration_id if tax else "") or "",
        address=_address(place.billing_address),
        terms=terms.name if terms else "",
    )


def _address(given: Json | None) -> Json | None:
    """Give an address with Shopify's names in snake case, without empty fields."""
    if not given:
        return None
    named = {_snake(name): value for name, value in given.items() if value}
    filled = {OTHERWISE.get(name, name): value for name, value in named.items()}
    if "country_code" in filled:
        filled["country_code_v2"] = filled.pop("country_code")
    return filled


def _snake(name: str) -> str:
    if name == "countryCodeV2":
        return "country_code_v2"
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)

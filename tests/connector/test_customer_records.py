"""Buyers and companies as Shopify sends them become rows; pure."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from nightclerk.connector.mapping.customers.records import company_rows, customer_row
from nightclerk.core.errors import Broken, Refused

GID = "gid://shopify/Customer/1"
ADDRESS = {
    "id": "gid://shopify/MailingAddress/1",
    "firstName": "Ada",
    "company": "Engines",
    "address1": "Main Street 1",
    "address2": None,
    "zip": "10115",
    "provinceCode": "BE",
    "countryCodeV2": "DE",
}


def record(**changes: Any) -> bytes:
    given: dict[str, Any] = {
        "id": GID,
        "firstName": "Ada",
        "lastName": None,
        "defaultEmailAddress": {"emailAddress": "Ada@Example.com"},
        "defaultPhoneNumber": {"phoneNumber": "+4930111"},
        "locale": "de",
        "note": None,
        "tags": ["vip"],
        "taxExempt": True,
        "state": "ENABLED",
        "createdAt": "2026-01-05T08:00:00Z",
        "updatedAt": "2026-01-06T08:00:00Z",
        "defaultAddress": ADDRESS,
        "addressesV2": {"nodes": [ADDRESS]},
    }
    return msgspec.json.encode(given | changes)


def test_a_buyer_becomes_a_row() -> None:
    row = customer_row(record(), GID)

    assert (row.first_name, row.last_name, row.company_name) == ("Ada", "", "Engines")
    assert (row.email, row.email_key) == ("Ada@Example.com", "ada@example.com")
    assert (row.phone_key, row.is_tax_exempt, row.tags) == ("+4930111", True, ["vip"])
    assert row.shopify_updated_at == datetime(2026, 1, 6, 8, tzinfo=UTC)
    assert row.default_address == {
        "id": "gid://shopify/MailingAddress/1",
        "first_name": "Ada",
        "company": "Engines",
        "address1": "Main Street 1",
        "zip": "10115",
        "province_code": "BE",
        "country_code_v2": "DE",
    }
    assert row.addresses == [row.default_address]


def test_a_buyer_may_lack_name_e_mail_telephone_and_address() -> None:
    bare = record(
        firstName=None,
        defaultEmailAddress=None,
        defaultPhoneNumber=None,
        defaultAddress=None,
        addressesV2={"nodes": []},
    )

    row = customer_row(bare, GID)

    assert (row.first_name, row.email, row.phone) == ("", "", "")
    assert row.default_address is None


def test_a_field_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Broken, match="updatedAt"):
        customer_row(record(updatedAt=5.5), GID)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(Refused, match="time zone"):
        customer_row(record(updatedAt="2026-01-06T08:00:00"), GID)


def test_m02_a_company_becomes_rows_with_tax_number_and_terms() -> None:
    raw = msgspec.json.encode(
        {
            "id": "gid://shopify/Company/1",
            "name": "Acme",
            "externalId": None,
            "updatedAt": "2026-01-06T08:00:00Z",
            "mainContact": {
                "id": "gid://shopify/CompanyContact/1",
                "customer": {
                    "id": GID,
                    "defaultEmailAddress": {"emailAddress": "a@acme.example"},
                    "defaultPhoneNumber": None,
                },
            },
            "locations": {
                "nodes": [
                    {
                        "id": "gid://shopify/CompanyLocation/123456",
                        "name": "HQ",
                        "billingAddress": {
                            "recipient": "Acme",
                            "address1": "Kanalvej",
                            "zip": "2800",
                            "countryCode": "DK",
                            "zoneCode": None,
                        },
                        "taxSettings": {"taxRegistrationId": "DK12345678"},
                        "buyerExperienceConfiguration": {
                            "paymentTermsTemplate": {"name": "Net 30"}
                        },
                    }
                ]
            },
        }
    )

    company, (place,) = company_rows(raw, "gid://shopify/Company/1")

    assert (company.name, company.email, company.contact_gid) == (
        "Acme",
        "a@acme.example",
        GID,
    )
    assert (place.tax_id, place.terms) == ("DK12345678", "Net 30")
    assert place.address == {
        "name": "Acme",
        "address1": "Kanalvej",
        "zip": "2800",
        "country_code_v2": "DK",
    }

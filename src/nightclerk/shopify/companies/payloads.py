"""Types of the answers about companies, generated; do not edit."""

# ruff: noqa: D101

from datetime import datetime

from nightclerk.shopify.operations import Payload


class CustomerEmailAddress(Payload, frozen=True):
    email_address: str


class CustomerPhoneNumber(Payload, frozen=True):
    phone_number: str


class Customer(Payload, frozen=True):
    id: str
    default_email_address: CustomerEmailAddress | None = None
    default_phone_number: CustomerPhoneNumber | None = None


class CompanyContact(Payload, frozen=True):
    id: str
    customer: Customer


class PageInfo(Payload, frozen=True):
    has_next_page: bool
    end_cursor: str | None = None


class CompanyAddress(Payload, frozen=True):
    company_name: str
    address1: str
    country_code: str
    recipient: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    address2: str | None = None
    zip: str | None = None
    city: str | None = None
    zone_code: str | None = None
    phone: str | None = None


class CompanyLocationTaxSettings(Payload, frozen=True):
    tax_registration_id: str | None = None


class PaymentTermsTemplate(Payload, frozen=True):
    id: str
    name: str


class BuyerExperienceConfiguration(Payload, frozen=True):
    payment_terms_template: PaymentTermsTemplate | None = None


class CompanyLocation(Payload, frozen=True):
    id: str
    name: str
    tax_settings: CompanyLocationTaxSettings
    billing_address: CompanyAddress | None = None
    buyer_experience_configuration: BuyerExperienceConfiguration | None = None


class CompanyLocations(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[CompanyLocation]


class Company(Payload, frozen=True):
    id: str
    name: str
    updated_at: datetime
    locations: CompanyLocations
    external_id: str | None = None
    main_contact: CompanyContact | None = None

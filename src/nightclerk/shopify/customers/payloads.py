"""Types of the answers about customers, generated; do not edit."""

# ruff: noqa: D101

from datetime import datetime

from nightclerk.shopify.operations import Payload


class Customer(Payload, frozen=True):
    id: str
    updated_at: datetime


class CustomerSetUserError(Payload, frozen=True):
    message: str
    code: str | None = None
    field: list[str] | None = None


class CustomerSetPayload(Payload, frozen=True):
    user_errors: list[CustomerSetUserError]
    customer: Customer | None = None


class CustomerSetData(Payload, frozen=True):
    customer_set: CustomerSetPayload | None = None


class CustomerEmailAddress(Payload, frozen=True):
    email_address: str
    marketing_state: str


class CustomerPhoneNumber(Payload, frozen=True):
    phone_number: str


class MailingAddress(Payload, frozen=True):
    id: str
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    zip: str | None = None
    city: str | None = None
    province: str | None = None
    province_code: str | None = None
    country: str | None = None
    country_code_v2: str | None = None
    phone: str | None = None


class PageInfo(Payload, frozen=True):
    has_next_page: bool
    end_cursor: str | None = None


class CustomerAddressesV2(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[MailingAddress]


class CustomersByIds(Payload, frozen=True):
    id: str
    display_name: str
    state: str
    tags: list[str]
    locale: str
    tax_exempt: bool
    created_at: datetime
    updated_at: datetime
    addresses_v2: CustomerAddressesV2
    first_name: str | None = None
    last_name: str | None = None
    note: str | None = None
    default_email_address: CustomerEmailAddress | None = None
    default_phone_number: CustomerPhoneNumber | None = None
    default_address: MailingAddress | None = None


class Customers(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[Customer]


class CustomersChangedData(Payload, frozen=True):
    customers: Customers


class CustomerDefaultEmailAddress(Payload, frozen=True):
    email_address: str


class CustomerRow(Payload, frozen=True):
    id: str
    default_email_address: CustomerDefaultEmailAddress | None = None
    default_phone_number: CustomerPhoneNumber | None = None


class CustomersAgain(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[CustomerRow]


class CustomersFoundData(Payload, frozen=True):
    customers: CustomersAgain

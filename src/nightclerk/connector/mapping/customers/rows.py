"""The rows that a buyer and a company at Shopify become."""

from datetime import datetime
from typing import Any

from msgspec import Raw

from nightclerk.connector.mapping.orders.rows import Row


class CustomerRow(Row, kw_only=True, gc=False):
    """A buyer; fields are named as the columns of `ShopCustomer`."""

    gid: str
    first_name: str = ""
    last_name: str = ""
    company_name: str = ""
    email: str = ""
    phone: str = ""
    email_key: str = ""
    phone_key: str = ""
    state: str = ""
    is_tax_exempt: bool = False
    note: str = ""
    tags: list[str] = []
    locale: str = ""
    default_address: dict[str, Any] | None = None
    addresses: list[dict[str, Any]] = []
    shopify_created_at: datetime | None = None
    shopify_updated_at: datetime | None = None
    payload: Raw = Raw(b"{}")
    shop_id: int = 0
    run_id: int | None = None


class LocationRow(Row, kw_only=True, gc=False):
    """A place of a company; fields are named as the columns of its table."""

    gid: str
    name: str = ""
    tax_id: str = ""
    address: dict[str, Any] | None = None
    terms: str = ""
    company_id: int = 0


class CompanyRow(Row, kw_only=True, gc=False):
    """A company; `contact_gid` is its main contact's customer."""

    gid: str
    name: str = ""
    external_id: str = ""
    email: str = ""
    phone: str = ""
    contact_gid: str = ""
    shopify_updated_at: datetime | None = None
    shop_id: int = 0

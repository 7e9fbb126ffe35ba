"""Read a buyer from Shopify's record of him, or from his order. Pure.

The arguments are rows of the mirror, or anything with the same fields.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from nightclerk.connector.mapping.customers.records_in import (
    Buyer,
    email_key,
    phone_key,
)


class KnownBuyer(Protocol):
    """The fields of a buyer at Shopify that matter here."""

    gid: str
    first_name: str
    last_name: str
    company_name: str
    email: str
    phone: str
    locale: str
    default_address: Any
    addresses: Any


class Ordered(Protocol):
    """The fields of an order that say who ordered."""

    gid: str
    customer_gid: str
    customer_name: str
    company_gid: str
    company_name: str
    email: str
    phone: str
    locale: str
    billing_address: Any
    shipping_address: Any
    display_address: Any


def buyer_of(row: KnownBuyer) -> Buyer:
    """Give a buyer with the default address, else the first one (C12)."""
    addresses = [row.default_address, *(row.addresses or ())]
    address = next((found for found in addresses if found), None)
    return Buyer(
        key=row.gid,
        first_name=row.first_name,
        last_name=row.last_name,
        company=row.company_name or _text(address, "company"),
        email=row.email,
        phone=row.phone,
        address=address,
        locale=row.locale,
    )


def buyer_in(order: Ordered, address: Mapping[str, Any] | None = None) -> Buyer:
    """Give the buyer as the order has him, at its billing address or a given one."""
    places = (
        address,
        order.billing_address,
        order.display_address,
        order.shipping_address,
    )
    found = next((place for place in places if place), None)
    first, last = _text(found, "first_name"), _text(found, "last_name")
    if not (first or last):
        first, _, last = order.customer_name.rpartition(" ")
    return Buyer(
        key=order.customer_gid or guest_key(order),
        first_name=first,
        last_name=last,
        company=_text(found, "company"),
        email=order.email,
        phone=order.phone,
        address=found,
        locale=order.locale,
    )


def guest_key(order: Ordered) -> str:
    """Give what tells a buyer without a record apart: how he is reached, else null."""
    email, phone = email_key(order.email), phone_key(order.phone)
    return f"guest:{email or phone or order.gid}"


def _text(address: Mapping[str, Any] | None, name: str) -> str:
    return str((address or {}).get(name) or "")

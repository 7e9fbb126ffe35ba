"""Builders of buyers, companies and the orders that they place."""

from typing import Any

from tests.connector import shapes

from nightclerk.connector.models import CustomerSettings, Shop, ShopCustomer, ShopOrder
from nightclerk.connector.services.orders.keeping import mirror_orders

Json = dict[str, Any]


def shop(code: str = "DEMO") -> Shop:
    return Shop.objects.create(
        code=code, url=f"{code.lower()}.myshopify.com", currency="EUR"
    )


def settings(of: Shop, **changes: Any) -> CustomerSettings:
    """Give the shop's customer settings, which find by e-mail and create."""
    CustomerSettings.objects.update_or_create(
        shop=of, defaults={"creates_unknown": True, **changes}
    )
    return CustomerSettings.objects.get(shop=of)


def order(of: Shop, number: int = 1001, **changes: Any) -> ShopOrder:
    """Mirror an order as Shopify sends it and give it."""
    given = {"email": "ada@example.com", **changes}
    mapped = shapes.mapped(shapes.order(number, **given))
    mirror_orders(of, [mapped])
    return ShopOrder.objects.get(shop=of, gid=shapes.gid("Order", number))


def buyer(of: Shop, number: int = 1, **changes: Any) -> ShopCustomer:
    """Give a buyer who was read at Shopify and is not mapped."""
    given = {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@example.com",
        "email_key": "ada@example.com",
        "shopify_updated_at": "2026-01-05T08:00:00Z",
        "default_address": address(),
        **changes,
    }
    return ShopCustomer.objects.create(
        shop=of, gid=shapes.gid("Customer", number), **given
    )


def address(**changes: Any) -> Json:
    """Give an address as the mirror keeps it."""
    return {
        "name": "Ada Lovelace",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "address1": "Main Street 1",
        "zip": "10115",
        "city": "Berlin",
        "country_code_v2": "DE",
        **changes,
    }

"""Goods of a shop to look at: products, variants, levels, changes, operations."""

from typing import Any

from tests.web.building import NOON

from nightclerk.connector.models import (
    BulkOperation,
    OutgoingChange,
    Shop,
    ShopLocation,
    ShopPicture,
    ShopProduct,
    ShopVariant,
    StockLevel,
)
from nightclerk.connector.services.sending import outbox
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import Item


def a_variant(shop: Shop, item: Item | None = None, **fields: Any) -> ShopVariant:
    """Make a product with one variant, 12.00 of Shopify's last answer."""
    number = fields.pop("number", 1)
    product = ShopProduct.objects.create(
        shop=shop,
        gid=f"gid://shopify/Product/{number}",
        title="Blue mug",
        status="ACTIVE",
        item=item,
    )
    given = {
        "gid": f"gid://shopify/ProductVariant/{number}",
        "product_gid": product.gid,
        "inventory_gid": f"gid://shopify/InventoryItem/{number}",
        "product_title": "Blue mug",
        "sku": "MUG",
        "is_tracked": True,
        "confirmed": {"price": "12.00", "cost": "5.00"},
        **fields,
    }
    return ShopVariant.objects.create(shop=shop, product=product, item=item, **given)


def a_change(shop: Shop, state: str = "rejected", **fields: Any) -> OutgoingChange:
    """Make a price change of a variant that Shopify refused, or in another state."""
    refused = Refused(words("Price is too high"), hint=words("Lower the price."))
    kind = fields.pop("kind", "variants")
    key = fields.pop("key", f"{kind}:{OutgoingChange.objects.count()}")
    payload = {"product": "gid://shopify/Product/1", "price": "15.00"}
    made = outbox.plan(
        shop,
        kind,
        key,
        fields.pop("payload", payload),
        subject=fields.pop("subject", "MUG"),
        gid=fields.pop("gid", "gid://shopify/ProductVariant/1"),
    )
    told = {"message": str(refused), "answer": refused.as_json()}
    given = {**(told if state == "rejected" else {}), **fields, "state": state}
    OutgoingChange.objects.filter(pk=made.pk).update(**given)
    made.refresh_from_db()
    return made


def a_place(shop: Shop, **fields: Any) -> ShopLocation:
    given = {"gid": "gid://shopify/Location/1", "name": "Berlin", **fields}
    return ShopLocation.objects.create(shop=shop, **given)


def a_level(variant: ShopVariant, place: ShopLocation, **fields: Any) -> StockLevel:
    """Make a level that was read: Shopify has 7 of it, the books want 4."""
    given = {"is_stocked": True, "confirmed": 7, "wanted": 4, "read_at": NOON, **fields}
    return StockLevel.objects.create(
        shop=variant.shop, variant=variant, location=place, **given
    )


def a_picture(variant: ShopVariant, **fields: Any) -> ShopPicture:
    given = {"state": "ready", "alt": "A blue mug", "digest": "a" * 64, **fields}
    return ShopPicture.objects.create(
        shop=variant.shop, product=variant.product, **given
    )


def an_operation(shop: Shop, **fields: Any) -> BulkOperation:
    """Make a bulk operation that has changed 600 of 1,000 prices."""
    given = {
        "kind": "mutation",
        "purpose": "variants",
        "gid": f"gid://shopify/BulkOperation/{BulkOperation.objects.count() + 1}",
        "status": "RUNNING",
        "rows": 1000,
        "object_count": 600,
        **fields,
    }
    return BulkOperation.objects.create(shop=shop, **given)

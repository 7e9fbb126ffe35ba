"""Goods of a shop at Shopify, for tests of the shops over HTTP and in commands."""

from decimal import Decimal
from typing import Any

from tests.ledger import building

from nightclerk.connector.models import (
    BulkOperation,
    MappedBy,
    Shop,
    ShopLocation,
    ShopPicture,
    ShopProduct,
    ShopVariant,
    StockLevel,
)
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.ledger.models import Item

PRODUCT = "gid://shopify/Product/7001"
VARIANT = "gid://shopify/ProductVariant/7001"


def a_lamp(**fields: Any) -> Item:
    """Give the item LAMP, at 100.00."""
    return Item.objects.filter(no="LAMP").first() or building.item(
        "Lamp", no="LAMP", **fields
    )


def a_product(here: Shop, **confirmed: Any) -> ShopVariant:
    """Have the lamp at Shopify as it was confirmed there; gives its variant.

    What `confirmed` says differs from what the books say.
    """
    lamp = a_lamp()
    Shop.objects.filter(pk=here.pk).update(currency="EUR")
    here.refresh_from_db()
    change_product_settings(here, direction="to")
    own = {"title": "Lamp", "status": "ACTIVE"}
    product = ShopProduct.objects.create(
        shop=here,
        gid=PRODUCT,
        handle="lamp",
        title="Lamp",
        status="ACTIVE",
        item=lamp,
        confirmed=own,
        observed=own,
    )
    fields = {"price": "100.00", "compare_at": None, "sku": "LAMP", **confirmed}
    return ShopVariant.objects.create(
        shop=here,
        product=product,
        gid=VARIANT,
        product_gid=PRODUCT,
        product_title="Lamp",
        sku="LAMP",
        price=Decimal(fields["price"]),
        item=lamp,
        mapped_by=MappedBy.SKU,
        confirmed=fields,
        observed=fields,
        is_tracked=True,
        inventory_gid="gid://shopify/InventoryItem/7001",
    )


def a_level(variant: ShopVariant, **fields: Any) -> StockLevel:
    """Have the lamp at a warehouse that counts: 7 in the books, 5 at Shopify."""
    place, _ = ShopLocation.objects.get_or_create(
        shop=variant.shop,
        gid="gid://shopify/Location/7001",
        defaults={"name": "Warehouse", "calculation": "projected"},
    )
    return StockLevel.objects.create(
        shop=variant.shop,
        variant=variant,
        location=place,
        **{"is_stocked": True, "wanted": 7, "confirmed": 5, **fields},
    )


def a_picture(variant: ShopVariant, **fields: Any) -> ShopPicture:
    """Have a picture of the lamp that Shopify could not use."""
    return ShopPicture.objects.create(
        shop=variant.shop,
        product=variant.product,
        **{
            "state": "failed",
            "alt": "A lamp",
            "message": {"text": {"template": "It is no picture", "values": {}}},
            **fields,
        },
    )


def a_bulk_operation(here: Shop, **fields: Any) -> BulkOperation:
    """Have a bulk operation that Shopify works on."""
    return BulkOperation.objects.create(
        shop=here,
        **{
            "kind": "mutation",
            "purpose": "variants",
            "gid": "gid://shopify/BulkOperation/1",
            "status": "RUNNING",
            "rows": 3,
            "url": "https://example.com/secret",
            **fields,
        },
    )


def everything_of_goods(here: Shop) -> None:
    """Have something in every list of goods."""
    variant = a_product(here, price="80.00")
    a_level(variant)
    a_picture(variant)
    a_bulk_operation(here)

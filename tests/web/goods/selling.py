"""Products as they stand at a shop, and the items that they are."""

from decimal import Decimal
from itertools import count
from typing import Any

from tests.ledger.building import item

from nightclerk.connector.models import Shop, ShopProduct, ShopVariant
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.ledger.models import Item

NUMBERS = count(5_000)


def sells(shop: Shop, **settings: Any) -> None:
    """Let a shop's products follow items."""
    change_product_settings(shop, **{"direction": "to", **settings})


def a_product(shop: Shop, of: Item | None = None, **fields: Any) -> ShopProduct:
    """Give a product without variants yet; one of an item is as the books want it."""
    title = of.description if of else "Blue mug"
    held = {"title": title, "product_type": "", "tags": [], "status": "ACTIVE"}
    return ShopProduct.objects.create(
        shop=shop,
        item=of,
        **{
            "gid": f"gid://shopify/Product/{next(NUMBERS)}",
            "handle": title.lower().replace(" ", "-"),
            "title": title,
            "status": "ACTIVE",
            "confirmed": held,
            "observed": held,
            **fields,
        },
    )


def a_variant_of(
    product: ShopProduct, price: str = "100.00", **fields: Any
) -> ShopVariant:
    """Give a variant of a product, mapped as the product is, that costs a price."""
    no = product.item.no if product.item else "MUG"
    held = {
        "price": price,
        "compare_at": None,
        "sku": no,
        "barcode": "",
        "tracked": True,
    }
    number = next(NUMBERS)
    return ShopVariant.objects.create(
        shop=product.shop,
        product=product,
        product_gid=product.gid,
        product_title=product.title,
        item=product.item,
        **{
            "gid": f"gid://shopify/ProductVariant/{number}",
            "inventory_gid": f"gid://shopify/InventoryItem/{number}",
            "sku": no,
            "price": Decimal(price),
            "confirmed": held,
            "observed": held,
            **fields,
        },
    )


def sold_item(shop: Shop, no: str = "LAMP", price: str = "100") -> ShopVariant:
    """Give the one variant of an item that a shop sells for just its price."""
    made = item(f"Lamp {no}", no=no, unit_price=Decimal(price))
    return a_variant_of(a_product(shop, made), f"{Decimal(price):.2f}")


def drifted(record: Any, **seen: Any) -> None:
    """Let somebody change a record at Shopify."""
    record.observed = {**record.observed, **seen}
    record.save(update_fields=["observed"])

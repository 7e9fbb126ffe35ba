"""Build products as Shopify tells of them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.connector.shapes import gid

from nightclerk.connector.mapping.products.rows import (
    ProductRow,
    VariantRow,
    product_row,
    variant_row,
)
from nightclerk.connector.models import (
    OrderSettings,
    ProductSettings,
    Shop,
    ShopProduct,
    ShopVariant,
)

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def at(minutes: int) -> str:
    """Give a moment so many minutes after noon, as Shopify writes it."""
    return (NOON + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def variant_tree(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Give a variant of an answer; what is in `inventoryItem` may be given too."""
    goods = {
        "id": gid("InventoryItem", number),
        "tracked": True,
        "requiresShipping": True,
        "harmonizedSystemCode": None,
        "countryCodeOfOrigin": None,
        "unitCost": None,
        "measurement": {"weight": {"unit": "KILOGRAMS", "value": 0.0}},
    }
    given = {name: changes.pop(name) for name in list(changes) if name in goods}
    return {
        "id": gid("ProductVariant", number),
        "sku": f"SKU-{number}",
        "barcode": None,
        "title": "Default Title",
        "position": 1,
        "price": "10.00",
        "compareAtPrice": None,
        "taxable": True,
        "inventoryPolicy": "DENY",
        "updatedAt": at(0),
        "selectedOptions": [{"name": "Title", "value": "Default Title"}],
        "inventoryItem": {**goods, **given},
        **changes,
    }


def tree(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Give a product of an answer; its variants are given as trees."""
    variants = changes.pop("variants", None)
    nodes = [variant_tree(number)] if variants is None else variants
    return {
        "id": gid("Product", number),
        "handle": f"mug-{number}",
        "title": f"Mug {number}",
        "status": "ACTIVE",
        "vendor": "Kiln",
        "productType": "Cups",
        "tags": [],
        "descriptionHtml": "",
        "updatedAt": at(0),
        "isGiftCard": False,
        "hasOnlyDefaultVariant": len(nodes) == 1,
        "options": [],
        "variants": {"pageInfo": {"hasNextPage": False}, "nodes": nodes},
        **changes,
    }


def row(number: int = 1, **changes: Any) -> ProductRow:
    """Give a product as it is read whole."""
    return product_row(tree(number, **changes), currency="EUR")


def answer(number: int = 1, **changes: Any) -> ProductRow:
    """Give a product as it is in the answer to a change: without its variants."""
    told = tree(number, **changes)
    for name in ("isGiftCard", "hasOnlyDefaultVariant", "options", "variants"):
        told.pop(name)
    return product_row(told, currency="EUR")


def variant_answer(number: int = 1, **changes: Any) -> VariantRow:
    """Give a variant as it is in the answer to a change."""
    return variant_row(variant_tree(number, **changes), currency="EUR")


def product(number: int = 1) -> ShopProduct:
    """Give what is kept of a product."""
    return ShopProduct.objects.get(gid=gid("Product", number))


def variant(number: int = 1) -> ShopVariant:
    """Give what is kept of a variant."""
    return ShopVariant.objects.get(gid=gid("ProductVariant", number))


def product_card(shop: Shop, **changes: Any) -> ProductSettings:
    """Change the settings of a shop's products."""
    found, _ = ProductSettings.objects.update_or_create(shop=shop, defaults=changes)
    return found


def order_card(shop: Shop, **changes: Any) -> OrderSettings:
    """Change the settings of a shop's orders, which say what SKUs stand for."""
    found, _ = OrderSettings.objects.update_or_create(shop=shop, defaults=changes)
    return found


def price(text: str) -> Decimal:
    """Give a price."""
    return Decimal(text)

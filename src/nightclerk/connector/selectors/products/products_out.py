"""What the way of items to Shopify asks of what is kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from nightclerk.connector.models import (
    OrderSettings,
    Shop,
    ShopLocation,
    ShopPicture,
    ShopProduct,
    ShopVariant,
)
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import Item


def items_by_no(numbers: Collection[str]) -> dict[str, int]:
    """Give the keys of items by their numbers."""
    return dict(Item.objects.filter(no__in=numbers).values_list("no", "pk"))


def items_at_shopify(shop: Shop, items: Iterable[int]) -> set[int]:
    """Give which items are a product, or a variant of one, of a shop."""
    wanted = list(items)
    products = ShopProduct.objects.filter(shop=shop, item__in=wanted, is_gone=False)
    variants = ShopVariant.objects.filter(
        shop=shop, item__in=wanted, is_gone=False, product__isnull=False
    )
    found = [*products.values_list("item_id"), *variants.values_list("item_id")]
    return {pk for (pk,) in found if pk}


def stocking_locations(shop: Shop, orders: OrderSettings) -> list[str]:
    """Give Shopify's ids of the locations where new products are stocked.

    Raises `Refused` where a fulfilment service is one of them and variants have no
    SKU: it knows goods by nothing else.
    """
    rows = ShopLocation.objects.filter(shop=shop, stocks_new=True, is_active=True)
    services = rows.filter(is_fulfillment_service=True)
    if not orders.sku_mapping and services.exists():
        raise Refused(
            words("A fulfilment service stocks new products, and they have no SKU"),
            hint=words("Choose what a SKU stands for, or another location."),
        )
    return list(rows.order_by("pk").values_list("gid", flat=True))


def own_pictures(
    products: Collection[ShopProduct],
) -> Mapping[int, Sequence[ShopPicture]]:
    """Give the pictures of products that came from the books, by product."""
    rows = ShopPicture.objects.filter(
        product__in=products, is_ours=True, variant__isnull=True
    )
    found: dict[int, list[ShopPicture]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.product_id, []).append(row)
    return found

"""Say that an item is a product that Shopify has already."""

from collections.abc import Mapping

from django.db import transaction

from nightclerk.connector.mapping.products.options import Key
from nightclerk.connector.mapping.products.rows import ProductRow
from nightclerk.connector.models import MappedBy, Shop, ShopProduct, ShopVariant
from nightclerk.connector.services.products.answers import link_variants
from nightclerk.connector.services.products.pages import keep_products
from nightclerk.connector.services.syncs.skips import resolve_skipped
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.goods import Goods


@transaction.atomic
def link_found(
    shop: Shop,
    row: ProductRow,
    goods: Goods,
    parts: Mapping[str, Key],
    *,
    run_id: int | None = None,
) -> ShopProduct:
    """Keep a product as it is at Shopify, and link its variants to the item's parts.

    The product as a whole is the item where all its variants are. Raises `Refused`
    where one of them is another item.
    """
    keep_products(shop, [row], is_answer=False, run_id=run_id)
    others = ShopVariant.objects.filter(shop=shop, gid__in=parts, item__isnull=False)
    other = others.exclude(item=goods.pk).select_related("item").first()
    if other is not None and other.item is not None:
        raise Refused(
            words("“{variant}” is item {no} already", variant=other, no=other.item.no),
            hint=words("Give each item a SKU and a barcode of its own."),
        )
    links = {gid: (goods.pk, variant, unit) for gid, (variant, unit) in parts.items()}
    link_variants(shop, links, how=MappedBy.SKU)
    product = ShopProduct.objects.get(shop=shop, gid=row.gid)
    strangers = ShopVariant.objects.filter(product=product, is_gone=False)
    if not strangers.exclude(item=goods.pk).exists():
        ShopProduct.objects.filter(pk=product.pk, item=None).update(item=goods.pk)
    resolve_skipped(shop, "products_out", [f"item:{goods.no}"])
    product.refresh_from_db()
    return product

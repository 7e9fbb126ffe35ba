"""Keep what Shopify says of variants; what they are in the books stays as it is."""

from collections.abc import Collection, Sequence

from nightclerk.connector.models import Shop, ShopVariant
from nightclerk.shopify.products.payloads import VariantsByIds

ONLY_VARIANT = "Default Title"  # the name of a product's variant that is the only one
READ = (
    "product_gid",
    "inventory_gid",
    "sku",
    "barcode",
    "product_title",
    "title",
    "vendor",
    "product_type",
    "price",
    "is_tracked",
    "is_taxable",
    "requires_shipping",
    "options",
    "is_gone",
    "shopify_updated_at",
)


def keep_variants(shop: Shop, variants: Sequence[VariantsByIds]) -> None:
    """Keep variants as they are at Shopify, known before or not, in one statement."""
    ShopVariant.objects.bulk_create(
        [_row(shop, variant) for variant in variants],
        update_conflicts=True,
        unique_fields=["shop", "gid"],
        update_fields=READ,
    )


def mark_gone(shop: Shop, gids: Collection[str]) -> int:
    """Remember which variants there are no longer; tells how many it was news of."""
    rows = ShopVariant.objects.filter(shop=shop, gid__in=gids, is_gone=False)
    return rows.update(is_gone=True)


def _row(shop: Shop, variant: VariantsByIds) -> ShopVariant:
    product = variant.product
    return ShopVariant(
        shop=shop,
        gid=variant.id,
        product_gid=product.id,
        inventory_gid=variant.inventory_item.id,
        sku=variant.sku or "",
        barcode=variant.barcode or "",
        product_title=product.title,
        title="" if variant.title == ONLY_VARIANT else variant.title,
        vendor=product.vendor,
        product_type=product.product_type,
        price=variant.price,
        is_tracked=variant.inventory_item.tracked,
        is_taxable=variant.taxable,
        requires_shipping=variant.inventory_item.requires_shipping,
        options=[
            {"name": option.name, "value": option.value}
            for option in variant.selected_options
        ],
        shopify_updated_at=variant.updated_at,
    )

"""Keep variants as they are at Shopify: with their product, or as answers tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from django.db import transaction
from django.db.models import OuterRef, Subquery

from nightclerk.connector.mapping.products.columns import (
    KEY,
    VARIANT_ONCE,
    ProductColumns,
    VariantColumns,
)
from nightclerk.connector.mapping.products.merging import (
    Merged,
    Reading,
    is_older,
    merged_variant,
)
from nightclerk.connector.mapping.products.rows import ProductRow, VariantRow
from nightclerk.connector.models import ProductSettings, Shop, ShopProduct, ShopVariant
from nightclerk.connector.selectors.products.kept_products import (
    KeptProduct,
    kept_products,
    kept_variants,
)
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.syncs.skips import LeftOut
from nightclerk.connector.services.syncs.upserts import upsert
from nightclerk.core import clock


@dataclass
class Kept:
    """What a page came to: products and variants by Shopify's id.

    A product is changed where one of its variants is. `drifted` are products and
    variants that somebody changed at Shopify in fields that we decide.
    """

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    new_variants: list[str] = field(default_factory=list)
    changed_variants: list[str] = field(default_factory=list)
    gone_variants: list[str] = field(default_factory=list)
    drifted: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def __iadd__(self, other: "Kept") -> "Kept":
        for each in fields(self):
            getattr(self, each.name).extend(getattr(other, each.name))
        return self


@transaction.atomic
def keep_variant_answers(shop: Shop, rows: Sequence[VariantRow]) -> Kept:
    """Keep variants as Shopify answered to a change of them, in one transaction.

    Their product is the one that the row names, else the one that is known.
    """
    reading = reading_of(shop, is_answer=True)
    products = kept_products(shop, {row.product_gid for row in rows if row.product_gid})
    kept = Kept()
    keep_variants(shop, kept, rows, products, reading)
    return kept


def reading_of(shop: Shop, *, is_answer: bool) -> Reading:
    """Give how rows of a shop are taken, as its settings say."""
    settings = product_settings(shop)
    is_sent = settings.direction == ProductSettings.Direction.TO_SHOPIFY
    return Reading(
        at=clock.now(),
        is_answer=is_answer,
        sends=is_sent and settings.updates_products,
        repairs=settings.repairs_drift,
        owners=settings.owners,
    )


def keep_variants(
    shop: Shop,
    kept: Kept,
    rows: Sequence[VariantRow],
    products: Mapping[str, KeptProduct],
    reading: Reading,
) -> set[str]:
    """Write variants; gives the products of which one is new or changed."""
    newest = {row.gid: row for row in rows}
    here = kept_variants(shop, newest)
    merged: list[Merged[VariantColumns]] = []
    for row in newest.values():
        held = here.get(row.gid)
        if held and not reading.is_answer and is_older(row.updated_at, held.columns):
            continue
        merged.append(
            merged_variant(
                row,
                held.columns if held else None,
                product=products.get(row.product_gid),
                shop=shop.pk,
                is_linked=bool(held and held.item),
                reading=reading,
            )
        )
    written = [each.columns for each in merged if each.is_written]
    upsert(ShopVariant, written, KEY, once=VARIANT_ONCE)
    new = [each.columns for each in merged if each.kept is None]
    changed = [each.columns for each in merged if each.is_changed]
    kept.new_variants += [columns.gid for columns in new]
    kept.changed_variants += [columns.gid for columns in changed]
    kept.drifted += [each.columns.gid for each in merged if each.drift]
    return {columns.product_gid for columns in (*new, *changed)}


def bury_variants(shop: Shop, kept: Kept, rows: Iterable[ProductRow]) -> set[str]:
    """Mark the variants gone that whole products have no longer; gives the products."""
    whole = {
        row.gid: {variant.gid for variant in row.variants}
        for row in rows
        if row.is_whole
    }
    alive = {gid for gids in whole.values() for gid in gids}
    named = ShopVariant.objects.filter(
        gid__startswith="gid:",  # others stand for lines of orders
        shop=shop,
        product__gid__in=whole,
        is_gone=False,
    )
    gone = {
        gid: product
        for gid, product in named.values_list("gid", "product_gid")
        if gid not in alive
    }
    if gone:
        ShopVariant.objects.filter(shop=shop, gid__in=gone).update(is_gone=True)
    kept.gone_variants += gone
    return set(gone.values())


def name_variants(shop: Shop, merged: Iterable[Merged[ProductColumns]]) -> None:
    """Let variants that did not come with their product be called as it is now."""
    renamed = [
        each.columns.gid
        for each in merged
        if each.kept is not None and _names(each.columns) != _names(each.kept)
    ]
    if not renamed:
        return
    product = ShopProduct.objects.filter(pk=OuterRef("product_id"))
    ShopVariant.objects.filter(shop=shop, product__gid__in=renamed).update(
        product_title=Subquery(product.values("title")[:1]),
        vendor=Subquery(product.values("vendor")[:1]),
        product_type=Subquery(product.values("product_type")[:1]),
    )


def _names(product: ProductColumns) -> tuple[str, str, str]:
    return product.title, product.vendor, product.product_type

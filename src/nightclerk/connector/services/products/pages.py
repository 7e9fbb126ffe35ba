"""Keep pages of products as they are at Shopify; what they are in the books stays."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import DataError, IntegrityError, transaction

from nightclerk.connector.mapping.products.columns import (
    KEY,
    PRODUCT_ONCE,
    ProductColumns,
)
from nightclerk.connector.mapping.products.merging import (
    Merged,
    Reading,
    is_older,
    merged_product,
)
from nightclerk.connector.mapping.products.rows import ProductRow
from nightclerk.connector.models import Shop, ShopProduct, ShopVariant
from nightclerk.connector.selectors.products.kept_products import (
    KeptProduct,
    kept_products,
    product_keys,
)
from nightclerk.connector.services.items.pages import (
    Kept,
    bury_variants,
    keep_variants,
    name_variants,
    reading_of,
)
from nightclerk.connector.services.syncs.skips import (
    LeftOut,
    keep_skipped,
    resolve_skipped,
)
from nightclerk.connector.services.syncs.upserts import upsert
from nightclerk.core.errors import Broken
from nightclerk.core.text import words

STREAM = "products"


def keep_products(
    shop: Shop,
    rows: Sequence[ProductRow],
    *,
    is_answer: bool,
    run_id: int | None = None,
) -> Kept:
    """Write a page of products and their variants in one transaction.

    `is_answer`: they are Shopify's answer to a change of ours, which confirms their
    values; otherwise they were read. Variants that a whole product has no longer are
    gone from then on, and keep what they were. What the database refuses is left out
    and kept as skipped. Older rows than what is here change nothing.
    """
    reading = reading_of(shop, is_answer=is_answer)
    with transaction.atomic():
        try:
            with transaction.atomic():
                kept = _keep(shop, rows, reading)
        except (DataError, IntegrityError):
            kept = _one_by_one(shop, rows, reading)
        for left in kept.left_out:
            keep_skipped(shop, STREAM, left, run_id=run_id)
        if not is_answer:
            resolve_skipped(shop, STREAM, [*kept.new, *kept.changed, *kept.unchanged])
    return kept


@transaction.atomic
def mark_products_gone(shop: Shop, gids: Collection[str]) -> list[str]:
    """Remember products that Shopify has no longer; gives those it was news of.

    Their variants are gone with them. What they were in the books stays with them.
    """
    held = ShopProduct.objects.select_for_update().filter(
        shop=shop, gid__in=gids, is_gone=False
    )
    gone = dict(held.order_by("pk").values_list("gid", "pk"))
    ShopProduct.objects.filter(pk__in=gone.values()).update(is_gone=True)
    variants = ShopVariant.objects.filter(product__in=gone.values(), is_gone=False)
    variants.update(is_gone=True)
    resolve_skipped(shop, STREAM, gids)
    return list(gone)


def _one_by_one(shop: Shop, rows: Sequence[ProductRow], reading: Reading) -> Kept:
    kept = Kept()
    for row in rows:
        try:
            with transaction.atomic():
                kept += _keep(shop, [row], reading)
        except (DataError, IntegrityError) as error:
            kept.left_out.append(_refused_by_database(row, error))
    return kept


def _keep(shop: Shop, rows: Sequence[ProductRow], reading: Reading) -> Kept:
    newest = {row.gid: row for row in rows}
    here = kept_products(shop, newest)
    kept = Kept()
    merged = []
    for row in newest.values():
        held = here.get(row.gid)
        if held and not reading.is_answer and is_older(row.updated_at, held.columns):
            kept.unchanged.append(row.gid)
            continue
        is_linked = bool(held and held.item)
        columns = held.columns if held else None
        merged.append(
            merged_product(
                row, columns, shop=shop.pk, is_linked=is_linked, reading=reading
            )
        )
    _stay_one_product_of_an_item(shop, merged, here)
    written = [each.columns for each in merged if each.is_written]
    upsert(ShopProduct, written, KEY, once=PRODUCT_ONCE)
    kept.drifted += [each.columns.gid for each in merged if each.drift]
    products = _with_new(shop, here, merged)
    taken = [newest[each.columns.gid] for each in merged]
    variants = [variant for row in taken for variant in row.variants]
    touched = keep_variants(shop, kept, variants, products, reading)
    touched |= bury_variants(shop, kept, taken)
    name_variants(shop, merged)
    for each in merged:
        _count(kept, each, touched)
    return kept


def _count(kept: Kept, merged: Merged[ProductColumns], touched: set[str]) -> None:
    gid = merged.columns.gid
    if merged.kept is None:
        kept.new.append(gid)
    elif merged.is_changed or gid in touched:
        kept.changed.append(gid)
    else:
        kept.unchanged.append(gid)


def _with_new(
    shop: Shop,
    here: Mapping[str, KeptProduct],
    merged: Iterable[Merged[ProductColumns]],
) -> dict[str, KeptProduct]:
    """Give the products as they are kept now, by their ids."""
    keys = {gid: held.pk for gid, held in here.items()}
    new = [each.columns.gid for each in merged if each.kept is None]
    keys |= product_keys(shop, new) if new else {}
    items = {gid: held.item for gid, held in here.items()}
    return {
        each.columns.gid: KeptProduct(
            keys[each.columns.gid], items.get(each.columns.gid), each.columns
        )
        for each in merged
    }


def _stay_one_product_of_an_item(
    shop: Shop,
    merged: Iterable[Merged[ProductColumns]],
    here: Mapping[str, KeptProduct],
) -> None:
    """Let one that came back be no product of ours where its item has another now."""
    back = {
        here[each.columns.gid].item: each.columns
        for each in merged
        if each.kept is not None and each.kept.is_gone and each.columns.is_added
    }
    if not back:
        return
    taken = ShopProduct.objects.filter(
        shop=shop, item__in=back, is_added=True, is_gone=False
    )
    for item in taken.values_list("item", flat=True):
        back[item].is_added = False


def _refused_by_database(row: ProductRow, error: Exception) -> LeftOut:
    reason = Broken(
        words(
            "The database refuses product {product}: {problem}",
            product=row.title or row.gid,
            problem=str(error).partition("\n")[0],
        ),
        hint=words(
            "This is a fault of the program. Please report it with these words."
        ),
    )
    return LeftOut(row.gid, row.title, reason, updated_at=row.updated_at)

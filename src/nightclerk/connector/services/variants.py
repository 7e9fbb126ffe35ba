"""Variants of a shop become items: found by a rule, made, or chosen by a person."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from nightclerk.connector.mapping.sale_draft import ItemTerms
from nightclerk.connector.mapping.variants import Match, match
from nightclerk.connector.models import MappedBy, OrderSettings, Shop, ShopVariant
from nightclerk.connector.selectors.variants import catalog_for
from nightclerk.connector.services.item_making import make_item
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import Item, ItemVariant, Unit

logger = logging.getLogger(__name__)

# What orders say of a product is enough to know it; the newest line says it.
SEE = """
    INSERT INTO connector_shopvariant
        (shop_id, gid, product_gid, sku, barcode, product_title, title, vendor,
         product_type, price, is_taxable, requires_shipping, options, is_gone,
         mapped_by, problem)
    SELECT DISTINCT ON (known) %(shop)s, known, product_gid, sku, '', line.title,
        variant_title, vendor, '', unit_price, is_taxable, requires_shipping, '[]',
        false, '', '{}'
    FROM connector_shoporderline line,
        LATERAL (SELECT CASE
            WHEN variant_gid <> '' THEN variant_gid
            WHEN product_gid <> '' OR sku <> ''
                THEN 'line:' || CASE WHEN sku <> '' THEN sku ELSE line.title END
            ELSE '' END AS known) named
    WHERE line.order_id = ANY(%(orders)s) AND known <> ''
        AND NOT is_gift_card AND NOT is_tip
    ORDER BY known, line.id DESC
    ON CONFLICT DO NOTHING
"""


def see_variants(shop: Shop, orders: Collection[int]) -> int:
    """Know the products that these orders name; tells how many were not known."""
    with connection.cursor() as cursor:
        cursor.execute(SEE, {"shop": shop.pk, "orders": list(orders)})
        seen: int = cursor.rowcount
    return seen


def map_variants(
    shop: Shop, keys: Collection[str], *, settings: OrderSettings
) -> Mapping[str, ItemTerms]:
    """Give what variants are in the books, by Shopify's id; what is nothing is missing.

    In this order: as it was mapped before, by SKU and by barcode as the shop card
    says, as an item that is made for it where the card allows that. Why one is not
    mapped is kept with it. Call it in a transaction.
    """
    rows = list(
        ShopVariant.objects.select_for_update(of=("self",))
        .filter(shop=shop, gid__in=keys)
        .order_by("pk")
    )
    unmapped = [row for row in rows if row.item_id is None]
    if unmapped:
        _map(shop, unmapped, settings)
    return _terms(rows)


def _map(shop: Shop, rows: Sequence[ShopVariant], settings: OrderSettings) -> None:
    catalog = catalog_for(rows, settings)
    for row in rows:
        found = match(row.sku, row.barcode, settings, catalog)
        if found.item is not None:
            _put(row, found.item, found.variant, found.by)
        elif settings.creates_items and not found.is_ambiguous:
            _make(shop, row, settings)
        else:
            row.problem = _why(row, found).as_json()
    ShopVariant.objects.bulk_update(
        rows, ["item", "variant", "mapped_by", "mapped_at", "problem"]
    )


def _make(shop: Shop, row: ShopVariant, settings: OrderSettings) -> None:
    """Make the item; where the books refuse it, that is why there is none."""
    try:
        with transaction.atomic():
            item, variant = make_item(shop, row, settings)
    except NightclerkError as error:
        row.problem = error.as_json()
        return
    _put(row, item.pk, variant.pk if variant else None, MappedBy.CREATED)


def _put(row: ShopVariant, item: int, variant: int | None, by: str) -> None:
    row.item_id, row.variant_id = item, variant
    row.mapped_by, row.mapped_at, row.problem = by, Now(), {}


def _why(row: ShopVariant, found: Match) -> Refused:
    if found.is_ambiguous:
        return Refused(
            words(
                "“{sku}” could be any of the items {items}",
                sku=row.sku or row.barcode,
                items=", ".join(found.others),
            ),
            hint=words("Choose the item by hand."),
        )
    if not row.sku and not row.barcode:
        return Refused(
            words("“{product}” has no SKU and no barcode", product=row),
            hint=words("Choose the item by hand, or give it a SKU at Shopify."),
        )
    return Refused(
        words("There is no item for SKU “{sku}”", sku=row.sku),
        hint=words("Choose the item by hand, or let unknown items be created."),
    )


def _terms(rows: Iterable[ShopVariant]) -> dict[str, ItemTerms]:
    mapped = [row for row in rows if row.item_id is not None]
    groups = dict(
        Item.objects.filter(pk__in={row.item_id for row in mapped}).values_list(
            "pk", "vat_group_id"
        )
    )
    return {
        row.gid: ItemTerms(
            item=row.item_id,
            variant=row.variant_id,
            unit=row.unit_id,
            vat_group=groups.get(row.item_id),
        )
        for row in mapped
        if row.item_id is not None
    }


@transaction.atomic
def link_variant(
    row: ShopVariant,
    item: Item,
    *,
    item_variant: ItemVariant | None = None,
    unit: Unit | None = None,
    actor: Any = None,
) -> ShopVariant:
    """Say which item a variant is; documents that were made stay as they are.

    Raises `Refused` for a variant of another item and for an item that is blocked.
    """
    if item_variant is not None and item_variant.item_id != item.pk:
        raise Refused(
            words(
                "Variant {code} is of another item than {no}",
                code=item_variant.code,
                no=item.no,
            ),
            fields={"variant": words("Choose a variant of this item")},
        )
    if item.is_blocked:
        raise Refused(
            words("Item {no} is blocked", no=item.no),
            fields={"item": words("Choose an item that is not blocked")},
        )
    held = ShopVariant.objects.select_for_update(of=("self",)).get(pk=row.pk)
    held.item, held.variant, held.unit = item, item_variant, unit
    held.mapped_by, held.mapped_at, held.problem = MappedBy.HAND, Now(), {}
    held.save()
    logger.info("%s of %s is item %s by %s", held, held.shop, item.no, actor)
    held.refresh_from_db()
    return held


@transaction.atomic
def unlink_variant(row: ShopVariant, *, actor: Any = None) -> ShopVariant:
    """Forget which item a variant is; documents that were made stay as they are."""
    held = ShopVariant.objects.select_for_update(of=("self",)).get(pk=row.pk)
    held.item = held.variant = held.unit = None
    held.mapped_by, held.mapped_at = MappedBy.NOTHING, None
    held.save()
    logger.info("%s of %s is no item any more, by %s", held, held.shop, actor)
    return held


@transaction.atomic
def create_item_for(
    row: ShopVariant, settings: OrderSettings, *, actor: Any = None
) -> Item:
    """Make an item of a variant and link it; `Refused` where it is one already."""
    held = ShopVariant.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.item is not None:
        raise Refused(
            words("“{product}” is item {no} already", product=held, no=held.item.no)
        )
    item, variant = make_item(held.shop, held, settings, actor=actor)
    _put(held, item.pk, variant.pk if variant else None, MappedBy.CREATED)
    held.save()
    return item

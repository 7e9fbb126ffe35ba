"""Variants of a shop become items: found by a rule, made, or chosen by a person."""

import logging
from collections.abc import Collection, Iterable, Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from nightclerk.connector.mapping.papers.sale_draft import ItemTerms
from nightclerk.connector.models import MappedBy, OrderSettings, Shop, ShopVariant
from nightclerk.connector.selectors.products.variants import catalog_for
from nightclerk.connector.selectors.settings import order_settings
from nightclerk.connector.services.items.making import ItemMaker
from nightclerk.connector.services.items.mapping import (
    find_items,
    keep_removed,
    put_item,
)
from nightclerk.connector.services.mapped.rows import process_waiting
from nightclerk.connector.services.syncs.starting import Started
from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.ledger.models import Item, ItemUnit, ItemVariant, Unit

logger = logging.getLogger(__name__)

# What orders say of a product is enough to know it; the newest line says it. A SKU
# that somebody adds later is taken as long as the product is no item.
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
    ON CONFLICT (shop_id, gid) DO UPDATE SET sku = EXCLUDED.sku
    WHERE connector_shopvariant.item_id IS NULL
        AND connector_shopvariant.sku = '' AND EXCLUDED.sku <> ''
"""


def see_variants(shop: Shop, orders: Collection[int]) -> int:
    """Know the products that these orders name; tells of how many there was news."""
    with connection.cursor() as cursor:
        cursor.execute(SEE, {"shop": shop.pk, "orders": list(orders)})
        seen: int = cursor.rowcount
    return seen


def map_variants(
    shop: Shop,
    keys: Collection[str],
    *,
    settings: OrderSettings,
    is_asked: bool = False,
) -> Mapping[str, ItemTerms]:
    """Give what variants are in the books, by Shopify's id; what is nothing is missing.

    In this order: as it was mapped before, by SKU and by barcode as the shop card
    says, as an item that is made for it where the card allows that. What a person
    removed stays nothing, unless a person asks (`is_asked`). Why one is not mapped is
    kept with it. Call it in a transaction.
    """
    rows = list(
        ShopVariant.objects.select_for_update(of=("self",))
        .filter(shop=shop, gid__in=keys)
        .select_related("shop")
        .order_by("pk")
    )
    unmapped = [row for row in rows if row.item_id is None]
    removed = [] if is_asked else [row for row in unmapped if _is_removed(row)]
    if removed:
        keep_removed(removed)
    if wanted := [row for row in unmapped if row not in removed]:
        find_items(shop, wanted, settings)
    return _terms(rows)


def _is_removed(row: ShopVariant) -> bool:
    return row.item_id is None and row.mapped_by == MappedBy.HAND


def _terms(rows: Iterable[ShopVariant]) -> dict[str, ItemTerms]:
    mapped = [row for row in rows if row.item_id is not None]
    items = Item.objects.filter(pk__in={row.item_id for row in mapped})
    known = {
        pk: (group, unit)
        for pk, group, unit in items.values_list("pk", "vat_group", "sales_unit")
    }
    return {
        row.gid: ItemTerms(
            item=row.item_id,
            variant=row.variant_id,
            unit=row.unit_id or known[row.item_id][1],
            vat_group=known[row.item_id][0],
        )
        for row in mapped
        if row.item_id is not None
    }


def link_variant(
    row: ShopVariant,
    item: Item,
    *,
    item_variant: ItemVariant | None = None,
    unit: Unit | None = None,
    actor: AbstractBaseUser | None = None,
) -> Started | None:
    """Say which item a variant is, and process the orders that wait for it.

    Gives the entry that processes them, None where none waits. Documents that were
    made stay as they are. Raises `NotAllowed` without the right to change variants,
    `Refused` for a variant or a unit of another item and for an item that is blocked.
    """
    _require(actor)
    if problems := _link_problems(item, item_variant, unit):
        raise invalid_fields(problems)
    with transaction.atomic():
        held = _held(row)
        held.unit = unit
        put_item(
            held, item.pk, item_variant.pk if item_variant else None, MappedBy.HAND
        )
        held.save()
    logger.info("%s of %s is item %s, says %s", held, held.shop, item.no, actor)
    row.refresh_from_db()
    return process_waiting("variant", row.pk, actor=actor)


@transaction.atomic
def unlink_variant(
    row: ShopVariant, *, actor: AbstractBaseUser | None = None
) -> ShopVariant:
    """Forget which item a variant is; documents that were made stay as they are."""
    _require(actor)
    held = _held(row)
    held.item = held.variant = held.unit = None
    held.mapped_by, held.mapped_at = MappedBy.NOTHING, None
    held.save()
    logger.info("%s of %s is no item any more, says %s", held, held.shop, actor)
    row.refresh_from_db()
    return held


def create_item_for(
    row: ShopVariant,
    settings: OrderSettings | None = None,
    *,
    actor: AbstractBaseUser | None = None,
) -> Item:
    """Make the item that a variant is, and process the orders that wait for it.

    `settings` are those of the shop where none are given. Raises `Refused` where the
    variant is an item already.
    """
    _require(actor)
    with transaction.atomic():
        held = _held(row)
        if held.item is not None:
            raise Refused(
                words("“{product}” is item {no} already", product=held, no=held.item.no)
            )
        how = settings or order_settings(held.shop)
        known = catalog_for([held], how)
        made = ItemMaker(held.shop, how, actor=actor).make(
            held, items=known.items, parent=known.products.get(held.product_gid)
        )
        put_item(held, made.item, made.variant, MappedBy.CREATED)
        held.unit_id = made.unit
        held.save()
    row.refresh_from_db()
    process_waiting("variant", row.pk, actor=actor)
    return Item.objects.get(pk=made.item)


def _held(row: ShopVariant) -> ShopVariant:
    """Give the row as it is now; nobody else changes it in this transaction."""
    return ShopVariant.objects.select_for_update(of=("self",)).get(pk=row.pk)


def _link_problems(
    item: Item, variant: ItemVariant | None, unit: Unit | None
) -> dict[str, Text]:
    """Say why a variant cannot be sold as this."""
    problems: dict[str, Text] = {}
    if item.is_blocked:
        problems["item"] = words("Item {no} is blocked", no=item.no)
    if variant is not None and variant.item_id != item.pk:
        problems["variant"] = words(
            "Variant {code} is of another item than {no}",
            code=variant.code,
            no=item.no,
        )
    if unit is not None and not _is_sold_in(item, unit):
        problems["unit"] = words(
            "Item {no} is not sold in {unit}", no=item.no, unit=unit.code
        )
    return problems


def _is_sold_in(item: Item, unit: Unit) -> bool:
    units = ItemUnit.objects.filter(item=item, unit=unit)
    return unit.pk == item.unit_id or units.exists()


def _require(actor: AbstractBaseUser | None) -> None:
    require_permission(
        actor,
        "connector.change_shopvariant",
        words("You have no right to map products of Shopify's"),
    )

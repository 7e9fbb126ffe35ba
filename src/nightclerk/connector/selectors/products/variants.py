"""What the books have that the SKUs and barcodes of variants may mean."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Exists, OuterRef, Q

from nightclerk.connector.mapping.products.variants import (
    Catalog,
    Found,
    Sku,
    sku_parts,
)
from nightclerk.connector.models import (
    MappedBy,
    OrderSettings,
    Shop,
    ShopOrderLine,
    ShopProduct,
    ShopVariant,
)
from nightclerk.ledger.models import Item, ItemUnit, ItemVariant

# A person said that it is no item: no rule says otherwise.
REMOVED = Q(item=None, mapped_by=MappedBy.HAND)


def catalog_for(rows: Sequence[ShopVariant], settings: OrderSettings) -> Catalog:
    """Read what the rows may mean, in a handful of queries for all of them."""
    skus = {row.sku.strip() for row in rows if row.sku.strip()}
    parts = {part for sku in skus for part in sku_parts(sku, settings.sku_separator)}
    barcodes = skus | {row.barcode.strip() for row in rows if row.barcode.strip()}
    variants = ItemVariant.objects.filter(code__in=skus | parts)
    columns = ("item_id", "pk", "item__no", "code")
    codes: dict[str, list[Found]] = defaultdict(list)
    pairs: dict[tuple[str, str], tuple[int, int]] = {}
    for item, variant, no, code in variants.values_list(*columns):
        codes[code].append(Found(item, variant, no))
        pairs[no, code] = item, variant
    items = Item.objects.filter(no__in=skus | parts)
    return Catalog(
        items=dict(items.values_list("no", "pk")),
        codes=codes,
        pairs=pairs,
        barcodes=_barcodes(barcodes),
        vendors=_vendors(skus) if settings.sku_mapping == Sku.VENDOR else {},
        products=_products(rows),
    )


def _products(rows: Sequence[ShopVariant]) -> dict[str, int]:
    """Give the items of products: as is known of them, or as all their variants say."""
    products = {row.product_gid for row in rows if row.product_gid}
    shops = {row.shop_id for row in rows}
    linked = ShopProduct.objects.filter(
        shop_id__in=shops, gid__in=products, item__isnull=False
    )
    named = dict(linked.values_list("gid", "item_id"))
    known = ShopVariant.objects.filter(
        shop_id__in=shops, product_gid__in=products, variant__isnull=False
    )
    found: dict[str, set[int]] = defaultdict(set)
    for product, item in known.values_list("product_gid", "item_id"):
        found[product].add(item)
    single = {gid: items.pop() for gid, items in found.items() if len(items) == 1}
    return {**single, **{gid: item for gid, item in named.items() if item is not None}}


def _barcodes(barcodes: Iterable[str]) -> dict[str, list[Found]]:
    wanted = set(barcodes)
    found: dict[str, list[Found]] = defaultdict(list)
    of_items = Item.objects.filter(barcode__in=wanted)
    for pk, no, barcode in of_items.values_list("pk", "no", "barcode"):
        found[barcode].append(Found(pk, None, no))
    of_variants = ItemVariant.objects.filter(barcode__in=wanted)
    columns = ("item_id", "pk", "item__no", "barcode")
    for item, variant, no, barcode in of_variants.values_list(*columns):
        found[barcode].append(Found(item, variant, no))
    of_units = ItemUnit.objects.filter(barcode__in=wanted)
    columns = ("item_id", "unit_id", "item__no", "barcode")
    for item, unit, no, barcode in of_units.values_list(*columns):
        found[barcode].append(Found(item, None, no, unit))
    return found


def _vendors(numbers: Iterable[str]) -> dict[str, list[Found]]:
    wanted = set(numbers)
    found: dict[str, list[Found]] = defaultdict(list)
    of_items = Item.objects.filter(vendor_item_no__in=wanted)
    for pk, no, vendor, number in of_items.values_list(
        "pk", "no", "vendor", "vendor_item_no"
    ):
        found[number].append(Found(pk, None, no, vendor=vendor))
    of_variants = ItemVariant.objects.filter(vendor_item_no__in=wanted)
    for item, variant, no, vendor, number in of_variants.values_list(
        "item_id", "pk", "item__no", "item__vendor", "vendor_item_no"
    ):
        found[number].append(Found(item, variant, no, vendor=vendor))
    return found


def units_of_items(
    items: Collection[int],
) -> tuple[dict[int, Item], dict[int, set[int]]]:
    """Give items by key, and the keys of the other units that each is sold in."""
    units: dict[int, set[int]] = defaultdict(set)
    of_items = ItemUnit.objects.filter(item__in=items)
    for item, unit in of_items.values_list("item_id", "unit_id"):
        units[item].add(unit)
    columns = ("no", "unit", "sales_unit")
    return Item.objects.only(*columns).in_bulk(items), units


def variants_to_read(shop: Shop, orders: Collection[int]) -> list[str]:
    """Give the variants of orders that are no items yet and were never read."""
    known = ShopVariant.objects.filter(
        Q(item__isnull=False) | Q(shopify_updated_at__isnull=False) | Q(is_gone=True),
        shop=shop,
        gid=OuterRef("variant_gid"),
    )
    lines = ShopOrderLine.objects.filter(~Exists(known), order__in=orders)
    found = lines.exclude(variant_gid="").order_by("variant_gid")
    return list(found.values_list("variant_gid", flat=True).distinct())

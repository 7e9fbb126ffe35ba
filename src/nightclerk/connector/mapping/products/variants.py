"""Which item a variant of Shopify's is: what its SKU and its barcode say. Pure.

Source of the strategies: the SKU mapping of Microsoft's connector.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nightclerk.connector.models import OrderSettings

Sku = OrderSettings.SkuMapping
LONGEST_NO = 20  # signs of an item's number
LONGEST_CODE = 30  # signs of a variant's code


class Found(NamedTuple):
    """What a code of the books names.

    `vendor` is whose number it is, `code` the code of the variant.
    """

    item: int
    variant: int | None
    no: str
    unit: int | None = None
    vendor: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What Shopify says of a variant; `product_gid` is the product that it is of."""

    sku: str = ""
    barcode: str = ""
    vendor: str = ""
    product_gid: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An item, and the variant of it where one is meant; or why there is none."""

    item: int | None = None
    variant: int | None = None
    by: str = ""
    unit: int | None = None
    others: Sequence[str] = ()

    @property
    def is_ambiguous(self) -> bool:
        """Tell whether several items could be meant; `others` are their numbers."""
        return len(self.others) > 1


@dataclass(frozen=True, slots=True)
class Catalog:
    """What the books have that SKUs and barcodes of a page can mean.

    `items` by number; `codes` by the code of a variant; `pairs` by item's number and
    variant's code; `barcodes` and `vendors` by a barcode and a vendor's number;
    `products` by the product at Shopify: the one item that its variants are of.
    """

    items: dict[str, int]
    codes: dict[str, list[Found]]
    pairs: dict[tuple[str, str], tuple[int, int]]
    barcodes: dict[str, list[Found]]
    vendors: dict[str, list[Found]] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)

    def learn(self, made: Found, *, asked: Asked, is_whole: bool, way: str) -> None:
        """Know an item that was made meanwhile, and its variant where it has one.

        `is_whole`: the product's other variants are of it too; `way` is what SKUs
        stand for.
        """
        self.items[made.no] = made.item
        if made.variant is not None:
            self.pairs[made.no, made.code] = made.item, made.variant
            self.codes.setdefault(made.code, []).append(made)
        if is_whole and asked.product_gid:
            self.products.setdefault(asked.product_gid, made.item)
        sku = asked.sku.strip()
        barcode = sku if way == Sku.BARCODE and sku else asked.barcode.strip()
        if barcode:
            self.barcodes.setdefault(barcode, []).append(made)
        if sku and way == Sku.VENDOR:
            self.vendors.setdefault(sku, []).append(made)


def match(asked: Asked, settings: OrderSettings, catalog: Catalog) -> Match:
    """Find what a SKU stands for as the shop says it, else what a barcode does.

    Where several items could be meant, it is the one that the rest of the product is.
    """
    found = _by_sku(asked, settings, catalog)
    if found.item is not None or found.is_ambiguous:
        return found
    barcode = asked.barcode.strip()
    if settings.finds_by_barcode and barcode:
        known = catalog.barcodes.get(barcode, ())
        return _one(known, "barcode", catalog.products.get(asked.product_gid))
    return Match()


def _by_sku(asked: Asked, settings: OrderSettings, catalog: Catalog) -> Match:
    sku, way = asked.sku.strip(), settings.sku_mapping
    if not sku or way == Sku.NONE:
        return Match()
    if way == Sku.BOTH:
        return _both(sku_parts(sku, settings.sku_separator), catalog)
    if way == Sku.ITEM:
        item = catalog.items.get(sku)
        return Match(item, by="sku") if item is not None else Match()
    parent = catalog.products.get(asked.product_gid)
    by = {str(Sku.BARCODE): "barcode", str(Sku.VENDOR): "vendor"}.get(way, "sku")
    return _one(_named(sku, way, asked, catalog), by, parent)


def _named(sku: str, way: str, asked: Asked, catalog: Catalog) -> Sequence[Found]:
    """Give what a SKU names where it is no item's number."""
    if way == Sku.BARCODE:
        return catalog.barcodes.get(sku, ())
    if way == Sku.VENDOR:
        return _of_vendor(catalog.vendors.get(sku, ()), asked.vendor)
    # A product that is an item is no variant of another item.
    parent = catalog.products.get(asked.product_gid)
    codes = catalog.codes.get(sku, ())
    return [found for found in codes if parent in (None, found.item)]


def _of_vendor(found: Sequence[Found], vendor: str) -> list[Found]:
    """Keep what is of the vendor; else what is of nobody; of any where none is named.

    Two vendors may give the same number to different goods.
    """
    wanted = vendor.strip().casefold()
    if not wanted:
        return list(found)
    same = [each for each in found if each.vendor.strip().casefold() == wanted]
    return same or [each for each in found if not each.vendor.strip()]


def _both(parts: Sequence[str], catalog: Catalog) -> Match:
    """Let one part be an item, two an item and its variant, others nothing."""
    if len(parts) == 1:
        item = catalog.items.get(parts[0])
        return Match(item, by="sku") if item is not None else Match()
    if len(parts) == 2:
        pair = catalog.pairs.get((parts[0], parts[1]))
        return Match(*pair, by="sku") if pair is not None else Match()
    return Match()


def sku_parts(sku: str, separator: str) -> list[str]:
    """Cut a SKU at its separator; without one it is a single part."""
    return [part.strip() for part in sku.split(separator)] if separator else [sku]


def _one(found: Sequence[Found], by: str, parent: int | None) -> Match:
    """Give the only one; of several the one of the item that the product is."""
    of_parent = [each for each in found if each.item == parent]
    left = of_parent or found
    if len({each[:2] for each in left}) > 1:
        return Match(others=[each.no for each in left])
    if not left:
        return Match()
    return Match(left[0].item, left[0].variant, by, left[0].unit)


def wanted_no(sku: str, settings: OrderSettings) -> str:
    """Give the number that an item made for a SKU should have; empty: the series'.

    A SKU that the strategy cannot read names no item: it must not take the number of
    another one.
    """
    sku, way = sku.strip(), settings.sku_mapping
    no = sku if way == Sku.ITEM else ""
    if way == Sku.BOTH:
        parts = sku_parts(sku, settings.sku_separator)
        is_read = len(parts) == 1 or bool(wanted_code(sku, settings))
        no = parts[0] if is_read else ""
    return no if len(no) <= LONGEST_NO else ""


def wanted_code(sku: str, settings: OrderSettings) -> str:
    """Give the code of the variant that a SKU names, of its item; empty: none."""
    sku, code = sku.strip(), ""
    parts = sku_parts(sku, settings.sku_separator)
    if settings.sku_mapping == Sku.VARIANT:
        code = sku
    elif settings.sku_mapping == Sku.BOTH and len(parts) == 2:
        code = parts[1]
    return code if len(code) <= LONGEST_CODE else ""

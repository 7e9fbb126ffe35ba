"""Which item a variant of Shopify's is: what its SKU and its barcode say. Pure.

Source of the strategies: the SKU mapping of Microsoft's connector.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from nightclerk.connector.models import OrderSettings

Sku = OrderSettings.SkuMapping
LONGEST_NO = 20  # signs of an item's number
LONGEST_CODE = 30  # signs of a variant's code
Found = tuple[int, int | None, str]  # the item, its variant, the item's number


@dataclass(frozen=True, slots=True)
class Match:
    """An item, and the variant of it where one is meant; or why there is none."""

    item: int | None = None
    variant: int | None = None
    by: str = ""
    others: Sequence[str] = ()

    @property
    def is_ambiguous(self) -> bool:
        """Tell whether several items could be meant; `others` are their numbers."""
        return len(self.others) > 1


@dataclass(frozen=True, slots=True)
class Catalog:
    """What the books have that SKUs and barcodes of a page can mean.

    `items` by number; `codes` by the code of a variant: (item, variant, the item's
    number); `pairs` by item's number and variant's code; `barcodes` as `codes`;
    `products` by the product at Shopify: the one item that its variants are of.
    """

    items: dict[str, int]
    codes: dict[str, list[Found]]
    pairs: dict[tuple[str, str], tuple[int, int]]
    barcodes: dict[str, list[Found]]
    products: dict[str, int] = field(default_factory=dict)

    def learn(
        self, item: int, no: str, *, variant: int | None, code: str, barcode: str
    ) -> None:
        """Know an item that was made meanwhile, and its variant where it has one."""
        self.items[no] = item
        if variant is not None:
            self.pairs[no, code] = item, variant
            self.codes.setdefault(code, []).append((item, variant, no))
        if barcode:
            self.barcodes.setdefault(barcode, []).append((item, variant, no))


def match(sku: str, barcode: str, settings: OrderSettings, catalog: Catalog) -> Match:
    """Find what a SKU stands for as the shop says it, else what a barcode does."""
    found = _by_sku(sku.strip(), settings, catalog)
    if found.item is not None or found.is_ambiguous:
        return found
    if settings.finds_by_barcode and barcode.strip():
        return _one(catalog.barcodes.get(barcode.strip(), ()), "barcode")
    return Match()


def _by_sku(sku: str, settings: OrderSettings, catalog: Catalog) -> Match:
    if not sku:
        return Match()
    way = settings.sku_mapping
    if way == Sku.VARIANT:
        return _one(catalog.codes.get(sku, ()), "sku")
    if way == Sku.BARCODE:
        return _one(catalog.barcodes.get(sku, ()), "barcode")
    if way == Sku.BOTH:
        return _both(sku_parts(sku, settings.sku_separator), catalog)
    item = catalog.items.get(sku) if way == Sku.ITEM else None
    return Match(item, by="sku") if item is not None else Match()


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


def _one(found: Sequence[Found], by: str) -> Match:
    if len(found) > 1:
        return Match(others=[no for _, _, no in found])
    if not found:
        return Match()
    item, variant, _ = found[0]
    return Match(item, variant, by)


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

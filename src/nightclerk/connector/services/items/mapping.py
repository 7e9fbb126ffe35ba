"""Find or make the items of a page of variants, in a handful of queries for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from nightclerk.connector.mapping.orders.rows import Row
from nightclerk.connector.mapping.products.item_fields import unit_named, unit_text
from nightclerk.connector.mapping.products.variants import (
    Asked,
    Catalog,
    Match,
    Sku,
    match,
)
from nightclerk.connector.models import (
    MappedBy,
    OrderSettings,
    ProductSettings,
    Shop,
    ShopVariant,
)
from nightclerk.connector.selectors.products.variants import catalog_for, units_of_items
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.items.making import ItemMaker, not_sold_in
from nightclerk.connector.services.syncs.upserts import as_json
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import Item, Unit

# What is the same already is not touched.
KEEP = """
    UPDATE connector_shopvariant AS kept SET
        item_id = found.item_id,
        variant_id = found.variant_id,
        unit_id = found.unit_id,
        mapped_by = found.mapped_by,
        problem = found.problem,
        mapped_at = CASE WHEN found.item_id IS NULL
            THEN kept.mapped_at ELSE statement_timestamp() END
    FROM json_populate_recordset(NULL::connector_shopvariant, %s::json) AS found
    WHERE kept.id = found.id
        AND (found.item_id IS NOT NULL OR kept.problem IS DISTINCT FROM found.problem)
"""

REMOVED_WHY = Refused(
    words("It was removed by hand, and no item is looked for"),
    hint=words("Choose the item by hand, or look again."),
)


class MappedRow(Row, kw_only=True, gc=False):
    """What a variant is, or why it is nothing; fields are named as the columns."""

    id: int
    item_id: int | None
    variant_id: int | None
    unit_id: int | None
    mapped_by: str
    problem: dict[str, Any]


def find_items(
    shop: Shop, rows: Sequence[ShopVariant], settings: OrderSettings
) -> None:
    """Say of variants which items they are, or why they are none, and save that.

    By SKU and by barcode as the shop card says; else an item is made where the card
    allows that. Call it in a transaction, with rows that are locked.
    """
    _Page(shop, rows, settings).map()
    found = [
        MappedRow(
            id=row.pk,
            item_id=row.item_id,
            variant_id=row.variant_id,
            unit_id=row.unit_id,
            mapped_by=row.mapped_by,
            problem=row.problem,
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [as_json(found)])


def keep_removed(rows: Sequence[ShopVariant]) -> None:
    """Say of variants that people removed why they are no items, where that is news."""
    why = REMOVED_WHY.as_json()
    news = [row.pk for row in rows if row.problem != why]
    if news:
        ShopVariant.objects.filter(pk__in=news).update(problem=why)


def put_item(row: ShopVariant, item: int, variant: int | None, by: str) -> None:
    """Say of a row, which the caller saves, what it is."""
    row.item_id, row.variant_id = item, variant
    row.mapped_by, row.mapped_at, row.problem = by, Now(), {}


@dataclass(frozen=True)
class _Sold:
    """How items are sold: their numbers, units and the one of sales."""

    items: Mapping[int, Item]
    units: Mapping[int, set[int]]

    def unit_of(self, item: int, asked: Unit | None, known: int | None) -> int | None:
        """Give the unit of a variant of an item; `Refused` for one that it has not.

        None where it is sold as the item usually is.
        """
        held = self.items[item]
        if asked is None:
            return None if known == held.sales_unit_id else known
        if asked.pk not in {held.unit_id, *self.units.get(item, ())}:
            raise not_sold_in(held.no, asked.code)
        return asked.pk


class _Page:
    """Variants that are to be mapped together."""

    def __init__(
        self, shop: Shop, rows: Sequence[ShopVariant], settings: OrderSettings
    ) -> None:
        self._rows, self._settings = rows, settings
        self._catalog: Catalog = catalog_for(rows, settings)
        self._products: ProductSettings = product_settings(shop)
        self._maker = ItemMaker(shop, settings)
        self._units: list[Unit] = []

    def map(self) -> None:
        """Put into each row what it is, or why it is nothing."""
        if self._products.units_are_variants:
            self._units = list(Unit.objects.all())
        matched: list[tuple[ShopVariant, Match]] = []
        for row in self._rows:
            found = match(asked_of(row), self._settings, self._catalog)
            if found.item is not None:
                matched.append((row, found))
            elif self._settings.creates_items and not found.is_ambiguous:
                self._make(row)
            else:
                row.problem = _why(row, found).as_json()
        self._put_all(matched)

    def _put_all(self, matched: Sequence[tuple[ShopVariant, Match]]) -> None:
        sold = _Sold(
            *units_of_items({found.item for _, found in matched if found.item})
        )
        for row, found in matched:
            if found.item is None:
                continue
            try:
                text = unit_text(row.options, self._products)
                asked = unit_named(text, self._units) if text else None
                unit = sold.unit_of(found.item, asked, found.unit)
            except Refused as refused:
                row.problem = refused.as_json()
                continue
            put_item(row, found.item, found.variant, found.by)
            row.unit_id = unit

    def _make(self, row: ShopVariant) -> None:
        """Make the item; where the books refuse it, that is why there is none.

        The rest of the page finds it: two variants of one SKU are not two items.
        """
        parent = self._catalog.products.get(row.product_gid)
        try:
            with transaction.atomic():
                made = self._maker.make(row, items=self._catalog.items, parent=parent)
        except NightclerkError as error:
            row.problem = error.as_json()
            return
        put_item(row, made.item, made.variant, MappedBy.CREATED)
        row.unit_id = made.unit
        self._catalog.learn(
            made,
            asked=asked_of(row),
            is_whole=self._is_whole(row, made.variant),
            way=self._settings.sku_mapping,
        )

    def _is_whole(self, row: ShopVariant, variant: int | None) -> bool:
        """Tell whether the other variants of the product are of the same item."""
        is_by_unit = bool(unit_text(row.options, self._products))
        is_one = self._settings.sku_mapping == Sku.NONE
        return variant is not None or is_by_unit or is_one


def asked_of(row: ShopVariant) -> Asked:
    """Give what Shopify says of a variant."""
    return Asked(row.sku, row.barcode, row.vendor, row.product_gid)


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

"""Take over into items what products of Shopify's say of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from nightclerk.connector.mapping.products.field_values import tariff_text
from nightclerk.connector.mapping.products.item_fields import (
    category_of,
    changed_fields,
)
from nightclerk.connector.mapping.products.variants import Sku
from nightclerk.connector.models import (
    OrderSettings,
    ProductSettings,
    Shop,
    ShopVariant,
)
from nightclerk.connector.services.syncs.skips import LeftOut
from nightclerk.core.errors import Refused
from nightclerk.core.text import joined, words
from nightclerk.ledger.models import Item, ItemCategory, ItemUnit
from nightclerk.ledger.services.parties.items import change_item, put_unit, put_variant

LONGEST = 250  # signs of a description


@dataclass
class ItemsUpdated:
    """The numbers of items that changed, and the products whose change was refused."""

    changed: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def update_items(
    shop: Shop,
    gids: Collection[str],
    *,
    settings: ProductSettings,
    orders: OrderSettings,
) -> ItemsUpdated:
    """Make the items of these variants say what Shopify says; others stay.

    Only real differences are written, and what is empty at Shopify erases nothing.
    Prices, costs and texts stay the books'. What the books refuse is left out with the
    reason, once for each product.
    """
    rows = list(
        ShopVariant.objects.filter(shop=shop, gid__in=gids, item__isnull=False)
        .select_related("item", "variant", "unit", "product")
        .order_by("position", "pk")
    )
    update = _Update(settings, orders, rows)
    done = ItemsUpdated()
    for row in rows:
        try:
            changed = update.of(row)
        except Refused as refused:
            done.left_out.append(_left_out(row, refused))
        else:
            if changed and row.item and row.item.no not in done.changed:
                done.changed.append(row.item.no)
    return done


class _Update:
    """Changes the items of a page, each item's own fields once."""

    def __init__(
        self,
        settings: ProductSettings,
        orders: OrderSettings,
        rows: Sequence[ShopVariant],
    ) -> None:
        self._settings, self._orders = settings, orders
        self._categories = list(ItemCategory.objects.all()) if rows else []
        self._seen: set[int] = set()
        with_unit = [row for row in rows if row.unit_id]
        units = ItemUnit.objects.filter(
            item__in={row.item_id for row in with_unit},
            unit__in={row.unit_id for row in with_unit},
        )
        self._units = {(each.item_id, each.unit_id): each for each in units}

    def of(self, row: ShopVariant) -> bool:
        """Change what of a variant's item is otherwise; tells whether anything was."""
        item = row.item
        if item is None:
            return False
        own = self._item_fields(row, item)
        changes = changed_fields(own, item)
        if changes:
            change_item(item, **changes)
        below = self._change_variant(row, item) or self._change_unit(row, item)
        return bool(changes) or below

    def _item_fields(self, row: ShopVariant, item: Item) -> dict[str, Any]:
        """Give what a variant says of its item: of several the first one speaks."""
        is_first = item.pk not in self._seen
        self._seen.add(item.pk)
        fields: dict[str, Any] = {}
        if is_first:
            fields["description"] = _title(row, item)[:LONGEST]
            fields["vendor"] = row.vendor[:LONGEST]
            fields["category"] = category_of(row.product_type, self._categories)
            fields |= self._customs(row, item)
        if row.variant_id is None and row.unit_id in (None, item.unit_id):
            fields["barcode"] = row.barcode
            fields |= self._vendor_no(row)
        return fields

    def _customs(self, row: ShopVariant, item: Item) -> dict[str, str]:
        if not self._settings.sends_customs:
            return {}
        tariff = row.observed.get("tariff") or ""
        is_same = tariff_text(item.tariff_no) == tariff
        return {
            "tariff_no": "" if is_same else tariff,
            "origin_country": row.observed.get("origin") or "",
        }

    def _vendor_no(self, row: ShopVariant) -> dict[str, str]:
        is_vendor = self._orders.sku_mapping == Sku.VENDOR
        return {"vendor_item_no": row.sku} if is_vendor else {}

    def _change_variant(self, row: ShopVariant, item: Item) -> bool:
        variant = row.variant
        if variant is None:
            return False
        wanted = {"title": row.title[:LONGEST], **self._vendor_no(row)}
        if row.unit_id in (None, item.unit_id):
            wanted["barcode"] = row.barcode
        changes = changed_fields(wanted, variant)
        if changes:
            put_variant(item, variant.code, **changes)
        return bool(changes)

    def _change_unit(self, row: ShopVariant, item: Item) -> bool:
        """Take the barcode of a unit over, where the item has no variants."""
        held = self._units.get((item.pk, row.unit_id)) if row.unit_id else None
        barcode = row.barcode
        if held is None or row.variant_id or not barcode or held.barcode == barcode:
            return False
        put_unit(item, held.unit, per_unit=held.per_unit, barcode=barcode)
        return True


def _title(row: ShopVariant, item: Item) -> str:
    """Give the product's name, with the variant's where that is an item of its own."""
    is_product = row.product is not None and row.product.item_id == item.pk
    return row.product_title if is_product or row.variant_id else str(row)


def _left_out(row: ShopVariant, refused: Refused) -> LeftOut:
    details = joined(refused.fields.values()) if refused.fields else refused.text
    no = row.item.no if row.item else ""
    reason = Refused(
        words("Item {no} keeps what it has: {reason}", no=no, reason=details),
        hint=words("Correct the product at Shopify, or the item by hand."),
    )
    updated_at = row.product.shopify_updated_at if row.product else None
    return LeftOut(row.product_gid, str(row), reason, updated_at=updated_at)

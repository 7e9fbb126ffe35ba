"""Say of items when something of them changed, so that who sells them looks again.

Only what is kept for items is noted: rates of exchange and of VAT, and the days on
which prices begin and end, change what items cost without a trace on them.
"""

from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nightclerk.core.errors import invalid_fields
from nightclerk.core.text import words
from nightclerk.ledger.models import (
    Item,
    ItemAttribute,
    ItemCategory,
    ItemText,
    ItemUnit,
    ItemVariant,
    SalesDiscount,
    SalesPrice,
    Unit,
)


def touch_items(items: Collection[int]) -> None:
    """Note that items changed, by their keys."""
    Item.objects.filter(pk__in=items).update(changed_at=Now())


def touch_all_items() -> None:
    """Note that something changed that holds for every item."""
    Item.objects.update(changed_at=Now())


def touch_named_by(record: models.Model) -> None:
    """Note that the items changed that a record of setup belongs to or is part of."""
    if isinstance(record, ItemVariant | ItemUnit):
        touch_items([record.item_id])
    elif isinstance(record, ItemCategory):
        _touch(Q(category=record))
    elif isinstance(record, ItemAttribute):
        _touch(Q(attributes__attribute=record))
    elif isinstance(record, Unit):
        _touch(Q(unit=record) | Q(sales_unit=record) | Q(units__unit=record))


def variant_of(item: Item, variant: ItemVariant | str | None) -> ItemVariant | None:
    """Find a variant that was given as a record or a code; `Refused` if another's."""
    if variant is None or variant == "":
        return None
    if isinstance(variant, str):
        found = ItemVariant.objects.filter(item=item, code=variant.strip()).first()
    else:
        found = variant if variant.item_id == item.pk else None
    if found is None:
        text = words("Item {no} has no variant {code}", no=item.no, code=variant)
        raise invalid_fields({"variant": text})
    return found


def require_days_in_order(row: ItemText | SalesPrice | SalesDiscount) -> None:
    """Refuse what ends before it begins."""
    if row.starts and row.ends and row.ends < row.starts:
        raise invalid_fields({"ends": words("This must not lie before the first day")})


def _touch(which: Q) -> None:
    items = Item.objects.filter(which).values("pk")
    Item.objects.filter(pk__in=items).update(changed_at=Now())

"""Add and change items, their variants and units."""

import logging
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Model, ProtectedError

from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import words
from nightclerk.ledger.formats import country_code, not_negative, tag_list
from nightclerk.ledger.models import (
    Company,
    Item,
    ItemEntry,
    ItemGroup,
    ItemPicture,
    ItemUnit,
    ItemVariant,
    ProductGroup,
    Unit,
    VatProductGroup,
)
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.services.parties.customers import needed
from nightclerk.ledger.services.parties.item_changes import touch_items
from nightclerk.ledger.services.parties.pictures import drop_unused, hold_files
from nightclerk.ledger.services.writing.filling import Rule, fill, insert
from nightclerk.ledger.services.writing.numbers import next_free_number

logger = logging.getLogger(__name__)

RULES: dict[str, Rule] = {
    "description": lambda value, _: needed(value),
    "unit_price": lambda value, _: not_negative(value),
    "unit_cost": lambda value, _: not_negative(value),
    "gross_weight": lambda value, _: not_negative(value),
    "origin_country": lambda value, _: country_code(value),
    "tags": lambda value, _: tag_list(value),
}
# What the first movement of stock settles: cost and quantities would not fit any more.
SETTLED = ("kind", "costing", "unit")
SERVICE = "SERVICE"
# Codes of a new item where nothing else is given: of goods, and of services.
GROUPS: dict[str, tuple[Any, str, str]] = {
    "product_group": (ProductGroup, "RETAIL", SERVICE),
    "vat_group": (VatProductGroup, "STANDARD", "STANDARD"),
    "item_group": (ItemGroup, "GOODS", ""),
    "unit": (Unit, "PCS", "PCS"),
}


@transaction.atomic
def create_item(
    *,
    description: str,
    actor: AbstractBaseUser | None = None,
    at: Company | None = None,
    **fields: Any,
) -> Item:
    """Add an item under a given `no`, or under the next of the company's series.

    `fields` are columns of the item; references may be given as codes. What is left
    out is as for goods of the standard rate, counted in pieces. Raises `Refused`
    with the names of all wrong fields. `at` saves asking for the company.
    """
    here = at or company()
    no = str(fields.pop("no", "") or "").strip()
    item = Item(no=no or "-")
    fill(item, {"description": description, **fields}, rules=RULES)
    _put_groups(item)
    item.no = no or next_free_number(
        here.item_series, Item.objects.all(), on=today(here), what=words("items")
    )
    insert(item, key="no", taken=words("There is already an item {no}", no=item.no))
    logger.info("Item %s was added by %s", item.no, actor or "the system")
    return item


@transaction.atomic
def change_item(
    item: Item, *, actor: AbstractBaseUser | None = None, **fields: Any
) -> Item:
    """Change an item; documents keep what they copied. The number stays.

    Once stock has moved, the kind, the costing and the unit stay as well. Raises
    `Refused` with the names of all wrong fields.
    """
    changed = Item.objects.select_for_update().get(pk=item.pk)
    has_moved = ItemEntry.objects.filter(item=changed).exists()
    fixed = {name for name in SETTLED if has_moved and _differs(changed, name, fields)}
    fill(changed, fields, rules=RULES, fixed={"no", *fixed})
    changed.save()
    touch_items([changed.pk])
    logger.info("Item %s was changed by %s", changed.no, actor or "the system")
    return changed


def delete_item(item: Item, *, actor: AbstractBaseUser | None = None) -> None:
    """Delete an item that no document and no entry names; else `Refused`."""
    no = item.no
    try:
        with transaction.atomic():
            shown = ItemPicture.objects.filter(item=item)
            files = hold_files(set(shown.values_list("content_id", flat=True)))
            item.delete()
            drop_unused(files)
    except ProtectedError:
        raise Refused(
            words("Item {no} is named by documents or entries", no=no),
            hint=words("Block the item instead."),
        ) from None
    logger.info("Item %s was deleted by %s", no, actor or "the system")


@transaction.atomic
def put_variant(item: Item, code: str, **fields: Any) -> ItemVariant:
    """Add a variant of an item, or change the one of that code."""
    found = ItemVariant.objects.filter(item=item, code=code.strip())
    variant = found.first() or ItemVariant(item=item)
    fill(variant, {"code": code, **fields}, rules={})
    variant.save()
    touch_items([item.pk])
    return variant


@transaction.atomic
def put_unit(
    item: Item, unit: Unit | str, *, per_unit: Any, barcode: str | None = None
) -> ItemUnit:
    """Say how many of an item's own unit are in one of another unit.

    The barcode is that of one of the other unit; None leaves what is there.
    """
    row = ItemUnit(item=item)
    rules: dict[str, Rule] = {"per_unit": lambda value, _: _positive(value)}
    given = {} if barcode is None else {"barcode": barcode}
    fill(row, {"unit": unit, "per_unit": per_unit, **given}, rules=rules)
    if row.unit_id == item.unit_id:
        raise invalid_fields({"unit": words("This is the item's own unit")})
    found, _ = ItemUnit.objects.update_or_create(
        item=item,
        unit=row.unit,
        defaults={name: getattr(row, name) for name in ("per_unit", *given)},
    )
    touch_items([item.pk])
    return found


def _differs(item: Item, name: str, fields: dict[str, Any]) -> bool:
    if name not in fields:
        return False
    old = getattr(item, name)
    return fields[name] not in (old, getattr(old, "code", old))


def usual_groups(kind: str) -> dict[str, Model]:
    """Give the groups and the unit of a new item of a kind where none are given."""
    is_service = kind == Item.Kind.SERVICE
    codes = {
        name: (model, service if is_service else goods)
        for name, (model, goods, service) in GROUPS.items()
    }
    found = {
        name: model.objects.filter(code=code).first()
        for name, (model, code) in codes.items()
        if code
    }
    return {name: group for name, group in found.items() if group is not None}


def _put_groups(item: Item) -> None:
    """Choose the groups and the unit that are left out."""
    is_service = item.kind == Item.Kind.SERVICE
    for name, (model, goods, service) in GROUPS.items():
        code = service if is_service else goods
        if code and getattr(item, name) is None:
            setattr(item, name, model.objects.filter(code=code).first())


def _positive(value: object) -> Any:
    number = not_negative(value)
    if not number:
        raise Refused(words("This must be more than zero"))
    return number

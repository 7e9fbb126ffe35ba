"""Keep the price lists: what items cost for whom, and what is taken off."""

import logging
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.core.errors import NotFound, Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.formats import not_negative, percentage
from nightclerk.ledger.models import Item, SalesDiscount, SalesPrice
from nightclerk.ledger.services.parties.item_changes import (
    require_days_in_order,
    touch_all_items,
    touch_items,
    variant_of,
)
from nightclerk.ledger.services.writing.filling import Rule, fill, insert

logger = logging.getLogger(__name__)

RULES: dict[str, Rule] = {
    "minimum_quantity": lambda value, _: not_negative(value),
    "unit_price": lambda value, _: not_negative(value),
    "percent": lambda value, _: percentage(value),
    "unit": lambda value, record: _unit_of(value, record.item),
}
# Two lines that are equal in these are one.
SAME_PRICE = (
    *("item", "price_group", "customer", "variant", "unit", "currency"),
    *("minimum_quantity", "starts"),
)
SAME_DISCOUNT = ("item", "discount_group", "unit", "minimum_quantity", "starts")
Line = TypeVar("Line", SalesPrice, SalesDiscount)


@transaction.atomic
def put_price(
    item: Item,
    unit_price: object,
    *,
    actor: AbstractBaseUser | None = None,
    **fields: Any,
) -> SalesPrice:
    """Add a price of an item, or change the one of the same list, goods and days.

    `fields` are columns of the price; references may be given as codes. What is left
    out holds for all. Raises `Refused` with the names of all wrong fields.
    """
    given = {**fields, "unit_price": unit_price}
    if "variant" in given:
        given["variant"] = variant_of(item, given["variant"])
    return _put(SalesPrice(item=item), given, SAME_PRICE, actor)


@transaction.atomic
def change_price(
    price: SalesPrice, *, actor: AbstractBaseUser | None = None, **fields: Any
) -> SalesPrice:
    """Change a price; the item stays. Raises `Refused` with all wrong fields."""
    if "variant" in fields:
        fields["variant"] = variant_of(price.item, fields["variant"])
    return _change(price, fields, SAME_PRICE, actor)


@transaction.atomic
def delete_price(price: SalesPrice, *, actor: AbstractBaseUser | None = None) -> None:
    """Take a price from its list."""
    _delete(price, actor)


@transaction.atomic
def put_discount(
    percent: object,
    *,
    item: Item | None = None,
    actor: AbstractBaseUser | None = None,
    **fields: Any,
) -> SalesDiscount:
    """Add a line discount of an item or of all, or change the one of the same.

    `fields` are columns of the discount; references may be given as codes. What is
    left out holds for all. Raises `Refused` with the names of all wrong fields.
    """
    given = {**fields, "percent": percent}
    return _put(SalesDiscount(item=item), given, SAME_DISCOUNT, actor)


@transaction.atomic
def change_discount(
    discount: SalesDiscount, *, actor: AbstractBaseUser | None = None, **fields: Any
) -> SalesDiscount:
    """Change a discount; the item stays. Raises `Refused` with all wrong fields."""
    return _change(discount, fields, SAME_DISCOUNT, actor)


@transaction.atomic
def delete_discount(
    discount: SalesDiscount, *, actor: AbstractBaseUser | None = None
) -> None:
    """Take a discount from its list."""
    _delete(discount, actor)


def _put(
    row: Line,
    given: dict[str, Any],
    same: tuple[str, ...],
    actor: AbstractBaseUser | None,
) -> Line:
    fill(row, given, rules=RULES, fixed={"item"})
    _require_one_buyer(row)
    require_days_in_order(row)
    found = _same(row, same)
    if found is None:
        insert(row, key="starts", taken=_taken())
        _changed(row, actor)
        return row
    for name in given.keys() - set(same):
        setattr(found, name, getattr(row, name))
    found.save()
    _changed(found, actor)
    return found


def _change(
    row: Line,
    fields: dict[str, Any],
    same: tuple[str, ...],
    actor: AbstractBaseUser | None,
) -> Line:
    rows = type(row)._default_manager.select_for_update().filter(pk=row.pk)
    held = rows.order_by("pk").first()
    if held is None:
        raise NotFound(words("This line of the list is not there any more"))
    fill(held, fields, rules=RULES, fixed={"item"})
    _require_one_buyer(held)
    require_days_in_order(held)
    other = _same(held, same)
    if other is not None and other.pk != held.pk:
        raise Refused(_taken(), hint=words("Change that line instead."))
    held.save()
    _changed(held, actor)
    return held


def _delete(row: SalesPrice | SalesDiscount, actor: AbstractBaseUser | None) -> None:
    _changed(row, actor)
    row.delete()


def _same(row: Line, names: tuple[str, ...]) -> Line | None:
    """Find the line of the list that the database would take for the same."""
    wanted = {name: getattr(row, name) for name in names}
    found: Line | None = type(row)._default_manager.filter(**wanted).first()
    return found


def _changed(row: SalesPrice | SalesDiscount, actor: AbstractBaseUser | None) -> None:
    if row.item_id is None:
        touch_all_items()
    else:
        touch_items([row.item_id])
    logger.info("The price list was changed by %s: %s", actor or "the system", row)


def _require_one_buyer(row: SalesPrice | SalesDiscount) -> None:
    """Refuse a price for a group and for one customer at once."""
    if not isinstance(row, SalesPrice):
        return
    if row.price_group is not None and row.customer is not None:
        text = words("A price is for a price group or for one customer, not for both")
        raise invalid_fields({"customer": text})


def _unit_of(unit: Any, item: Item | None) -> Any:
    if unit is None or item is None or unit.pk == item.unit_id:
        return unit
    if item.units.filter(unit=unit).exists():
        return unit
    raise Refused(words("Item {no} has no unit {unit}", no=item.no, unit=unit.code))


def _taken() -> Text:
    return words("The list has such a line already")

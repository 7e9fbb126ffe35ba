"""Say what is told of items: texts in languages, and attributes."""

import logging
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max, ProtectedError

from nightclerk.core.errors import NotFound, Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.formats import language_tag
from nightclerk.ledger.line_checks import plain
from nightclerk.ledger.models import (
    Item,
    ItemAttribute,
    ItemAttributeName,
    ItemAttributeValue,
    ItemText,
    ItemVariant,
)
from nightclerk.ledger.services.parties.customers import needed
from nightclerk.ledger.services.parties.item_changes import (
    require_days_in_order,
    touch_items,
    touch_named_by,
    variant_of,
)
from nightclerk.ledger.services.writing.filling import Rule, fill, insert

logger = logging.getLogger(__name__)

LONGEST_TITLE = 250
# Two texts that are equal in these are one.
SAME_TEXT = ("item", "variant", "kind", "language", "starts")
TEXT_RULES: dict[str, Rule] = {
    "language": lambda value, _: language_tag(value),
    "text": lambda value, record: _told(value, record),
}
NAME_RULES: dict[str, Rule] = {
    "language": lambda value, _: needed(language_tag(value)),
    "name": lambda value, _: needed(value),
}
ATTRIBUTE_RULES: dict[str, Rule] = {"name": lambda value, _: needed(value)}


@transaction.atomic
def put_text(
    item: Item,
    text: str,
    *,
    kind: str = ItemText.Kind.TEXT,
    language: str = "",
    variant: ItemVariant | str | None = None,
    actor: AbstractBaseUser | None = None,
    **dates: date | None,
) -> ItemText:
    """Write a title or text of an item, or put another in place of the same.

    A text is the same where item, variant, kind, language and `starts` are. A title
    replaces the description, is one line and knows no days; a text may have HTML in
    it, `starts` and `ends`. Raises `Refused` with the names of all wrong fields.
    """
    row = ItemText(item=item, variant=variant_of(item, variant))
    given = {"kind": kind, "language": language, **dates, "text": text}
    fill(row, given, rules=TEXT_RULES, fixed={"item", "variant"})
    _require_no_dates(row)
    require_days_in_order(row)
    written, _ = ItemText.objects.update_or_create(
        item=item,
        variant=row.variant,
        kind=row.kind,
        language=row.language,
        starts=row.starts,
        defaults={"text": row.text, "ends": row.ends},
    )
    _changed(item, actor)
    return written


@transaction.atomic
def change_text(
    row: ItemText, *, actor: AbstractBaseUser | None = None, **fields: Any
) -> ItemText:
    """Change a title or text; the item stays. Raises `Refused` with all wrong fields.

    What two texts of an item cannot both be is refused as well.
    """
    held = ItemText.objects.select_for_update().filter(pk=row.pk).first()
    if held is None:
        raise NotFound(words("This text is not there any more"))
    if "variant" in fields:
        fields["variant"] = variant_of(held.item, fields["variant"])
    given = {"kind": held.kind, **fields}  # what a title may say depends on the kind
    fill(held, given, rules=TEXT_RULES, fixed={"item"})
    _require_no_dates(held)
    require_days_in_order(held)
    same = {name: getattr(held, name) for name in SAME_TEXT}
    if ItemText.objects.filter(**same).exclude(pk=held.pk).exists():
        raise Refused(
            words("The item has such a text already"),
            hint=words("Change that text instead."),
        )
    held.save()
    _changed(held.item, actor)
    return held


@transaction.atomic
def delete_text(row: ItemText, *, actor: AbstractBaseUser | None = None) -> None:
    """Take a title or text away."""
    item = row.item
    row.delete()
    _changed(item, actor)


@transaction.atomic
def put_attribute(
    name: str, *, actor: AbstractBaseUser | None = None, **fields: Any
) -> ItemAttribute:
    """Add an attribute, or change the one of that name.

    Raises `Refused` with the names of all wrong fields.
    """
    found = ItemAttribute.objects.filter(name=name.strip()).first()
    if found is not None:
        return change_attribute(found, actor=actor, **fields)
    return create_attribute(name, actor=actor, **fields)


@transaction.atomic
def create_attribute(
    name: str, *, actor: AbstractBaseUser | None = None, **fields: Any
) -> ItemAttribute:
    """Add an attribute; `Refused` where there is one of that name."""
    attribute = ItemAttribute()
    fill(attribute, {"name": name, **fields}, rules=ATTRIBUTE_RULES)
    insert(attribute, key="name", taken=_taken(attribute.name))
    logger.info("Attribute %s was added by %s", attribute, actor or "the system")
    return attribute


@transaction.atomic
def change_attribute(
    attribute: ItemAttribute, *, actor: AbstractBaseUser | None = None, **fields: Any
) -> ItemAttribute:
    """Change an attribute, its name too; items that have it are changed by that."""
    changed = ItemAttribute.objects.select_for_update().get(pk=attribute.pk)
    fill(changed, fields, rules=ATTRIBUTE_RULES)
    same_name = ItemAttribute.objects.filter(name=changed.name)
    if same_name.exclude(pk=changed.pk).exists():
        raise invalid_fields({"name": _taken(changed.name)})
    changed.save()
    touch_named_by(changed)
    logger.info("Attribute %s was changed by %s", changed, actor or "the system")
    return changed


def delete_attribute(
    attribute: ItemAttribute, *, actor: AbstractBaseUser | None = None
) -> None:
    """Delete an attribute that no item has; else `Refused`."""
    try:
        with transaction.atomic():
            attribute.delete()
    except ProtectedError:
        raise Refused(
            words("Items have the attribute {name}", name=attribute.name),
            hint=words("Block the attribute instead."),
        ) from None
    logger.info("Attribute %s was deleted by %s", attribute, actor or "the system")


@transaction.atomic
def put_attribute_name(
    attribute: ItemAttribute,
    language: str,
    name: str,
    *,
    actor: AbstractBaseUser | None = None,
) -> ItemAttributeName:
    """Say how an attribute is called in a language."""
    row = ItemAttributeName(attribute=attribute)
    fill(row, {"language": language, "name": name}, rules=NAME_RULES)
    written, _ = ItemAttributeName.objects.update_or_create(
        attribute=attribute, language=row.language, defaults={"name": row.name}
    )
    touch_named_by(attribute)
    return written


@transaction.atomic
def delete_attribute_name(
    row: ItemAttributeName, *, actor: AbstractBaseUser | None = None
) -> None:
    """Let an attribute be called in a language as it is called everywhere."""
    attribute = row.attribute
    row.delete()
    touch_named_by(attribute)


@transaction.atomic
def put_attribute_value(
    item: Item,
    attribute: ItemAttribute,
    value: object,
    *,
    variant: ItemVariant | str | None = None,
    position: int | None = None,
    actor: AbstractBaseUser | None = None,
) -> ItemAttributeValue:
    """Say what an attribute is for an item or one of its variants.

    Without a position a new one comes last and one that is there stays. Raises
    `Refused` where a number is needed and it is none.
    """
    row = ItemAttributeValue(item=item, attribute=attribute)
    of_variant = variant_of(item, variant)
    fill(row, {"value": _value(attribute, value)}, rules={})
    found, _ = ItemAttributeValue.objects.update_or_create(
        item=item,
        variant=of_variant,
        attribute=attribute,
        defaults={"value": row.value},
        create_defaults={"value": row.value, "position": _next_position(item)},
    )
    if position is not None:
        found.position = position
        found.save(update_fields=["position"])
    _changed(item, actor)
    return found


@transaction.atomic
def delete_attribute_value(
    row: ItemAttributeValue, *, actor: AbstractBaseUser | None = None
) -> None:
    """Take an attribute from an item."""
    item = row.item
    row.delete()
    _changed(item, actor)


def _changed(item: Item, actor: AbstractBaseUser | None) -> None:
    touch_items([item.pk])
    logger.info("Item %s was changed by %s", item.no, actor or "the system")


def _told(text: object, record: ItemText) -> str:
    said = needed(str(text).strip())
    if record.kind == ItemText.Kind.TITLE:
        said = " ".join(said.split())
        if len(said) > LONGEST_TITLE:
            count = LONGEST_TITLE
            raise Refused(words("At most {count} signs are possible", count=count))
    return said


def _require_no_dates(row: ItemText) -> None:
    named = [name for name in ("starts", "ends") if getattr(row, name) is not None]
    if row.kind == ItemText.Kind.TITLE and named:
        text = words("A title holds on all days")
        raise invalid_fields(dict.fromkeys(named, text))


def _value(attribute: ItemAttribute, value: object) -> str:
    said = str(value).strip()
    if attribute.kind != ItemAttribute.Kind.NUMBER or not said:
        return said
    try:
        number = Decimal(said)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise invalid_fields({"value": words("This must be a number")})
    return plain(number)


def _next_position(item: Item) -> int:
    rows = ItemAttributeValue.objects.filter(item=item)
    last: int | None = rows.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _taken(name: str) -> Text:
    return words("There is already an attribute {name}", name=name)

"""What products of Shopify's say about the items that they are. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from nightclerk.connector.mapping.products.variants import (
    Sku,
    sku_parts,
    wanted_code,
)
from nightclerk.connector.models import OrderSettings, ProductSettings
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import ItemCategory, Unit

G = TypeVar("G", ItemCategory, Unit)

NUMBERED = re.compile(r"V(\d+)")


def category_of(
    product_type: str, categories: Iterable[ItemCategory]
) -> ItemCategory | None:
    """Give the category that a product type names, by its title or its code."""
    return _named(product_type, categories)


def unit_text(options: Sequence[Mapping[str, str]], settings: ProductSettings) -> str:
    """Give what the options of a variant say about its unit; empty: nothing."""
    if not settings.units_are_variants:
        return ""
    wanted = settings.unit_option.strip().casefold()
    for option in options:
        if option["name"].strip().casefold() == wanted:
            return option["value"].strip()
    return ""


def unit_named(text: str, units: Iterable[Unit]) -> Unit:
    """Give the unit of a code or a title; `Refused` where there is none."""
    found = _named(text, units)
    if found is None:
        raise Refused(
            words("There is no unit “{unit}”", unit=text),
            hint=words("Add the unit of measure, or correct the option at Shopify."),
        )
    return found


def needs_code(sku: str, title: str, settings: OrderSettings) -> bool:
    """Tell whether a variant needs a code that its SKU cannot give.

    Where SKUs stand for codes the variants of a product are those of one item, also
    where a SKU is missing or longer than a code can be.
    """
    way = settings.sku_mapping
    if not title or way not in (Sku.VARIANT, Sku.BOTH) or wanted_code(sku, settings):
        return False
    parts = sku_parts(sku.strip(), settings.sku_separator)
    return not sku.strip() or way == Sku.VARIANT or len(parts) == len(("no", "code"))


def code_after(taken: Iterable[str]) -> str:
    """Give the first free code behind all numbered ones: V001, V002."""
    numbers = [int(found[1]) for code in taken if (found := NUMBERED.fullmatch(code))]
    return f"V{max(numbers, default=0) + 1:03}"


def changed_fields(wanted: Mapping[str, Any], kept: Any) -> dict[str, Any]:
    """Give what a record has otherwise; an empty value changes nothing."""
    return {
        name: value
        for name, value in wanted.items()
        if value not in ("", None) and getattr(kept, name) != value
    }


def _named(text: str, groups: Iterable[G]) -> G | None:
    """Find a group by its title, else by its code, in any case."""
    wanted = text.strip().casefold()
    if not wanted:
        return None
    found = None
    for each in groups:
        if each.title.strip().casefold() == wanted:
            return each
        if each.code.casefold() == wanted:
            found = each
    return found

"""What fields of products and variants, and their values, are called. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from nightclerk.core.text import Text, joined, verbatim, words

FIELDS: Mapping[str, Text] = {
    "title": words("Title"),
    "body": words("Long text"),
    "vendor": words("Vendor"),
    "product_type": words("Product type"),
    "tags": words("Tags"),
    "status": words("Status"),
    "price": words("Price"),
    "compare_at": words("Price before"),
    "cost": words("Cost"),
    "sku": words("SKU"),
    "barcode": words("Barcode"),
    "policy": words("Sell without stock"),
    "taxable": words("Taxable"),
    "tracked": words("Stock is tracked"),
    "weight": words("Weight in kg"),
    "tariff": words("Customs tariff number"),
    "origin": words("Country of origin"),
}


def field_title(name: str) -> Text:
    """Say what a field is called; one that nobody named is said as it is."""
    return FIELDS.get(name) or verbatim(name.replace("_", " ").capitalize())


def field_titles(names: Iterable[str]) -> Text:
    """Say what some fields are called, one after the other."""
    return joined(field_title(name) for name in names)


def value_words(value: Any) -> Text:
    """Say the value of a field: an empty one as nothing, yes and no in words."""
    if value in (None, "", []):
        return words("nothing")
    if isinstance(value, bool):
        return words("yes") if value else words("no")
    if isinstance(value, list):
        return joined(value_words(each) for each in value)
    return verbatim(str(value))

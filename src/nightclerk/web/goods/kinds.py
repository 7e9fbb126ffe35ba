"""Kinds of changes for Shopify, and the fields in them, as readers call them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from nightclerk.connector.mapping.products.field_words import field_title
from nightclerk.web.words import said

KINDS: Mapping[str, Any] = {
    "product": gettext_lazy("Product"),
    "product-new": gettext_lazy("New product"),
    "variants": gettext_lazy("Prices and fields of a variant"),
    "variants-new": gettext_lazy("New variants"),
    "variants-gone": gettext_lazy("Removal of variants"),
    "option": gettext_lazy("Name of an option"),
    "publish": gettext_lazy("Publication"),
    "stock": gettext_lazy("Stock"),
    "stock-new": gettext_lazy("Stock at a new location"),
    "picture": gettext_lazy("Picture"),
    "picture-put": gettext_lazy("Picture of a product"),
    "picture-variant": gettext_lazy("Picture of a variant"),
    "picture-order": gettext_lazy("Order of pictures"),
    "picture-text": gettext_lazy("Description of a picture"),
    "picture-gone": gettext_lazy("Removal of a picture"),
    "customer": gettext_lazy("Customer"),
    "fulfillment": gettext_lazy("Fulfilment at Shopify"),
    "fulfillment-tracking": gettext_lazy("Tracking of a fulfilment"),
    "fulfillment-cancel": gettext_lazy("Cancellation of a fulfilment"),
}
# What else bulk operations are for.
PURPOSES: Mapping[str, Any] = {
    **KINDS,
    "products": gettext_lazy("Products"),
    "stock-read": gettext_lazy("Stock levels"),
}


def kind_words(kind: str) -> str:
    """Say what a change is of; a kind that nobody named is said as it is."""
    return str(KINDS.get(kind, kind))


def purpose_words(purpose: str) -> str:
    """Say what a bulk operation is for."""
    return str(PURPOSES.get(purpose, purpose))


def field_words(name: str) -> str:
    """Say what a field of a product or variant is called."""
    return said(field_title(name))

"""Who decides a field of a product: we, Shopify, we once, or nobody. Pure."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any

import msgspec

from nightclerk.connector.mapping.products.field_values import body_digest

PRODUCT_FIELDS = ("title", "body", "vendor", "product_type", "tags", "status")
PRICE_FIELDS = ("price", "compare_at", "cost")
OTHER_FIELDS = (
    *("sku", "barcode", "policy", "taxable", "tracked", "weight", "tariff", "origin"),
)
VARIANT_FIELDS = PRICE_FIELDS + OTHER_FIELDS
# Without them there is no product, or one that is sold for nothing.
ALWAYS_AT_CREATION = frozenset({"title", "price", "status"})
EMPTY: Collection[Any] = ("", None, [], "0", body_digest(""))
DIGEST = 32  # signs of a hash in the key of a change


class Owner(StrEnum):
    """Who decides a field of a product that is at Shopify."""

    OURS = "ours"
    SHOPIFY = "shopify"
    ONCE = "once"
    IGNORE = "ignore"


USUALLY_ONCE = frozenset({"tags", "taxable", "policy"})
Values = Mapping[str, Any]


def owner_of(field: str, owners: Mapping[str, str]) -> Owner:
    """Give who decides a field; `owners` names those that differ from the usual."""
    usual = Owner.ONCE if field in USUALLY_ONCE else Owner.OURS
    return Owner(owners.get(field, usual))


def ours(fields: Iterable[str], owners: Mapping[str, str]) -> list[str]:
    """Give the fields that we decide for good."""
    return [name for name in fields if owner_of(name, owners) == Owner.OURS]


def at_creation(desired: Values, owners: Mapping[str, str]) -> dict[str, Any]:
    """Give what a new record is told: what is ours, or ours once, and is not empty."""
    told = {}
    for name, value in desired.items():
        is_told = owner_of(name, owners) in (Owner.OURS, Owner.ONCE)
        if name in ALWAYS_AT_CREATION or (is_told and value not in EMPTY):
            told[name] = value
    return told


def differences(
    desired: Values,
    confirmed: Values,
    owners: Mapping[str, str],
    *,
    clears: bool = True,
) -> dict[str, Any]:
    """Give what Shopify must be told: fields of ours that it last had otherwise.

    Without `clears` an empty value empties nothing but what is a price before: books
    that know no weight say nothing about the weight that a shop has.
    """
    told = {}
    for name in ours(desired, owners):
        value = desired[name]
        is_same = name in confirmed and confirmed[name] == value
        is_nothing = value in EMPTY and confirmed.get(name) in EMPTY
        is_silent = value in EMPTY and not (clears or name == "compare_at")
        if not (is_same or is_nothing or is_silent):
            told[name] = value
    return told


def refused_values(sent: Values, answered: Values) -> dict[str, tuple[Any, Any]]:
    """Give the fields that Shopify did not take as they were sent, with both values.

    A text's HTML is Shopify's to tidy: it is not compared.
    """
    return {
        name: (value, answered[name])
        for name, value in sent.items()
        if name != "body"
        and name in answered
        and answered[name] != value
        and not (value in EMPTY and answered[name] in EMPTY)
    }


def change_key(kind: str, gid: str, revision: int, payload: Values) -> str:
    """Give the key of a change: the same for the same change of the same state."""
    return f"{kind}:{gid}:{revision}:{digest(payload)}"


def digest(payload: Values) -> str:
    """Give the first signs of the SHA-256 of canonical JSON."""
    text = msgspec.json.encode(dict(payload), order="sorted")
    return hashlib.sha256(text).hexdigest()[:DIGEST]

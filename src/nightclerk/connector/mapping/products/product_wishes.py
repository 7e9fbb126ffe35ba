"""What a product at Shopify shall be: a function of books and settings. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nightclerk.connector.mapping.products.body import body_of
from nightclerk.connector.mapping.products.field_values import body_digest, tag_list
from nightclerk.connector.mapping.products.options import (
    ONLY_OPTION,
    ONLY_VALUE,
)
from nightclerk.connector.mapping.products.terms import ProductTerms
from nightclerk.connector.mapping.products.variant_wishes import variant_input
from nightclerk.connector.models import ProductSettings
from nightclerk.ledger.goods import Goods

LONGEST_TITLE = 255  # signs, Shopify's limit
LONGEST_HANDLE = 200
NOT_IN_HANDLES = re.compile(r"[^a-z0-9]+")
INPUTS = {
    "title": "title",
    "vendor": "vendor",
    "product_type": "productType",
    "tags": "tags",
    "status": "status",
}
DRAFT, ARCHIVED = "DRAFT", "ARCHIVED"


@dataclass(frozen=True, slots=True)
class DesiredProduct:
    """A product's fields as we want them, and the HTML that `body` is the digest of."""

    fields: dict[str, Any]
    html: str


@dataclass(frozen=True, slots=True)
class WantedStatus:
    """The status a product shall have, and the one it gets back when it is free again.

    `is_held` where an item that is blocked leaves the product as it is.
    """

    status: str
    restores_to: str = ""
    is_held: bool = False


def desired_product(goods: Goods, terms: ProductTerms) -> DesiredProduct:
    """Give what the books say of a product; its status is another question."""
    html = body_of(goods, terms)
    title = " ".join(goods.title_in(terms.settings.language).split("\t"))
    fields = {
        "title": title.strip()[:LONGEST_TITLE],
        "body": body_digest(html),
        "product_type": goods.category,
        "tags": tag_list(goods.tags),
    }
    if goods.vendor:  # without one Shopify names the shop itself
        fields["vendor"] = goods.vendor
    return DesiredProduct(fields, html)


def wanted_status(
    current: str, restores_to: str, settings: ProductSettings, *, is_blocked: bool
) -> WantedStatus:
    """Give the status of a product whose item is blocked, or is free again.

    `restores_to` is the status from before it was taken off sale. What somebody else
    put it to meanwhile stays.
    """
    action = settings.removed_action
    if is_blocked:
        if not action or current == action:
            return WantedStatus(current, restores_to, is_held=True)
        return WantedStatus(action, restores_to or current)
    if restores_to and settings.restores and current in (ARCHIVED, DRAFT):
        return WantedStatus(restores_to)
    return WantedStatus(current)


def product_input(payload: Mapping[str, Any], *, gid: str = "") -> dict[str, Any]:
    """Give Shopify's input for a product: only what is named in the payload."""
    told: dict[str, Any] = {"id": gid} if gid else {}
    told |= {INPUTS[name]: payload[name] for name in payload if name in INPUTS}
    if "body" in payload:
        told["descriptionHtml"] = payload.get("html", "")
    return told


def new_product_input(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Give Shopify's input for a new product with all its variants.

    With its handle it is made once, however often it is asked for.
    """
    names: Sequence[str] = payload["options"] or (ONLY_OPTION,)
    rows: list[Mapping[str, Any]] = payload["variants"]
    columns = [[_value(row, place) for row in rows] for place in range(len(names))]
    told = product_input(payload["fields"] | {"html": payload["html"]})
    told["handle"] = payload["handle"]
    told["productOptions"] = [
        {
            "name": name,
            "position": place + 1,
            "values": [{"name": value} for value in dict.fromkeys(columns[place])],
        }
        for place, name in enumerate(names)
    ]
    told["variants"] = [_new_variant(row, names, payload["locations"]) for row in rows]
    return told


def _new_variant(
    row: Mapping[str, Any], names: Sequence[str], locations: Sequence[str]
) -> dict[str, Any]:
    options = [(name, _value(row, place)) for place, name in enumerate(names)]
    told = variant_input(row["fields"], options=options)
    if locations:
        told["inventoryQuantities"] = [
            {"locationId": gid, "name": "available", "quantity": 0} for gid in locations
        ]
    return told


def _value(row: Mapping[str, Any], place: int) -> str:
    values: Sequence[str] = row["values"]
    return values[place] if values else ONLY_VALUE


def handle_of(title: str, no: str) -> str:
    """Give the handle of an item's product: the same each time, and no other item's."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = NOT_IN_HANDLES.sub("-", plain.lower()).strip("-")[:LONGEST_HANDLE]
    number = NOT_IN_HANDLES.sub("-", no.lower()).strip("-")
    return "-".join(part for part in (slug.strip("-"), number) if part)

"""Products and variants of any of Shopify's answers, in one form. Pure.

A record of a list, of a bulk read and of the answer to a change become the same row.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from nightclerk.connector.mapping.orders.whole import without_nul
from nightclerk.connector.mapping.products.field_values import (
    KILOGRAMS,
    body_digest,
    digits_of,
    money_text,
    tag_list,
    tariff_text,
    weight_text,
)
from nightclerk.shopify.operations import Payload
from nightclerk.shopify.refusals import list_cut_short, record_unreadable

T = TypeVar("T")
Tree = Mapping[str, Any] | Payload

ONLY_VARIANT = "Default Title"  # the name of a product's variant that is the only one


@dataclass(slots=True)
class VariantRow:
    """A variant as Shopify has it; `fields` are its canonical values by field name.

    `sent`: in an answer, the fields that were sent; None: all of them.
    """

    gid: str
    product_gid: str
    inventory_gid: str
    sku: str
    barcode: str
    title: str
    price: Decimal
    compare_at: Decimal | None
    cost: Decimal | None
    position: int
    is_tracked: bool
    is_taxable: bool
    requires_shipping: bool
    options: list[dict[str, str]]
    updated_at: datetime
    fields: dict[str, Any]
    sent: Collection[str] | None = None


@dataclass(slots=True)
class ProductRow:
    """A product as Shopify has it; `fields` are its canonical values by field name.

    `is_whole`: all its variants are in `variants`. What an answer does not tell is
    None. The body is in `fields` as `body_there`, the digest of what is there; who
    knows what was sent adds it as `body`. `sent` is as a variant's.
    """

    gid: str
    handle: str
    title: str
    status: str
    vendor: str
    product_type: str
    updated_at: datetime
    fields: dict[str, Any]
    options: list[dict[str, Any]] | None = None
    has_only_default: bool | None = None
    is_gift_card: bool | None = None
    variants: list[VariantRow] = field(default_factory=list)
    is_whole: bool = False
    sent: Collection[str] | None = None


def product_row(tree: Tree, *, currency: str = "") -> ProductRow:
    """Read a product of any answer: a tree of JSON, or a generated payload.

    `currency` is the shop's: amounts are written with its digits. Raises
    `PayloadError` where the product cannot be read.
    """
    return _product_row(_converted(tree, _Product), digits_of(currency))


def product_row_from(raw: bytes, *, gid: str, currency: str = "") -> ProductRow:
    """Read a product from the JSON of a list or of a bulk read; as `product_row`."""
    try:
        record = PRODUCTS.decode(without_nul(raw))
    except msgspec.DecodeError as error:
        raise record_unreadable(gid, "-", str(error)) from None
    return _product_row(record, digits_of(currency))


def variant_row(tree: Tree, *, currency: str = "", product_gid: str = "") -> VariantRow:
    """Read a variant of any answer, of the product that is named; as `product_row`."""
    record = _converted(tree, _Variant)
    return _variant_row(record, product_gid, digits_of(currency))


class _Money(Payload, frozen=True):
    amount: Decimal


class _Weight(Payload, frozen=True):
    unit: str
    value: Decimal


class _Measurement(Payload, frozen=True):
    weight: _Weight | None = None


class _Goods(Payload, frozen=True):
    id: str
    tracked: bool
    requires_shipping: bool = True
    harmonized_system_code: str | None = None
    country_code_of_origin: str | None = None
    unit_cost: _Money | None = None
    measurement: _Measurement | None = None


class _Selected(Payload, frozen=True):
    name: str
    value: str


class _Variant(Payload, frozen=True):
    id: str
    title: str
    position: int
    price: Decimal
    taxable: bool
    inventory_policy: str
    updated_at: datetime
    selected_options: list[_Selected]
    inventory_item: _Goods
    sku: str | None = None
    barcode: str | None = None
    compare_at_price: Decimal | None = None


class _Place(Payload, frozen=True):
    has_next_page: bool = False


class _Variants(Payload, frozen=True):
    nodes: list[_Variant]
    page_info: _Place = _Place()


class _Value(Payload, frozen=True):
    id: str
    name: str


class _Option(Payload, frozen=True):
    id: str
    name: str
    position: int
    option_values: list[_Value]


class _Product(Payload, frozen=True):
    id: str
    handle: str
    title: str
    status: str
    vendor: str
    product_type: str
    tags: list[str]
    description_html: str
    updated_at: datetime
    is_gift_card: bool | None = None
    has_only_default_variant: bool | None = None
    options: list[_Option] | None = None
    variants: _Variants | None = None


PRODUCTS = msgspec.json.Decoder(_Product)


def _converted(tree: Tree, kind: type[T]) -> T:
    """Read a tree into its type, or say which record has which fault."""
    try:
        return msgspec.convert(tree, kind, strict=False, from_attributes=True)
    except msgspec.ValidationError as error:
        named = tree.get("id") if isinstance(tree, Mapping) else None
        raise record_unreadable(str(named or "-"), "-", str(error)) from None


def _product_row(record: _Product, digits: int) -> ProductRow:
    variants = record.variants.nodes if record.variants else []
    rows = [_variant_row(variant, record.id, digits) for variant in variants]
    if len({row.gid for row in rows}) != len(rows):
        raise list_cut_short(record.id, "variants")
    is_whole = (
        record.variants is not None and not record.variants.page_info.has_next_page
    )
    return ProductRow(
        gid=record.id,
        handle=record.handle,
        title=record.title,
        status=record.status,
        vendor=record.vendor,
        product_type=record.product_type,
        updated_at=record.updated_at,
        fields={
            "title": record.title,
            "body_there": body_digest(record.description_html),
            "vendor": record.vendor,
            "product_type": record.product_type,
            "tags": tag_list(record.tags),
            "status": record.status,
        },
        options=_options(record),
        has_only_default=record.has_only_default_variant,
        is_gift_card=record.is_gift_card,
        variants=rows,
        is_whole=is_whole,
    )


def _options(record: _Product) -> list[dict[str, Any]] | None:
    if record.options is None:
        return None
    return [
        {
            "gid": option.id,
            "name": option.name,
            "values": [
                {"gid": value.id, "name": value.name} for value in option.option_values
            ],
        }
        for option in sorted(record.options, key=lambda each: each.position)
    ]


def _variant_row(record: _Variant, product_gid: str, digits: int) -> VariantRow:
    goods, before = record.inventory_item, record.compare_at_price
    cost = goods.unit_cost.amount if goods.unit_cost else None
    return VariantRow(
        gid=record.id,
        product_gid=product_gid,
        inventory_gid=goods.id,
        sku=record.sku or "",
        barcode=record.barcode or "",
        title="" if record.title == ONLY_VARIANT else record.title,
        price=record.price,
        compare_at=before,
        cost=cost,
        position=record.position,
        is_tracked=goods.tracked,
        is_taxable=record.taxable,
        requires_shipping=goods.requires_shipping,
        options=[
            {"name": option.name, "value": option.value}
            for option in record.selected_options
        ],
        updated_at=record.updated_at,
        fields={
            "price": money_text(record.price, digits),
            "compare_at": money_text(before, digits) if before is not None else None,
            "cost": money_text(cost, digits) if cost is not None else None,
            "sku": record.sku or "",
            "barcode": record.barcode or "",
            "policy": record.inventory_policy,
            "taxable": record.taxable,
            "tracked": goods.tracked,
            "weight": _weight(record),
            "tariff": tariff_text(goods.harmonized_system_code),
            "origin": goods.country_code_of_origin,
        },
    )


def _weight(record: _Variant) -> str:
    measurement = record.inventory_item.measurement
    weight = measurement.weight if measurement else None
    if weight is None:
        return "0"
    if weight.unit not in KILOGRAMS:
        raise record_unreadable(record.id, "weight", weight.unit)
    return weight_text(weight.value, weight.unit)

"""Products at Shopify as programs see them: wanted, confirmed, observed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q, QuerySet
from pydantic import Field

from nightclerk.connector.models import Shop, ShopProduct, ShopVariant
from nightclerk.connector.programs.choosing import LONGEST
from nightclerk.connector.programs.finding import VARIANTS, row_of
from nightclerk.connector.programs.values import amount, reason_said, said
from nightclerk.connector.selectors.products.products import (
    changed_there,
    gone,
    in_trouble,
    items_products,
    unmapped,
    variants_of,
    with_figures,
)
from nightclerk.connector.selectors.products.stands import FieldStand, stand_of
from nightclerk.connector.services.products.why_not_sent import explain
from nightclerk.ledger.programs.values import Asked, Told, code

PRODUCTS = ShopProduct.objects.select_related("shop", "item")
LISTS = {
    "items": items_products,
    "unmapped": unmapped,
    "trouble": in_trouble,
    "changed": changed_there,
    "gone": gone,
}


class FieldTold(Told):
    """A field: what the books want, what Shopify confirmed, what was read there.

    `owner` is who decides it. Null is said of what is not known.
    """

    name: str
    owner: str
    wanted: Any
    confirmed: Any
    observed: Any
    is_unsent: bool
    is_changed_there: bool


class GoodsHead(Told):
    """A product at Shopify; prices are in the shop's currency."""

    id: int
    gid: str
    title: str
    handle: str
    status: str
    item: str
    variants: int
    lowest_price: str | None
    highest_price: str | None
    is_added: bool
    is_gone: bool
    awaits_publishing: bool
    has_trouble: bool
    is_changed_there: bool
    problem: str
    read_at: datetime | None
    sent_at: datetime | None


class VariantStandTold(Told):
    """A variant at Shopify with its fields; `held_price` waits to be allowed."""

    id: int
    gid: str
    title: str
    sku: str
    item: str
    variant: str
    unit: str
    unsent: str
    held_price: str | None
    allowed_price: str | None
    sent_at: datetime | None
    fields: list[FieldTold]


class GoodsTold(GoodsHead):
    """A product with its fields and variants.

    `trouble` is why the books can say nothing of it, such as a currency without rate.
    """

    published_to: list[str]
    trouble: str
    fields: list[FieldTold]
    parts: list[VariantStandTold]


class WhyTold(Told):
    """Why a variant is not at Shopify as the books want it, and what to do.

    `record` and `key` name what has to be mended: an item, a shop, a variant or a
    change for Shopify.
    """

    text: str
    hint: str
    record: str
    key: str


class GoodsChosen(Asked):
    """What products are chosen by."""

    list: Literal["", "items", "unmapped", "trouble", "changed", "gone"] = Field(
        default="",
        title="That are items or none, have trouble, were changed or deleted there",
    )
    text: str = Field(
        default="", max_length=LONGEST, title="Part of title, handle, SKU or item"
    )

    def rows(self, shop: Shop) -> QuerySet[ShopProduct]:
        """Give the products that are wanted, each with its figures."""
        found = PRODUCTS.filter(shop=shop)
        found = LISTS[self.list](found) if self.list else found
        if self.text:
            variants = ShopVariant.objects.filter(shop=shop, sku__icontains=self.text)
            found = found.filter(
                Q(title__icontains=self.text)
                | Q(handle__icontains=self.text)
                | Q(item__no__icontains=self.text)
                | Q(pk__in=variants.values("product"))
            )
        return with_figures(found)


def product_of(shop: Shop, number: int) -> ShopProduct:
    """Find a product at Shopify by its number, with its figures."""
    return row_of(with_figures(PRODUCTS), shop, number)


def variant_of(shop: Shop, number: int) -> ShopVariant:
    """Find a variant at Shopify by its number."""
    return row_of(VARIANTS.select_related("product"), shop, number)


def goods_head(row: ShopProduct) -> GoodsHead:
    """Tell a product as lists do; it comes with its figures."""
    return GoodsHead(**_head(row))


def goods_told(row: ShopProduct) -> GoodsTold:
    """Tell a product field by field, as the next sync sees it."""
    stand = stand_of(row)
    parts = [
        _variant_told(variant, stand.variants.get(variant.pk, ()), stand.stopped)
        for variant in variants_of(row)
    ]
    return GoodsTold(
        **_head(row),
        published_to=row.published_to,
        trouble=reason_said(stand.trouble.as_json()) if stand.trouble else "",
        fields=list(map(field_told, stand.own)),
        parts=parts,
    )


def field_told(row: FieldStand) -> FieldTold:
    """Tell a field."""
    same = ("name", "wanted", "confirmed", "observed", "is_unsent")
    return FieldTold(
        owner=str(row.owner),
        is_changed_there=row.has_drift,
        **{name: getattr(row, name) for name in same},
    )


def why_told(variant: ShopVariant) -> list[WhyTold]:
    """Tell why a variant was not sent; nothing where it is as it should be."""
    return [
        WhyTold(
            text=_sentence(reason.text),
            hint=_sentence(reason.hint),
            record=reason.link[0],
            key=reason.link[1],
        )
        for reason in explain(variant)
    ]


def _sentence(text: Any) -> str:
    return said(text.as_json())


def _head(row: ShopProduct) -> dict[str, Any]:
    figures = row.__dict__
    same = ("gid", "title", "handle", "status", "is_added", "is_gone")
    times = ("awaits_publishing", "read_at", "sent_at")
    return {
        "id": row.pk,
        "item": code(row.item),
        "variants": figures.get("variant_count") or 0,
        "lowest_price": _price(figures.get("lowest")),
        "highest_price": _price(figures.get("highest")),
        "has_trouble": bool(figures.get("has_trouble")),
        "is_changed_there": bool(figures.get("has_drift")),
        "problem": reason_said(row.problem),
        **{name: getattr(row, name) for name in (*same, *times)},
    }


def _variant_told(
    row: ShopVariant, fields: Iterable[FieldStand], held: dict[int, Any]
) -> VariantStandTold:
    return VariantStandTold(
        id=row.pk,
        item=code(row.item),
        variant=code(row.variant),
        unit=code(row.unit),
        unsent=reason_said(row.unsent),
        held_price=_price(held.get(row.pk)),
        allowed_price=_price(row.allowed_price),
        fields=list(map(field_told, fields)),
        **{name: getattr(row, name) for name in ("gid", "title", "sku", "sent_at")},
    )


def _price(value: Any) -> str | None:
    return None if value is None else amount(value)

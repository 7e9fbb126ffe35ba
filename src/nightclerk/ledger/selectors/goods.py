"""Items with all that can be told of them, for many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from django.db.models import Q, QuerySet

from nightclerk.core.errors import NotFound
from nightclerk.core.text import words
from nightclerk.ledger.goods import (
    Goods,
    GoodsAttribute,
    GoodsPicture,
    GoodsText,
    GoodsUnit,
    GoodsVariant,
)
from nightclerk.ledger.models import (
    Item,
    ItemAttribute,
    ItemAttributeName,
    ItemAttributeValue,
    ItemPicture,
    ItemText,
    ItemUnit,
    ItemVariant,
    PictureContent,
    Unit,
)

ONE = Decimal(1)
OF_PICTURES = ("digest", "mime", "width", "height", "size")
Part = TypeVar("Part")


def goods_of(items: Collection[int]) -> dict[int, Goods]:
    """Give items by their keys with variants, units, texts, attributes and pictures.

    One query per table, however many items there are; what is not there any more is
    left out. Of pictures the bytes are not read: see `picture_bytes`.
    """
    chosen = Q(item__in=items)
    variants = _by_item(_variants(chosen))
    units = _by_item(_units(chosen))
    texts = _by_item(_texts(chosen))
    attributes = _by_item(_attributes(chosen))
    pictures = _by_item(_pictures(chosen))
    own = {unit.pk: unit for unit in Unit.objects.order_by()}
    return {
        item.pk: _goods(
            item,
            variants=tuple(variants[item.pk]),
            units=(*_own_unit(item, own), *units[item.pk]),
            texts=tuple(texts[item.pk]),
            attributes=tuple(attributes[item.pk]),
            pictures=tuple(pictures[item.pk]),
        )
        for item in _items(items)
    }


def picture_bytes(digest: str) -> bytes:
    """Give the bytes of a picture's file; `NotFound` where there is none."""
    files = PictureContent.objects.filter(digest=digest)
    content = files.values_list("content", flat=True).first()
    if content is None:
        raise NotFound(words("The file of the picture is not there any more"))
    return bytes(content)


def pictures_of(item: Item) -> QuerySet[ItemPicture]:
    """Give an item's pictures in their order, without their bytes."""
    pictures = ItemPicture.objects.filter(item=item).order_by("position", "pk")
    return pictures.select_related("content").defer("content__content")


def _items(items: Collection[int]) -> QuerySet[Item]:
    return Item.objects.filter(pk__in=items).select_related("category").order_by("no")


def _goods(
    item: Item,
    *,
    variants: tuple[GoodsVariant, ...],
    units: tuple[GoodsUnit, ...],
    texts: tuple[GoodsText, ...],
    attributes: tuple[GoodsAttribute, ...],
    pictures: tuple[GoodsPicture, ...],
) -> Goods:
    category = item.category
    return Goods(
        pk=item.pk,
        no=item.no,
        description=item.description,
        is_inventory=item.kind == Item.Kind.INVENTORY,
        unit=item.unit_id,
        sales_unit=item.sales_unit_id or item.unit_id,
        category=(category.title or category.code) if category else "",
        vendor=item.vendor,
        vendor_item_no=item.vendor_item_no,
        barcode=item.barcode,
        gross_weight=item.gross_weight,
        tariff_no=item.tariff_no,
        origin_country=item.origin_country,
        tags=tuple(item.tags),
        marketing_text=item.marketing_text,
        is_free=item.is_free,
        is_blocked=item.is_blocked,
        is_sales_blocked=item.is_sales_blocked,
        changed_at=item.changed_at,
        variants=variants,
        units=units,
        texts=texts,
        attributes=attributes,
        pictures=pictures,
    )


def _own_unit(item: Item, units: Mapping[int, Unit]) -> Iterable[GoodsUnit]:
    own = units.get(item.unit_id) if item.unit_id else None
    if own is not None:
        yield GoodsUnit(own.pk, own.code, own.title, ONE, item.barcode)


def _variants(chosen: Q) -> Iterable[tuple[int, GoodsVariant]]:
    for row in ItemVariant.objects.filter(chosen).order_by("item", "code"):
        yield (
            row.item_id,
            GoodsVariant(
                row.pk,
                row.code,
                row.title,
                row.barcode,
                row.vendor_item_no,
                row.is_blocked,
                row.is_sales_blocked,
            ),
        )


def _units(chosen: Q) -> Iterable[tuple[int, GoodsUnit]]:
    rows = ItemUnit.objects.filter(chosen).select_related("unit")
    for row in rows.order_by("item", "per_unit", "unit__code"):
        unit = row.unit
        yield (
            row.item_id,
            GoodsUnit(unit.pk, unit.code, unit.title, row.per_unit, row.barcode),
        )


def _texts(chosen: Q) -> Iterable[tuple[int, GoodsText]]:
    for row in ItemText.objects.filter(chosen).order_by("item", "pk"):
        yield (
            row.item_id,
            GoodsText(
                row.variant_id,
                row.kind,
                row.language,
                row.text,
                row.starts,
                row.ends,
            ),
        )


def _attributes(chosen: Q) -> Iterable[tuple[int, GoodsAttribute]]:
    names: dict[int, dict[str, str]] = defaultdict(dict)
    for name in ItemAttributeName.objects.order_by():
        names[name.attribute_id][name.language] = name.name
    rows = ItemAttributeValue.objects.filter(chosen).select_related("attribute")
    for row in rows.order_by("item", "position", "pk"):
        attribute = row.attribute
        yield (
            row.item_id,
            GoodsAttribute(
                attribute=attribute.pk,
                variant=row.variant_id,
                name=attribute.name,
                names=names.get(attribute.pk, {}),
                value=row.value,
                unit=attribute.unit,
                is_number=attribute.kind == ItemAttribute.Kind.NUMBER,
                is_option=attribute.is_option,
                is_blocked=attribute.is_blocked,
            ),
        )


def _pictures(chosen: Q) -> Iterable[tuple[int, GoodsPicture]]:
    rows = (
        ItemPicture.objects.filter(chosen)
        .order_by("item", "position", "pk")
        .values_list(
            *("item_id", "pk", "variant_id", "alt"),
            *(f"content__{name}" for name in OF_PICTURES),
        )
    )
    for item, pk, variant, alt, digest, mime, width, height, size in rows:
        yield (
            item,
            GoodsPicture(pk, variant, digest, mime, width, height, size, alt),
        )


def _by_item(parts: Iterable[tuple[int, Part]]) -> Mapping[int, list[Part]]:
    found: dict[int, list[Part]] = defaultdict(list)
    for item, part in parts:
        found[item].append(part)
    return found

"""Which variants an item has at Shopify, and the options that tell them apart. Pure.

Options are the item's attributes that are marked so, else its variants; units are a
further option where the shop sells them as variants. Shopify takes three options and
2,048 variants of a product.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nightclerk.connector.models import ProductSettings
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.goods import Goods, GoodsAttribute, GoodsUnit, GoodsVariant

MOST_VARIANTS = 2_048
MOST_OPTIONS = 3
ONLY_OPTION, ONLY_VALUE = "Title", "Default Title"  # of a product without variants
Key = tuple[int | None, int | None]
Value = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """What a variant at Shopify is of an item: a variant, a unit, both or neither."""

    variant: GoodsVariant | None = None
    unit: GoodsUnit | None = None

    @property
    def key(self) -> Key:
        """Give the keys of the item's variant and of the unit."""
        return (
            self.variant.pk if self.variant else None,
            self.unit.pk if self.unit else None,
        )

    @property
    def is_blocked(self) -> bool:
        """Tell whether the variant itself may not be sold."""
        variant = self.variant
        return variant is not None and (variant.is_blocked or variant.is_sales_blocked)

    def name(self, goods: Goods) -> str:
        """Give what people know it by: the item's number, variant and unit."""
        parts = (goods.no, self.variant and self.variant.code, self._unit_code)
        return " ".join(part for part in parts if part)

    @property
    def _unit_code(self) -> str:
        return self.unit.code if self.unit else ""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a product and the values of each part; none: a single variant."""

    names: tuple[str, ...]
    values: Mapping[Key, tuple[str, ...]]

    def of(self, key: Key) -> list[Value]:
        """Give the name and value of each option of a part."""
        return list(zip(self.names, self.values.get(key, ()), strict=False))


def parts_of(goods: Goods, settings: ProductSettings) -> list[Part]:
    """Give all that an item has for sale, blocked variants included."""
    variants: Sequence[GoodsVariant | None] = goods.variants or (None,)
    if not settings.units_are_variants:
        return [Part(variant) for variant in variants]
    units: Sequence[GoodsUnit | None] = goods.units or (None,)
    return [Part(variant, unit) for variant in variants for unit in units]


def sellable_parts(goods: Goods, settings: ProductSettings) -> list[Part]:
    """Give the parts that may be sold; raises `Refused` for more than Shopify takes."""
    parts = [part for part in parts_of(goods, settings) if not part.is_blocked]
    if len(parts) > MOST_VARIANTS:
        raise Refused(
            words(
                "Item {no} has {count} variants, and Shopify takes {most}",
                no=goods.no,
                count=len(parts),
                most=MOST_VARIANTS,
            ),
            hint=words("Split the item, or block variants that are not sold."),
        )
    return parts


def options_of(
    goods: Goods, parts: Sequence[Part], settings: ProductSettings
) -> Options:
    """Give how the parts are told apart at Shopify.

    Raises `Refused` for more than three options, for a variant that has no value of
    one, and for two that have the same values.
    """
    marked = [] if settings.units_are_variants else option_attributes(goods)
    if len(marked) > MOST_OPTIONS:
        raise Refused(
            words(
                "Item {no} has {count} attributes that are options, and Shopify takes "
                "{most}",
                no=goods.no,
                count=len(marked),
                most=MOST_OPTIONS,
            ),
            hint=words("Choose fewer attributes as options."),
        )
    if marked:
        found = _by_attributes(goods, parts, marked, settings.language)
    else:
        found = _by_variants(goods, parts, settings)
    _refuse_equals(goods, parts, found)
    return found


def option_attributes(goods: Goods) -> list[GoodsAttribute]:
    """Give one of each attribute of an item that is an option, in their order."""
    found: dict[int, GoodsAttribute] = {}
    for each in goods.attributes:
        if each.is_option and not each.is_blocked:
            found.setdefault(each.attribute, each)
    return list(found.values())


def _by_attributes(
    goods: Goods,
    parts: Sequence[Part],
    marked: Sequence[GoodsAttribute],
    language: str,
) -> Options:
    values = {
        part.key: tuple(_value(goods, part, attribute) for attribute in marked)
        for part in parts
    }
    return Options(tuple(each.name_in(language) for each in marked), values)


def _value(goods: Goods, part: Part, attribute: GoodsAttribute) -> str:
    """Give the variant's own value, else the item's."""
    variant, _ = part.key
    held = {
        each.variant: each.shown
        for each in goods.attributes
        if each.attribute == attribute.attribute and each.value.strip()
    }
    found = held.get(variant) or held.get(None)
    if not found:
        raise Refused(
            words(
                "“{part}” has no value of attribute {attribute}",
                part=part.name(goods),
                attribute=attribute.name,
            ),
            hint=words("Enter it, or let the attribute be no option."),
        )
    return found


def _by_variants(
    goods: Goods, parts: Sequence[Part], settings: ProductSettings
) -> Options:
    has_variants = any(part.variant for part in parts)
    has_units = any(part.unit for part in parts)
    names = [settings.variant_option] if has_variants else []
    names += [settings.unit_option] if has_units else []
    values = {part.key: tuple(_names_of(goods, part, settings)) for part in parts}
    return Options(tuple(names), values)


def _names_of(goods: Goods, part: Part, settings: ProductSettings) -> Iterable[str]:
    if part.variant is not None:
        by_title = settings.variant_names == ProductSettings.VariantNames.TITLE
        code, pk = part.variant.code, part.variant.pk
        yield (goods.title_in(settings.language, pk) or code) if by_title else code
    if part.unit is not None:
        yield part.unit.code


def _refuse_equals(goods: Goods, parts: Sequence[Part], found: Options) -> None:
    """Raise where Shopify could not tell two variants apart; it ignores case."""
    same = [tuple(map(str.casefold, found.values[part.key])) for part in parts]
    counted = Counter(same)
    twins = [
        part.name(goods)
        for part, values in zip(parts, same, strict=True)
        if counted[values] > 1
    ]
    if twins:
        raise Refused(
            words(
                "These variants have the same options: {variants}",
                variants=", ".join(twins[:10]),
            ),
            hint=words("Give each a combination of its own."),
        )


def options_beside(
    wanted: Options, key: Key, existing: Sequence[str], *, name: str
) -> list[Value]:
    """Give the options of a new variant of a product that is at Shopify already.

    The product's own names of options are kept. Raises `Refused` where the part has
    no value for each of them; `name` is the part's.
    """
    mine = wanted.of(key)
    by_name = {option.casefold(): value for option, value in mine}
    if len(existing) == len(mine) == 1:
        return [(existing[0], mine[0][1])]
    if len(existing) == len(mine) and all(
        each.casefold() in by_name for each in existing
    ):
        return [(each, by_name[each.casefold()]) for each in existing]
    raise Refused(
        words(
            "The product has the options {options}, and “{variant}” has {own}",
            options=", ".join(existing) or words("none"),
            variant=name,
            own=", ".join(option for option, _ in mine) or words("none"),
        ),
        hint=words("Change the options at Shopify, or the item's attributes."),
    )

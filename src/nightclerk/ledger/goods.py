"""An item with all that can be told of it, as who sells it elsewhere reads it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from nightclerk.ledger.rounding import ZERO

ONE = Decimal(1)
TITLE, TEXT = "title", "text"


@dataclass(frozen=True, slots=True)
class GoodsVariant:
    """A size or colour of an item."""

    pk: int
    code: str
    title: str
    barcode: str
    vendor_item_no: str
    is_blocked: bool
    is_sales_blocked: bool


@dataclass(frozen=True, slots=True)
class GoodsUnit:
    """A unit of an item, and how many of the item's own are in one; by the unit's key.

    The item's own is there as well, with its barcode.
    """

    pk: int
    code: str
    title: str
    per_unit: Decimal
    barcode: str


@dataclass(frozen=True, slots=True)
class GoodsText:
    """A title or text; `language` is empty for all, `variant` None for the item."""

    variant: int | None
    kind: str
    language: str
    text: str
    starts: date | None = None
    ends: date | None = None

    def is_valid(self, on: date) -> bool:
        """Tell whether the text holds on a day."""
        has_begun = self.starts is None or self.starts <= on
        return has_begun and (self.ends is None or on <= self.ends)


@dataclass(frozen=True, slots=True)
class GoodsAttribute:
    """What an attribute is for the item, or for one variant; `names` by language."""

    attribute: int
    variant: int | None
    name: str
    names: Mapping[str, str]
    value: str
    unit: str
    is_number: bool
    is_option: bool
    is_blocked: bool

    def name_in(self, language: str) -> str:
        """Give the name in a language, else the one that is always there."""
        return self.names.get(spoken(language, self.names) or "", self.name)

    @property
    def shown(self) -> str:
        """Give the value as people read it: a number with its unit."""
        has_unit = self.is_number and self.unit and self.value
        return f"{self.value} {self.unit}" if has_unit else self.value


@dataclass(frozen=True, slots=True)
class GoodsPicture:
    """A picture of the item, or of one variant; its file is found by the digest."""

    pk: int
    variant: int | None
    digest: str
    mime: str
    width: int
    height: int
    size: int
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """An item; `gross_weight` is kilograms of one own unit, units are keys of units.

    `category` is the category's title, or its code where it has none. Prices are not
    here: they depend on terms.
    """

    pk: int
    no: str
    description: str
    is_inventory: bool = True
    unit: int | None = None
    sales_unit: int | None = None
    category: str = ""
    vendor: str = ""
    vendor_item_no: str = ""
    barcode: str = ""
    gross_weight: Decimal = ZERO
    tariff_no: str = ""
    origin_country: str = ""
    tags: tuple[str, ...] = ()
    marketing_text: str = ""
    is_free: bool = False
    is_blocked: bool = False
    is_sales_blocked: bool = False
    changed_at: datetime | None = None
    variants: tuple[GoodsVariant, ...] = ()
    units: tuple[GoodsUnit, ...] = ()
    texts: tuple[GoodsText, ...] = ()
    attributes: tuple[GoodsAttribute, ...] = ()
    pictures: tuple[GoodsPicture, ...] = ()

    def unit_of(self, unit: int | None) -> GoodsUnit | None:
        """Give one of the item's units, by default its own; None where it is not."""
        wanted = self.unit if unit is None else unit
        return next((each for each in self.units if each.pk == wanted), None)

    def weight_of(self, unit: int | None = None) -> Decimal:
        """Give the kilograms of one of a unit; of a unit that is not the item's, 0."""
        if unit is None or unit == self.unit:
            return self.gross_weight
        found = self.unit_of(unit)
        return self.gross_weight * found.per_unit if found else ZERO

    def title_in(self, language: str, variant: int | None = None) -> str:
        """Give the title in a language, else in all; of the item, its description."""
        titles = {
            each.language: each.text
            for each in self.texts
            if each.kind == TITLE and each.variant == variant and each.text
        }
        best = spoken(language, titles)
        other = self.description if variant is None else self._variant_title(variant)
        return other if best is None else titles[best]

    def texts_in(
        self, language: str, on: date, variant: int | None = None
    ) -> tuple[str, ...]:
        """Give the texts of a day in a language, with those of all languages."""
        valid = [
            each
            for each in self.texts
            if each.kind == TEXT and each.variant == variant and each.is_valid(on)
        ]
        best = spoken(language, {each.language for each in valid})
        return tuple(each.text for each in valid if each.language in {"", best})

    def _variant_title(self, variant: int) -> str:
        found = (each for each in self.variants if each.pk == variant)
        return next((each.title or each.code for each in found), "")


def spoken(language: str, available: Collection[str]) -> str | None:
    """Choose the language itself, else its larger one (pt for pt-BR), else all (empty).

    None where there is none of them.
    """
    wanted = language
    while wanted and wanted not in available:
        wanted = wanted.rpartition("-")[0]
    return wanted if wanted in available else None

"""Stock by location as programs see it, and how each location counts."""

from datetime import datetime
from typing import Any, Literal

from django.db.models import F, Q, QuerySet
from pydantic import Field

from nightclerk.connector.models import Shop, ShopLocation, StockLevel
from nightclerk.connector.programs.choosing import LONGEST
from nightclerk.connector.programs.finding import row_of
from nightclerk.connector.programs.values import reason_said, said
from nightclerk.connector.services.stock.explained import explain_level
from nightclerk.connector.services.stock.locations import change_location
from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.programs.values import Asked, Code, Key, Told, code, number

LEVELS = StockLevel.objects.select_related(
    *("shop", "location", "variant__item", "variant__variant")
)
LOCATIONS = ShopLocation.objects.select_related("shop", "location").prefetch_related(
    "counted"
)


class LevelTold(Told):
    """A variant at a location: pieces that the books want, and those at Shopify.

    `difference` is what Shopify has too few (> 0) or too many of; null: not known.
    `ordered` is what its orders had taken when it was read.
    """

    id: int
    item: str
    variant: str
    sku: str
    product: str
    location: str
    is_stocked: bool
    wanted: int | None
    at_shopify: int | None
    difference: int | None
    ordered: int
    problem: str
    wanted_at: datetime | None
    read_at: datetime | None
    sent_at: datetime | None


class StepTold(Told):
    """One line of a reckoning; a result follows from the lines above it."""

    title: str
    quantity: str
    is_result: bool
    note: str


class LevelExplained(LevelTold):
    """A level and the lines by which it is reckoned now, or why it cannot be."""

    steps: list[StepTold]
    trouble: str


class ShopLocationTold(Told):
    """A location at Shopify and how its stock is counted; no calculation: off.

    `counted` are the places of the books that count; none: `location`, or all.
    A `reserve` of null is that of the shop.
    """

    id: int
    gid: str
    name: str
    is_active: bool
    is_fulfillment_service: bool
    location: str
    calculation: str
    counted: list[str]
    rounding: str
    reserve: int | None
    stocks_new: bool


class ShopLocationFields(Asked):
    """How a location counts; places of the books by their codes."""

    location: Code = Field(default="", title="Location in the books")
    calculation: str = Field(
        default="", max_length=40, title="Stock calculation; empty: off"
    )
    counted: list[Code] = Field(
        default=[], max_length=200, title="Locations that count"
    )
    rounding: Literal["down", "nearest"] = Field(default="down", title="Rounding")
    reserve: int | None = Field(default=None, ge=0, le=1_000_000_000, title="Reserve")
    stocks_new: bool = Field(default=False, title="Stocks new products")


class LocationChanged(Told):
    """A location that was changed, and the entry that processes what waited for it."""

    location: ShopLocationTold
    entry: int | None


class LevelsChosen(Asked):
    """What levels are chosen by."""

    differs: bool | None = Field(default=None, title="Shopify has another quantity")
    has_problem: bool | None = Field(default=None, title="It could not be sent")
    location: Key | None = Field(default=None, title="Location, by id")
    text: str = Field(default="", max_length=LONGEST, title="Part of SKU or item")

    def rows(self, shop: Shop) -> QuerySet[StockLevel]:
        """Give the levels that are wanted."""
        found = LEVELS.filter(shop=shop)
        if self.location is not None:
            found = found.filter(location=self.location)
        if self.differs is not None:
            other = Q(wanted__isnull=False) & (
                Q(confirmed=None) | ~Q(wanted=F("confirmed"))
            )
            found = found.filter(other if self.differs else ~other)
        if self.has_problem is not None:
            none = Q(problem={})
            found = found.filter(~none if self.has_problem else none)
        if self.text:
            found = found.filter(
                Q(variant__sku__icontains=self.text)
                | Q(variant__item__no__icontains=self.text)
            )
        return found


def level_told(row: StockLevel) -> LevelTold:
    """Tell a level as it was last reckoned and read."""
    return LevelTold(**_level(row))


def level_explained(row: StockLevel) -> LevelExplained:
    """Tell a level, and reckon it anew."""
    try:
        steps, trouble = explain_level(row), ""
    except NightclerkError as error:
        steps, trouble = [], reason_said(error.as_json())
    told = [
        StepTold(
            title=said(step.title.as_json()),
            quantity=number(step.quantity),
            is_result=step.is_result,
            note=said(step.note.as_json()),
        )
        for step in steps
    ]
    return LevelExplained(**_level(row), steps=told, trouble=trouble)


def location_told(row: ShopLocation) -> ShopLocationTold:
    """Tell a location of the shop."""
    same = ("gid", "name", "is_active", "is_fulfillment_service", "calculation")
    return ShopLocationTold(
        id=row.pk,
        location=code(row.location),
        counted=sorted(each.code for each in row.counted.all()),
        **{name: getattr(row, name) for name in (*same, *RULE)},
    )


def change_location_asked(
    shop: Shop, row_number: int, fields: ShopLocationFields, *, actor: Any = None
) -> LocationChanged:
    """Say how a location counts; what was not said stays."""
    row = row_of(LOCATIONS, shop, row_number)
    started = change_location(row, actor=actor, **fields.said)
    told = location_told(row_of(LOCATIONS, shop, row_number))
    return LocationChanged(location=told, entry=started.entry.pk if started else None)


RULE = ("rounding", "reserve", "stocks_new")


def _level(row: StockLevel) -> dict[str, Any]:
    same = ("is_stocked", "wanted", "difference", "wanted_at", "read_at", "sent_at")
    return {
        "id": row.pk,
        "item": code(row.variant.item),
        "variant": code(row.variant.variant),
        "sku": row.variant.sku,
        "product": str(row.variant),
        "location": str(row.location),
        "at_shopify": row.confirmed,
        "ordered": row.committed,
        "problem": reason_said(row.problem),
        **{name: getattr(row, name) for name in same},
    }

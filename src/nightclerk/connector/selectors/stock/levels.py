"""Stock levels of a shop: which there are, what they hold, and how they are counted."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from nightclerk.connector.mapping.stock.wanted import StockRule, counted_places
from nightclerk.connector.models import (
    Shop,
    ShopLocation,
    StockLevel,
    StockSettings,
)
from nightclerk.ledger.models import ItemUnit

PER_PAGE = 5_000
Places = dict[int, frozenset[int] | None]
Goods = tuple[int, int | None]  # an item and its variant


@dataclass(frozen=True)
class Chosen:
    """Which variants, by Shopify's id, or items, by number, are meant; else all."""

    variants: Sequence[str] = ()
    items: Sequence[str] = ()

    @property
    def which(self) -> Q:
        """Give them as a condition on stock levels."""
        found = Q(variant__gid__in=list(self.variants)) if self.variants else Q()
        if self.items:
            found &= Q(variant__item__no__in=list(self.items))
        return found


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """One level, with all that its quantity is reckoned from; `unit` is what is sold.

    `confirmed` and `committed` are Shopify's figures as they were last known.
    """

    pk: int
    shop_variant: int
    location: int
    is_stocked: bool
    confirmed: int | None
    committed: int
    wanted: int | None
    problem: dict[str, Any] = field(repr=False)
    gid: str
    inventory_gid: str
    is_tracked: bool
    read_at: datetime | None
    item: int
    variant: int | None
    no: str
    code: str | None
    own_unit: int | None
    unit: int | None
    unit_code: str

    @property
    def goods(self) -> Goods:
        """Give the item and its variant."""
        return self.item, self.variant

    @property
    def name(self) -> str:
        """Give what people know it by: number and variant of the item."""
        return " ".join(filter(None, (self.no, self.code)))


SOLD_IN = Coalesce("variant__unit_id", "variant__item__sales_unit_id")
COLUMNS = (
    "pk",
    "variant_id",
    "location_id",
    "is_stocked",
    "confirmed",
    "committed",
    "wanted",
    "problem",
    "variant__gid",
    "variant__inventory_gid",
    "variant__is_tracked",
    "read_at",
    "variant__item_id",
    "variant__variant_id",
    "variant__item__no",
    "variant__variant__code",
    "variant__item__unit_id",
    "sold_in",
    "sold_in_code",
)


def stock_rules(shop: Shop, settings: StockSettings) -> list[StockRule]:
    """Give how the shop's active locations count; those that are off are left out."""
    rows = ShopLocation.objects.filter(shop=shop, is_active=True)
    rows = rows.exclude(calculation="").prefetch_related("counted")
    return [_rule(row, settings) for row in rows.order_by("pk")]


def _rule(row: ShopLocation, settings: StockSettings) -> StockRule:
    return StockRule(
        location=row.pk,
        gid=row.gid,
        name=str(row),
        calculation=row.calculation,
        counted=counted_places(
            [each.pk for each in row.counted.all()], row.location_id
        ),
        rounding=row.rounding,
        reserve=settings.reserve if row.reserve is None else row.reserve,
    )


def counted_by_location() -> Places:
    """Give which locations of the books each location of every shop stands for."""
    rows = ShopLocation.objects.prefetch_related("counted")
    return {
        row.pk: counted_places([each.pk for each in row.counted.all()], row.location_id)
        for row in rows
    }


def levels_at(
    shop: Shop, rules: Collection[StockRule], chosen: Chosen | None = None
) -> QuerySet[StockLevel]:
    """Give the levels that are kept in step: of goods, at locations with a rule."""
    which = chosen.which if chosen else Q()
    here = [rule.location for rule in rules]
    found = StockLevel.objects.filter(which, shop=shop, location__in=here)
    return found.exclude(variant__item=None).order_by("pk")


def level_pages(levels: QuerySet[StockLevel]) -> Iterator[list[LevelFacts]]:
    """Give levels with what they are reckoned from, some thousand at a time."""
    rows = (
        levels.annotate(
            sold_in=SOLD_IN,
            sold_in_code=Coalesce(
                "variant__unit__code", "variant__item__sales_unit__code", Value("")
            ),
        )
        .order_by("pk")
        .values_list(*COLUMNS)
    )
    last = 0
    while page := [LevelFacts(*row) for row in rows.filter(pk__gt=last)[:PER_PAGE]]:
        yield page
        last = page[-1].pk


def inventory_gids(
    levels: QuerySet[StockLevel], *, only_unread: bool = False
) -> list[str]:
    """Give Shopify's ids of what these levels count, each once."""
    if only_unread:
        levels = levels.filter(read_at=None)
    named = levels.exclude(variant__inventory_gid="").order_by("variant__inventory_gid")
    return list(named.values_list("variant__inventory_gid", flat=True).distinct())


class Taken(NamedTuple):
    """How many pieces, as sold, orders at Shopify took at a level as last read."""

    shop_variant: int
    location: int
    committed: int
    item: int
    variant: int | None
    unit: int | None


def taken_levels(levels: QuerySet[StockLevel]) -> list[Taken]:
    """Give the levels of which orders at Shopify had taken something."""
    rows = levels.filter(committed__gt=0).annotate(sold_in=SOLD_IN)
    return [
        Taken(*row)
        for row in rows.values_list(
            "variant_id",
            "location_id",
            "committed",
            "variant__item_id",
            "variant__variant_id",
            "sold_in",
        )
    ]


def units_of(items: Collection[int]) -> dict[tuple[int, int], Decimal]:
    """Give how many of an item's own unit are in its other units, by both."""
    rows = ItemUnit.objects.filter(item__in=items)
    return {(row.item_id, row.unit_id): row.per_unit for row in rows}

"""Stock of a shop by location, and how each of its locations counts."""

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.choosing import entry_for
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shapes import EntryOut, entry_shape
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.finding import row_of, shop_of
from nightclerk.connector.programs.goods_acting import StockSync, sync_stock_asked
from nightclerk.connector.programs.stock import (
    LEVELS,
    LOCATIONS,
    LevelExplained,
    LevelsChosen,
    LevelTold,
    LocationChanged,
    ShopLocationFields,
    ShopLocationTold,
    change_location_asked,
    level_explained,
    level_told,
    location_told,
)


class Levels(Schema):
    """A page of stock levels."""

    items: list[LevelTold]
    next: int | None


stock = Router(tags=["Stock of shops"])
locations = Router(tags=["Locations of shops"])


@stock.get("", response={200: Levels, PROBLEMS: Problem})
def list_levels(
    request: HttpRequest,
    shop: ShopCode,
    chosen: Query[LevelsChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Levels:
    """List stock by variant and location: in the books, at Shopify, the difference."""
    caller_of(request, "connector.view_stocklevel")
    rows = chosen.rows(shop_of(shop))
    page, mark = newest_first(rows, after=after, limit=limit)
    return Levels(items=list(map(level_told, page)), next=mark)


@stock.post("/sync", response={202: EntryOut, PROBLEMS: Problem})
def sync_stock(
    request: HttpRequest, shop: ShopCode, asked: StockSync
) -> Status[EntryOut]:
    """Let the job queue send stock where it differs."""
    caller = caller_of(request, "jobs.add_jobentry")
    entry = sync_stock_asked(shop_of(shop), asked, actor=caller.user)
    return Status(202, entry_shape(entry_for(caller, entry.pk)))


@stock.get("/{number}", response={200: LevelExplained, PROBLEMS: Problem})
def read_level(request: HttpRequest, shop: ShopCode, number: Number) -> LevelExplained:
    """Read a level and the lines by which its quantity is reckoned now."""
    caller_of(request, "connector.view_stocklevel")
    return level_explained(row_of(LEVELS, shop_of(shop), number))


@locations.get("", response={200: list[ShopLocationTold], PROBLEMS: Problem})
def list_shop_locations(request: HttpRequest, shop: ShopCode) -> list[ShopLocationTold]:
    """List the locations of a shop and how their stock is counted."""
    caller_of(request, "connector.view_shoplocation")
    rows = LOCATIONS.filter(shop=shop_of(shop)).order_by("name", "pk")
    return list(map(location_told, rows))


@locations.patch("/{number}", response={200: LocationChanged, PROBLEMS: Problem})
def change_shop_location(
    request: HttpRequest, shop: ShopCode, number: Number, change: ShopLocationFields
) -> LocationChanged:
    """Say how a location counts; what is not said stays."""
    caller = caller_of(request, "connector.change_shoplocation")
    return change_location_asked(shop_of(shop), number, change, actor=caller.user)

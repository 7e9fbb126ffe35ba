"""Commands of a shop's stock and locations: list, explain, sync, set how they count."""

from collections.abc import Mapping
from typing import Any, cast

import typer

from nightclerk.cli.books.showing import many, one, with_lines
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.cli.trade.naming import Number, ShopCode, started
from nightclerk.cli.trade.orders import Most
from nightclerk.connector.programs.finding import row_of, shop_of
from nightclerk.connector.programs.goods_acting import StockSync, sync_stock_asked
from nightclerk.connector.programs.stock import (
    LEVELS,
    LOCATIONS,
    LevelsChosen,
    ShopLocationFields,
    change_location_asked,
    level_explained,
    level_told,
    location_told,
)
from nightclerk.core.params import Params

COLUMNS = ("id", "sku", "item", "location", "wanted", "at_shopify", "problem")
STEPS = ("title", "quantity", "note")
PLACES = ("id", "name", "location", "calculation", "counted", "rounding", "reserve")

levels = typer.Typer(no_args_is_help=True, help="Stock of a shop by location")
locations = typer.Typer(no_args_is_help=True, help="Locations of a shop that count")


def add_commands() -> None:
    """Add the commands whose flags choose stock or say how a location counts."""
    shop = {"shop": ShopCode}
    listing = with_flags(LevelsChosen, list_levels, extra={**shop, "limit": Most})
    levels.command("list", help="List stock in the books and at Shopify.")(listing)
    sync = with_flags(StockSync, sync_stock, extra=shop)
    levels.command("sync", help="Let the job queue send stock.")(sync)
    setting = with_flags(ShopLocationFields, set_one, extra={**shop, "number": Number})
    locations.command("set", help="Say how a location counts.")(setting)


def list_levels(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List stock by variant and location."""
    rows = cast(LevelsChosen, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(map(level_told, found), COLUMNS, empty="There is no such stock.")


def sync_stock(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Let the job queue send stock where it differs."""
    return started(sync_stock_asked(shop_of(given["shop"]), cast(StockSync, asked)))


@levels.command()
def show(shop: ShopCode, number: Number) -> Answer:
    """Show how the quantity at a location is reckoned."""
    told = level_explained(row_of(LEVELS, shop_of(shop), number))
    if told.trouble:
        return Answer(told.model_dump(mode="json"), told.trouble)
    return with_lines(told, "steps", STEPS)


@locations.command("list")
def list_locations(shop: ShopCode) -> Answer:
    """List the locations of a shop and how their stock is counted."""
    rows = LOCATIONS.filter(shop=shop_of(shop)).order_by("name", "pk")
    return many(map(location_told, rows), PLACES, empty="No location is known yet.")


def set_one(_: typer.Context, fields: Params, given: Mapping[str, Any]) -> Answer:
    """Say how a location counts; what is not said stays."""
    shop, change = shop_of(given["shop"]), cast(ShopLocationFields, fields)
    return one(change_location_asked(shop, given["number"], change))

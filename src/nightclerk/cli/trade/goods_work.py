"""Commands of pictures at Shopify and of bulk operations: list, show, sync, cancel."""

from collections.abc import Mapping
from typing import Any, cast

import typer

from nightclerk.cli.books.showing import many, one
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.cli.trade.naming import Number, ShopCode, started
from nightclerk.cli.trade.orders import Most
from nightclerk.cli.trade.watching import Numbers
from nightclerk.connector.programs.bulk import (
    BulkChosen,
    bulk_of,
    bulk_told,
    cancel_asked,
    look_asked,
)
from nightclerk.connector.programs.finding import shop_of
from nightclerk.connector.programs.goods_acting import (
    PicturesSync,
    sync_pictures_asked,
)
from nightclerk.connector.programs.pictures import (
    PicturesAgain,
    PicturesChosen,
    picture_told,
    send_again_asked,
)
from nightclerk.core.params import Params

COLUMNS = ("id", "product_title", "alt", "state", "problem", "changed_at")
BULK = ("id", "purpose", "kind", "status", "rows", "object_count", "failed")

pictures = typer.Typer(no_args_is_help=True, help="Pictures of a shop's products")
bulk = typer.Typer(no_args_is_help=True, help="Bulk operations of Shopify for a shop")


def add_commands() -> None:
    """Add the commands whose flags choose pictures or bulk operations."""
    shop = {"shop": ShopCode}
    chosen = {**shop, "limit": Most}
    listing = with_flags(PicturesChosen, list_pictures, extra=chosen)
    pictures.command("list", help="List pictures, and why one failed.")(listing)
    sync = with_flags(PicturesSync, sync_pictures, extra=shop)
    pictures.command("sync", help="Let the job queue keep pictures in step.")(sync)
    operations = with_flags(BulkChosen, list_operations, extra=chosen)
    bulk.command("list", help="List bulk operations, the newest first.")(operations)


def list_pictures(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List pictures at Shopify, the newest first."""
    rows = cast(PicturesChosen, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(map(picture_told, found), COLUMNS, empty="There is no such picture.")


def sync_pictures(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Let the job queue keep pictures in step."""
    shop = shop_of(given["shop"])
    return started(sync_pictures_asked(shop, cast(PicturesSync, asked)))


def list_operations(
    _: typer.Context, chosen: Params, given: Mapping[str, Any]
) -> Answer:
    """List bulk operations, the newest first."""
    rows = cast(BulkChosen, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(map(bulk_told, found), BULK, empty="There is no bulk operation.")


@pictures.command("send-again")
def send_again(shop: ShopCode, numbers: Numbers) -> Answer:
    """Send pictures again that failed, or that somebody took off at Shopify."""
    return one(send_again_asked(shop_of(shop), PicturesAgain(pictures=numbers)))


@bulk.command()
def show(shop: ShopCode, number: Number) -> Answer:
    """Show a bulk operation and how far Shopify is."""
    return one(bulk_told(bulk_of(shop_of(shop), number)))


@bulk.command()
def look(shop: ShopCode, number: Number) -> Answer:
    """Let the run that waits for a bulk operation look now."""
    return started(look_asked(bulk_of(shop_of(shop), number)))


@bulk.command()
def cancel(shop: ShopCode, number: Number) -> Answer:
    """Ask Shopify to end a bulk operation; what it has done stays done."""
    return one(cancel_asked(bulk_of(shop_of(shop), number)))

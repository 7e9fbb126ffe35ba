"""Commands of a shop's sales channels: list, read from Shopify, choose."""

from typing import Annotated

import typer

from nightclerk.cli.books.showing import many
from nightclerk.cli.output import Answer
from nightclerk.cli.trade.naming import ShopCode
from nightclerk.connector.programs.finding import shop_of
from nightclerk.connector.programs.sales_channels import (
    ChannelTold,
    channels_told,
    choose_channels_asked,
    read_channels_asked,
)

COLUMNS = ("name", "is_chosen", "is_gone", "read_at", "gid")
EMPTY = "No sales channel is known yet. Read them: nightclerk channels read {shop}"

app = typer.Typer(no_args_is_help=True, help="Sales channels of a shop's new products")


@app.command("list")
def list_channels(shop: ShopCode) -> Answer:
    """List the sales channels that are known, also those that are gone."""
    found = shop_of(shop)
    return _table(found.code, channels_told(found))


@app.command()
def read(shop: ShopCode) -> Answer:
    """Ask Shopify which sales channels there are; new ones are not chosen."""
    found = shop_of(shop)
    told = read_channels_asked(found)
    return Answer(told.model_dump(mode="json"), _table(found.code, told.channels).view)


@app.command()
def choose(
    shop: ShopCode,
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Names or Shopify's ids; none: publish nowhere"),
    ] = None,
) -> Answer:
    """Let new products go on exactly these sales channels."""
    found = shop_of(shop)
    return _table(found.code, choose_channels_asked(found, names or []))


def _table(shop: str, rows: list[ChannelTold]) -> Answer:
    return many(rows, COLUMNS, empty=EMPTY.format(shop=shop))

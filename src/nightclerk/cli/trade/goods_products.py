"""Commands of products at Shopify: list, show, sync, add, why not, decide."""

from collections.abc import Mapping
from typing import Any, cast

import typer
from rich.console import Group

from nightclerk.cli.books.showing import many, one
from nightclerk.cli.output import Answer, facts, table
from nightclerk.cli.params import with_flags
from nightclerk.cli.trade.naming import Number, ShopCode, started
from nightclerk.cli.trade.orders import Most
from nightclerk.connector.programs.finding import shop_of
from nightclerk.connector.programs.goods_acting import (
    GoodsSync,
    ItemsAdded,
    PriceAllowed,
    add_items_asked,
    allow_price_asked,
    decide_asked,
    remove_asked,
    sync_goods_asked,
)
from nightclerk.connector.programs.products import (
    GoodsChosen,
    GoodsHead,
    goods_head,
    goods_told,
    product_of,
    variant_of,
    why_told,
)
from nightclerk.core.params import Params

COLUMNS = (
    *("id", "title", "item", "status", "variants", "lowest_price"),
    *("has_trouble", "is_changed_there"),
)
FIELDS = ("name", "owner", "wanted", "confirmed", "observed")
WHY = ("text", "hint", "record", "key")

app = typer.Typer(no_args_is_help=True, help="Products of a shop at Shopify")


def add_commands() -> None:
    """Add the commands whose flags choose products or say what is synced."""
    shop = {"shop": ShopCode}
    listing = with_flags(GoodsChosen, list_goods, extra={**shop, "limit": Most})
    app.command("list", help="List products at Shopify, the newest first.")(listing)
    sync = with_flags(GoodsSync, sync_goods, extra=shop)
    app.command("sync", help="Let the job queue keep products in step.")(sync)
    adding = with_flags(ItemsAdded, add_items, extra=shop)
    app.command("add", help="Let the job queue add items to Shopify.")(adding)
    price = with_flags(PriceAllowed, allow, extra={**shop, "number": Number})
    app.command(
        "allow-price", help="Let a price of a variant pass that is held as too far off."
    )(price)


def list_goods(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List products at Shopify, the newest first."""
    rows = cast(GoodsChosen, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(map(goods_head, found), COLUMNS, empty="There is no such product.")


def sync_goods(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Let the job queue keep products in step."""
    return started(sync_goods_asked(shop_of(given["shop"]), cast(GoodsSync, asked)))


def add_items(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Let the job queue add items to Shopify."""
    return started(add_items_asked(shop_of(given["shop"]), cast(ItemsAdded, asked)))


def allow(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Let a price pass; says what still stands in the way."""
    row = variant_of(shop_of(given["shop"]), given["number"])
    allow_price_asked(row, cast(PriceAllowed, asked))
    return why(given["shop"], given["number"])


@app.command()
def show(shop: ShopCode, number: Number) -> Answer:
    """Show a product field by field: wanted, confirmed, observed."""
    told = goods_told(product_of(shop_of(shop), number))
    data = told.model_dump(mode="json")
    head = [
        (name.replace("_", " ").capitalize(), data[name])
        for name in GoodsHead.model_fields
    ]
    rows = [("", field) for field in data["fields"]]
    rows += [(part["sku"], each) for part in data["parts"] for each in part["fields"]]
    cells = ([sku, *(_word(field[name]) for name in FIELDS)] for sku, field in rows)
    headings = ["Variant", *(name.capitalize() for name in FIELDS)]
    return Answer(data, Group(facts(head), table(headings, cells)))


@app.command()
def why(shop: ShopCode, number: Number) -> Answer:
    """Say why a variant was not sent, and what to do."""
    told = why_told(variant_of(shop_of(shop), number))
    return many(told, WHY, empty="It is at Shopify as the books want it.")


@app.command("send-ours")
def send_ours(shop: ShopCode, number: Number) -> Answer:
    """Put right what was changed at Shopify of a product."""
    return one(decide_asked(product_of(shop_of(shop), number), "send_ours"))


@app.command("take-theirs")
def take_theirs(shop: ShopCode, number: Number) -> Answer:
    """Let items take over what was changed at Shopify of a product."""
    return one(decide_asked(product_of(shop_of(shop), number), "take_theirs"))


@app.command()
def remove(shop: ShopCode, number: Number) -> Answer:
    """Let a product be no item any more, and take it off sale as the card says."""
    return one(remove_asked(product_of(shop_of(shop), number)))


def _word(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value

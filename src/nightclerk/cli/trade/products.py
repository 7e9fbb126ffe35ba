"""Commands of a shop's products: list, link, unlink, make the item."""

from collections.abc import Mapping
from typing import Any, cast

import typer

from nightclerk.cli.books.showing import many, one
from nightclerk.cli.finding import Limit
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.cli.trade.naming import Mapped, Number, ShopCode, Text
from nightclerk.connector.programs.acting import (
    create_item_asked,
    link_variant_asked,
    unlink_variant_asked,
)
from nightclerk.connector.programs.choosing import Unmapped
from nightclerk.connector.programs.finding import VARIANTS, row_of, shop_of
from nightclerk.connector.programs.mapped import VariantLink, product_told
from nightclerk.core.params import Params

COLUMNS = ("id", "product", "title", "sku", "item", "variant", "waiting", "problem")

app = typer.Typer(no_args_is_help=True, help="Products of a shop and their items")


def add_commands() -> None:
    """Add the command whose flags say which item a product is."""
    linking = with_flags(VariantLink, link, extra={"shop": ShopCode, "number": Number})
    app.command("link", help="Say which item it is; what waits is processed.")(linking)


@app.command("list")
def list_products(
    shop: ShopCode, *, mapped: Mapped = None, text: Text = "", limit: Limit = 50
) -> Answer:
    """List products, those first for which most orders wait."""
    chosen = Unmapped(is_mapped=mapped, text=text)
    rows = chosen.rows(VARIANTS, shop_of(shop), "variant")[:limit]
    return many(map(product_told, rows), COLUMNS, empty="There is no such product.")


def link(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Say which item a product is; the orders that wait for it are processed."""
    row = row_of(VARIANTS, shop_of(given["shop"]), given["number"])
    return one(link_variant_asked(row, cast(VariantLink, asked)))


@app.command()
def unlink(shop: ShopCode, number: Number) -> Answer:
    """Forget which item it is; documents stay as they are."""
    return one(unlink_variant_asked(row_of(VARIANTS, shop_of(shop), number)))


@app.command("create-item")
def create_item(shop: ShopCode, number: Number) -> Answer:
    """Make the item that it is; the orders that wait are processed."""
    return one(create_item_asked(row_of(VARIANTS, shop_of(shop), number)))

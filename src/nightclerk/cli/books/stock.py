"""Commands of stock: what lies where, and goods that came in."""

from collections.abc import Mapping
from typing import Any, cast

import typer

from nightclerk.cli.books.showing import many, one
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.core.params import Params
from nightclerk.ledger.programs.acting import receive_asked, stock_asked
from nightclerk.ledger.programs.choosing import StockChosen
from nightclerk.ledger.programs.figures import receipt_told, stock_told
from nightclerk.ledger.programs.masters_asked import NewReceipt
from nightclerk.ledger.selectors.company import company

COLUMNS = ("item", "variant", "location", "quantity", "value", "not_invoiced")

app = typer.Typer(no_args_is_help=True, help="Stock: list what lies where, receive")


def add_commands() -> None:
    """Add the commands whose flags say what lies where."""
    listing = with_flags(StockChosen, list_stock)
    app.command("list", help="List what lies where and what it cost.")(listing)
    receiving = with_flags(NewReceipt, receive)
    app.command("receive", help="Take goods into stock at their cost.")(receiving)


def list_stock(_: typer.Context, chosen: Params, __: Mapping[str, Any]) -> Answer:
    """List what lies where."""
    decimals = company().currency.decimals
    rows = stock_asked(cast(StockChosen, chosen))
    told = (stock_told(row, decimals=decimals) for row in rows)
    return many(told, COLUMNS, empty="Nothing is in stock.")


def receive(_: typer.Context, asked: Params, __: Mapping[str, Any]) -> Answer:
    """Take goods into stock."""
    return one(receipt_told(receive_asked(cast(NewReceipt, asked))))

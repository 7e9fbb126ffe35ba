"""Commands of a shop's refunds: list, credit, accept a difference."""

from collections.abc import Mapping
from typing import Any, cast

import typer

from nightclerk.cli.books.showing import one
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.cli.trade.naming import Number, ShopCode, with_reasons
from nightclerk.cli.trade.orders import Most
from nightclerk.connector.programs.choosing import RefundsChosen
from nightclerk.connector.programs.finding import refund_of, shop_of
from nightclerk.connector.programs.orders import refund_told
from nightclerk.connector.services.papers.refunds import (
    accept_difference,
    credit_refund,
)
from nightclerk.core.params import Params

COLUMNS = ("id", "name", "created_at", "total", "currency", "state")

app = typer.Typer(no_args_is_help=True, help="Refunds of a shop: list, credit, accept")


def add_commands() -> None:
    """Add the command whose flags choose refunds."""
    extra = {"shop": ShopCode, "limit": Most}
    listing = with_flags(RefundsChosen, list_refunds, extra=extra)
    app.command("list", help="List refunds that wait, or those of a state.")(listing)


def list_refunds(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List refunds that wait for a credit memo, or those of a state."""
    rows = cast(RefundsChosen, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    found = rows[: given["limit"] or 50]
    return with_reasons(map(refund_told, found), COLUMNS, empty="No refund waits.")


@app.command()
def credit(shop: ShopCode, number: Number) -> Answer:
    """Make the credit memo of a refund."""
    found = shop_of(shop)
    credit_refund(refund_of(found, number))
    return one(refund_told(refund_of(found, number)))


@app.command()
def accept(shop: ShopCode, number: Number) -> Answer:
    """Let what was paid back beyond the goods go to the account for refunds."""
    found = shop_of(shop)
    accept_difference(refund_of(found, number))
    return one(refund_told(refund_of(found, number)))

"""Commands of payments of a shop's orders: list, show, book, sync."""

from collections.abc import Mapping
from typing import Any, cast

import typer

from nightclerk.cli.books.showing import many, one, with_lines
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.cli.trade.naming import Number, ShopCode, started
from nightclerk.cli.trade.orders import Most
from nightclerk.cli.trade.watching import Numbers
from nightclerk.connector.programs.finding import shop_of
from nightclerk.connector.programs.payments import (
    PaymentsSync,
    PaymentsToBook,
    ShopPaymentsChosen,
    book_payments_asked,
    shop_payment_of,
    shop_payment_told,
    sync_payments_asked,
)
from nightclerk.core.params import Params

COLUMNS = ("id", "order", "kind", "gateway", "amount", "currency", "state", "reason")
BOOKED = ("name", "amount", "currency", "state", "reason")

app = typer.Typer(no_args_is_help=True, help="Payments of a shop's orders")


def add_commands() -> None:
    """Add the commands whose flags choose payments."""
    shop = {"shop": ShopCode}
    listing = with_flags(ShopPaymentsChosen, list_all, extra={**shop, "limit": Most})
    app.command("list", help="List payments, how far each is, and why.")(listing)
    sync = with_flags(PaymentsSync, sync_all, extra=shop)
    app.command("sync", help="Let the job queue bring payments and book them.")(sync)


def list_all(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List payments of orders, the newest first."""
    wanted = cast(ShopPaymentsChosen, chosen)
    rows = wanted.rows(shop_of(given["shop"])).order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(
        map(shop_payment_told, found), COLUMNS, empty="There is no such payment."
    )


def sync_all(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Let the job queue bring payments, payouts and disputes, and book them."""
    shop = shop_of(given["shop"])
    return started(sync_payments_asked(shop, cast(PaymentsSync, asked)))


@app.command()
def show(shop: ShopCode, number: Number) -> Answer:
    """Show a payment and how far it is on its way into the books."""
    return one(shop_payment_told(shop_payment_of(shop_of(shop), number)))


@app.command()
def book(shop: ShopCode, numbers: Numbers) -> Answer:
    """Book payments that wait or were stopped, as the settings of the shop say."""
    asked = PaymentsToBook(payments=numbers)
    return with_lines(book_payments_asked(shop_of(shop), asked), "rows", BOOKED)

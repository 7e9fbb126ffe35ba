"""Commands of payouts, of the balance at Shopify, and of disputes."""

from collections.abc import Mapping
from typing import Any, cast

import typer
from rich.console import Group

from nightclerk.cli.books.showing import many, one, with_lines
from nightclerk.cli.output import Answer, facts, table
from nightclerk.cli.params import with_flags
from nightclerk.cli.trade.naming import Number, ShopCode
from nightclerk.cli.trade.orders import Most
from nightclerk.cli.trade.watching import Numbers
from nightclerk.connector.programs.finding import row_of, shop_of
from nightclerk.connector.programs.payments_balance import BalanceChosen, balance_told
from nightclerk.connector.programs.payments_disputes import (
    DISPUTES,
    DisputesChosen,
    dispute_told,
)
from nightclerk.connector.programs.payments_payouts import (
    PayoutsChosen,
    PayoutsToPost,
    payout_of,
    payout_shown,
    payout_told,
    post_payouts_asked,
)
from nightclerk.core.params import Params

PAID = (
    *("id", "number", "issued_on", "status", "net", "currency", "state", "residue"),
    "reason",
)
MOVED = ("number", "kind", "order", "amount", "fee", "net", "currency", "payout")
DISPUTED = (
    *("id", "order", "kind", "status", "amount", "currency", "reason"),
    "evidence_due",
)
POSTED = ("name", "amount", "currency", "state", "reason")
TIE = ("payout", "transactions", "difference", "cleared", "booked", "residue")
TIE_ROWS = ("order", "kind", "at_shopify", "in_books", "residue", "reason")

payouts = typer.Typer(no_args_is_help=True, help="Payouts of a shop")
balance = typer.Typer(no_args_is_help=True, help="A shop's balance at Shopify")
disputes = typer.Typer(no_args_is_help=True, help="Payments that are asked back")


def add_commands() -> None:
    """Add the commands whose flags choose payouts, movements and disputes."""
    extra = {"shop": ShopCode, "limit": Most}
    paid = with_flags(PayoutsChosen, list_payouts, extra=extra)
    payouts.command("list", help="List payouts, how far each is, and why.")(paid)
    moved = with_flags(BalanceChosen, list_balance, extra=extra)
    balance.command("list", help="List movements of the balance.")(moved)
    asked = with_flags(DisputesChosen, list_disputes, extra=extra)
    disputes.command("list", help="List disputes, the newest first.")(asked)


def list_payouts(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List payouts, the newest first."""
    rows = cast(PayoutsChosen, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(map(payout_told, found), PAID, empty="There is no such payout.")


def list_balance(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List movements of the balance, the newest first."""
    rows = cast(BalanceChosen, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(map(balance_told, found), MOVED, empty="There is no such movement.")


def list_disputes(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List disputes, the newest first."""
    rows = cast(DisputesChosen, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(map(dispute_told, found), DISPUTED, empty="There is no such dispute.")


@payouts.command()
def show(shop: ShopCode, number: Number) -> Answer:
    """Show a payout, what it consists of, and how it ties order by order."""
    data = payout_shown(payout_of(shop_of(shop), number)).model_dump(mode="json")
    tie, parts = data["tie"], ("transactions", "tie")
    sums = [(_heading(name), data[name]) for name in data if name not in parts]
    beside = [("Ties", "yes" if tie["is_tied"] else "no")]
    beside += [(_heading(name), tie[name]) for name in TIE]
    view = Group(
        facts(sums),
        _lines(data["transactions"], MOVED),
        facts(beside),
        _lines(tie["rows"], TIE_ROWS),
    )
    return Answer(data, view)


@payouts.command()
def post(shop: ShopCode, numbers: Numbers) -> Answer:
    """Post payouts that are paid, or take back what came to nothing."""
    asked = PayoutsToPost(payouts=numbers)
    return with_lines(post_payouts_asked(shop_of(shop), asked), "rows", POSTED)


@disputes.command("show")
def show_dispute(shop: ShopCode, number: Number) -> Answer:
    """Show a dispute: why, and until when evidence is due."""
    return one(dispute_told(row_of(DISPUTES, shop_of(shop), number)))


def _lines(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> Any:
    named = ([row[name] for name in columns] for row in rows)
    return table([_heading(name) for name in columns], named)


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()

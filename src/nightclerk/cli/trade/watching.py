"""Commands of what waits, what was left out, days, and what is sent to Shopify."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, cast

import typer

from nightclerk.cli.books.showing import many, one
from nightclerk.cli.finding import LARGEST, Limit
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.cli.trade.naming import Number, ShopCode, started
from nightclerk.cli.trade.orders import Most
from nightclerk.connector.programs.choosing import ChangesChosen, skipped_rows
from nightclerk.connector.programs.finding import CHANGES, day_of, row_of, shop_of
from nightclerk.connector.programs.watching import (
    ChangesAsked,
    act_on_change,
    act_on_changes,
    change_told,
    day_told,
    mend_day,
    skipped_told,
    work_told,
)
from nightclerk.connector.selectors.completeness import checked_days
from nightclerk.core.params import Params

Date = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="A checked day")]
Numbers = Annotated[
    list[int],
    typer.Argument(
        metavar="ID…", max=LARGEST, help="Their ids, as the list shows them"
    ),
]
DAYS = ("day", "complete", "at_shopify", "here", "in_documents", "posted")
SKIPPED = ("id", "stream", "name", "reason", "times", "retry_at")
SENT = ("id", "kind", "subject", "state", "message", "attempts", "sent_at")

days = typer.Typer(no_args_is_help=True, help="Days that “check” compared; mend them")
outbox = typer.Typer(
    no_args_is_help=True, help="Changes for Shopify: list, show, retry, drop"
)


def add_commands() -> None:
    """Add the command whose flags choose changes."""
    extra = {"shop": ShopCode, "limit": Most}
    listing = with_flags(ChangesChosen, list_changes, extra=extra)
    outbox.command("list", help="List changes for Shopify, the newest first.")(listing)


def worklists(shop: ShopCode) -> Answer:
    """Tell how much of a shop waits, and until when its books are complete."""
    return one(work_told(shop_of(shop)))


def skipped(shop: ShopCode, *, limit: Limit = 50) -> Answer:
    """List the records that are left out, why, and when they are tried again."""
    rows = skipped_rows(shop_of(shop)).order_by("-pk")[:limit]
    return many(map(skipped_told, rows), SKIPPED, empty="Nothing is left out.")


@days.command("list")
def list_days(shop: ShopCode, *, limit: Limit = 31) -> Answer:
    """List the days that were checked, the newest first."""
    rows = checked_days(shop_of(shop)).order_by("-day")[:limit]
    return many(map(day_told, rows), DAYS, empty="No day was checked yet.")


@days.command("fetch")
def fetch_day(shop: ShopCode, day: Date) -> Answer:
    """Let the job queue bring what of a day is missing or has changed."""
    return started(mend_day(day_of(shop_of(shop), day.date()), "fetch"))


@days.command("payments")
def pay_day(shop: ShopCode, day: Date) -> Answer:
    """Let the job queue bring payouts and book what of a day's money lacks."""
    return started(mend_day(day_of(shop_of(shop), day.date()), "payments"))


@days.command("process")
def process_day(shop: ShopCode, day: Date) -> Answer:
    """Let the job queue process what of a day is not in the books."""
    return started(mend_day(day_of(shop_of(shop), day.date()), "process"))


def list_changes(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List changes for Shopify, the newest first."""
    rows = cast(ChangesChosen, chosen).rows(shop_of(given["shop"])).order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(map(change_told, found), SENT, empty="There is no such change.")


@outbox.command()
def show(shop: ShopCode, number: Number) -> Answer:
    """Show a change for Shopify, what was sent and what was answered."""
    return one(change_told(row_of(CHANGES, shop_of(shop), number)))


@outbox.command()
def retry(shop: ShopCode, numbers: Numbers) -> Answer:
    """Let the next run send refused changes again; of several says how many."""
    return _done(shop, numbers, "retry")


@outbox.command()
def drop(shop: ShopCode, numbers: Numbers) -> Answer:
    """Give changes up for good; of several says how many."""
    return _done(shop, numbers, "drop")


def _done(shop: str, numbers: list[int], act: str) -> Answer:
    found = shop_of(shop)
    if len(numbers) > 1:
        asked = ChangesAsked.read({"act": act, "changes": numbers})
        return one(act_on_changes(found, asked))
    row = row_of(CHANGES, found, numbers[0])
    act_on_change(row, act)
    return one(change_told(row))

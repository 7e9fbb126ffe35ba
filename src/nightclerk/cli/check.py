"""The command `check`: tell whether all that a shop sold is here and in the books."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Group

from nightclerk.cli import records
from nightclerk.cli.following import GOOD, followed, outcome
from nightclerk.cli.output import Answer, table
from nightclerk.cli.sync import queued
from nightclerk.connector.mapping.completeness import is_complete
from nightclerk.connector.models import CompletenessDay
from nightclerk.connector.programs.watching import day_told
from nightclerk.connector.selectors import mirror
from nightclerk.connector.selectors.completeness import checked_days, complete_to
from nightclerk.connector.services.syncs.starting import start_sync
from nightclerk.connector.tasks.check_completeness import (
    CheckCompletenessParams,
    check_completeness,
)

HEADINGS = (
    "Day",
    "At Shopify",
    "Total",
    "Here",
    "Total",
    "In documents",
    "Total",
    "Posted",
    "Total",
    "Differs",
)
OF_MONEY = (
    "Day",
    "Refunded",
    "Here",
    "Posted",
    "Payouts",
    "Paid out",
    "Here",
    "Posted",
    "Fees",
    "Posted",
)


def check(
    ctx: typer.Context,
    *,
    shop: Annotated[str, typer.Option(help="The shop's code, for example DEMO")],
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day (30 days ago)"),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Last day (today)"),
    ] = None,
    every_order: Annotated[
        bool,
        typer.Option("--every-order", help="Compare order by order on all days"),
    ] = False,
    background: Annotated[
        bool,
        typer.Option("--background", help="Start it in the job queue and go on"),
    ] = False,
) -> Answer:
    """Compare orders, refunds and payouts at Shopify, here and in the books, by days.

    The exit code is 1 where a day is not complete.
    """
    found = mirror.shop(shop)
    params = CheckCompletenessParams.read(
        {
            "shop": found.code,
            "first": first.date().isoformat() if first else None,
            "last": last.date().isoformat() if last else None,
            "every_order": every_order,
        }
    )
    started = start_sync(found, check_completeness, params, background=background)
    if started.run is None:
        return queued(started.entry)
    run = followed(ctx.obj, started.run)
    if run.status not in GOOD:
        return Answer(records.run_as_json(run), outcome(run), code=1)
    days = list(checked_days(found).filter(run_id=run.pk).order_by("day"))
    complete = all(is_complete(day.differs) for day in days)
    return Answer(
        {
            "shop": found.code,
            "complete": complete,
            "complete_until": complete_to(found),
            "days": [day_told(day).model_dump(mode="json") for day in days],
            "run": records.run_as_json(run),
        },
        _view(days, complete_to(found)),
        code=0 if complete else 1,
    )


def _view(days: Sequence[CompletenessDay], until: date | None) -> Any:
    rows = [
        (
            f"{day.day:%Y-%m-%d}",
            *(str(day.orders), _money(day.gross)),
            *(str(day.mirrored), _money(day.mirrored_gross)),
            *(str(day.booked + day.without), _money(day.booked_gross)),
            *(str(day.posted), _money(day.posted_gross)),
            ", ".join(f"{len(gids)} {kind}" for kind, gids in day.differs.items()),
        )
        for day in days
        if day.orders or day.mirrored or day.differs
    ]
    title = f"Complete until {until:%Y-%m-%d}" if until else "Not complete"
    return Group(table(HEADINGS, rows), *_of_money(days), title)


def _of_money(days: Sequence[CompletenessDay]) -> list[Any]:
    """Show the days on which money went back or was paid out, if there are any."""
    rows = [
        (
            f"{day.day:%Y-%m-%d}",
            *map(_money, (day.refunded, day.mirrored_refunded, day.posted_refunded)),
            str(day.payouts),
            *map(_money, (day.payouts_net, day.mirrored_net, day.posted_net)),
            *map(_money, (day.fees, day.posted_fees)),
        )
        for day in days
        if day.refunded or day.mirrored_refunded or day.payouts or day.mirrored_net
    ]
    return [table(OF_MONEY, rows)] if rows else []


def _money(amount: Any) -> str:
    return f"{amount:,.2f}"

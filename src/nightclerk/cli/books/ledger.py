"""Commands of the ledger: balances, open items, VAT, periods, checks, exports."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from pydantic import Field

from nightclerk.cli.books.showing import many, one, with_lines
from nightclerk.cli.finding import one_of
from nightclerk.cli.output import Answer, table
from nightclerk.cli.params import with_flags
from nightclerk.core.errors import Refused
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.ledger.exports.beancount import beancount
from nightclerk.ledger.exports.journal import (
    customers_csv,
    journal_csv,
    open_items_csv,
    vat_entries_csv,
)
from nightclerk.ledger.models import FiscalPeriod
from nightclerk.ledger.programs.choosing import AccountsChosen
from nightclerk.ledger.programs.figures import (
    period_told,
    trial_balance_told,
    vat_told,
)
from nightclerk.ledger.programs.finding import customer_of, period_of
from nightclerk.ledger.programs.masters import account_told
from nightclerk.ledger.programs.receivables import (
    customer_meant,
    open_items_told,
    statement_told,
)
from nightclerk.ledger.programs.values import FIRST, LAST, Asked, Day, No
from nightclerk.ledger.selectors.balances import trial_balance
from nightclerk.ledger.selectors.company import company, today
from nightclerk.ledger.selectors.receivables import open_items, statement
from nightclerk.ledger.selectors.soundness import RULES, breaches
from nightclerk.ledger.selectors.vat import vat_of_period
from nightclerk.ledger.services.setup import periods as services

BALANCES = ("account", "name", "opening", "debit", "credit", "balance")
OPEN = ("customer", "document_no", "due_date", "days_overdue", "remaining", "currency")
VAT = ("identifier", "rate", "country", "base", "amount", "entries")
MOVED = ("posting_date", "kind", "document_no", "amount", "balance")
PERIOD = ("starts_on", "ends_on", "state")
ACTS = {
    "close": services.close_period,
    "reopen": services.reopen_period,
    "lock": services.lock_period,
}
Action = Annotated[str, typer.Argument(help="close, reopen or lock")]
CSV = "csv"
Format = Annotated[
    str | None,
    typer.Option(
        "--format", help="csv (the journal), beancount, open-items, vat or customers"
    ),
]
File = Annotated[
    Path | None,
    typer.Option("--to", dir_okay=False, help="The file; else standard output"),
]


class Span(Asked):
    """A time, both days included."""

    since: Day | None = Field(default=None, title="From this day on")
    until: Day | None = Field(default=None, title="Up to this day")


class OpenAsked(Asked):
    """Whose open items, and at the end of which day."""

    customer: No = Field(default="", title="Only of this customer")
    as_of: Day | None = Field(default=None, title="At the end of this day; else today")


class StatementAsked(Asked):
    """Whose statement, of which time."""

    customer: No = Field(title="Number of the customer")
    since: Day = Field(title="From this day on")
    until: Day = Field(title="Up to this day")


class YearAsked(Asked):
    """Which fiscal year."""

    year: int = Field(ge=FIRST.year, le=LAST.year, title="Year in which it begins")
    first_month: int = Field(default=1, ge=1, le=12, title="Its first month")


class PeriodAsked(Asked):
    """Which period."""

    starts_on: Day = Field(title="First day of the period")


app = typer.Typer(no_args_is_help=True, help="Balances, open items, VAT, exports")


def add_commands() -> None:
    """Add the commands whose flags say which time is meant."""
    commands: dict[str, tuple[type[Params], Any, str, dict[str, Any]]] = {
        "trial-balance": (Span, balances, "Turnover and balance of accounts.", {}),
        "open-items": (OpenAsked, owed, "What customers owe on a day.", {}),
        "statement": (StatementAsked, moved, "What was booked for a customer.", {}),
        "vat": (Span, vat, "VAT of a time by rate and country.", {}),
        "accounts": (AccountsChosen, accounts, "The chart of accounts.", {}),
        "export": (Span, export, "Write the books.", {"format": Format, "to": File}),
        "open-year": (YearAsked, open_year, "Open a fiscal year.", {}),
        "period": (PeriodAsked, act, "Close or lock a period.", {"action": Action}),
    }
    for name, (model, body, text, extra) in commands.items():
        app.command(name, help=text)(with_flags(model, body, extra=extra))


@app.command("periods")
def list_periods() -> Answer:
    """List the fiscal periods."""
    rows = FiscalPeriod.objects.order_by("starts_on")
    return many(map(period_told, rows), PERIOD, empty="There is no fiscal year yet.")


@app.command()
def check() -> Answer:
    """Ask every rule of the books; the exit code is 1 where one is broken."""
    found = breaches()
    data = [
        {
            "rule": each.rule.number,
            "title": str(each.rule.title),
            "place": str(place),
            "by": str(amount),
        }
        for each in found
        for place, amount in each.places
    ]
    rows = ([each[name] for name in ("title", "place", "by")] for each in data)
    sound = f"The books are sound: {len(RULES)} rules hold."
    view = table(("Rule", "Where", "By"), rows) if found else sound
    told = {"sound": not found, "rules": len(RULES), "breaches": data}
    return Answer(told, view, code=1 if found else 0)


def balances(_: typer.Context, asked: Params, __: Mapping[str, Any]) -> Answer:
    """Show the trial balance."""
    span, currency = cast(Span, asked), company().currency
    rows = trial_balance(since=span.since, until=span.until)
    told = trial_balance_told(
        rows, since=span.since, until=span.until, currency=currency
    )
    return with_lines(told, "accounts", BALANCES)


def owed(_: typer.Context, asked: Params, __: Mapping[str, Any]) -> Answer:
    """Show open items."""
    wanted, house = cast(OpenAsked, asked), company()
    day = wanted.as_of or today(house)
    items = open_items(day, customer=customer_meant(wanted.customer))
    told = open_items_told(items, as_of=day, currency=house.currency)
    return with_lines(told, "items", OPEN)


def moved(_: typer.Context, asked: Params, __: Mapping[str, Any]) -> Answer:
    """Show a statement."""
    wanted, house = cast(StatementAsked, asked), company()
    shown = statement(
        customer_of(wanted.customer), starts_on=wanted.since, ends_on=wanted.until
    )
    told = statement_told(shown, currency=house.currency)
    return with_lines(told, "movements", MOVED)


def vat(_: typer.Context, asked: Params, __: Mapping[str, Any]) -> Answer:
    """Show VAT by rate and country."""
    span = cast(Span, asked)
    since, until = span.since or FIRST, span.until or LAST
    rows = vat_of_period(since=since, until=until)
    told = vat_told(rows, since=since, until=until, currency=company().currency)
    return with_lines(told, "sums", VAT)


def accounts(_: typer.Context, chosen: Params, __: Mapping[str, Any]) -> Answer:
    """List accounts."""
    rows = cast(AccountsChosen, chosen).rows()
    columns = ("no", "name", "kind", "is_blocked")
    return many(map(account_told, rows), columns, empty="There is no such account.")


def open_year(_: typer.Context, asked: Params, __: Mapping[str, Any]) -> Answer:
    """Open a fiscal year."""
    wanted = cast(YearAsked, asked)
    made = services.open_year(wanted.year, first_month=wanted.first_month)
    return many(map(period_told, made), PERIOD, empty="")


def act(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Close, reopen or lock a period."""
    name = one_of(given["action"], list(ACTS), what="action") or ""
    period = period_of(cast(PeriodAsked, asked).starts_on)
    return one(period_told(ACTS[name](period)))


def export(
    ctx: typer.Context, asked: Params, given: Mapping[str, Any]
) -> Answer | None:
    """Write the books: into a file, or to standard output where none is named."""
    name = one_of(given["format"] or CSV, list(EXPORTS), what="format") or CSV
    pieces = EXPORTS[name](cast(Span, asked))
    if given["to"]:
        lines = written(pieces, given["to"])
        data = {"file": str(given["to"]), "lines": lines}
        return Answer(data, f"{given['to']} has {lines} lines.")
    if ctx.obj.is_json:
        return Answer({"format": name, "text": "".join(pieces)})
    sys.stdout.writelines(pieces)
    return None


def written(pieces: Iterator[str], to: Path) -> int:
    """Write a file and count its lines; `Refused` where it cannot be written."""
    lines = 0
    try:
        with to.open("w", encoding="utf-8", newline="") as file:
            for piece in pieces:
                lines += piece.count("\n")
                file.write(piece)
    except OSError as error:
        raise Refused(
            words("{file} cannot be written: {why}", file=to, why=error)
        ) from error
    return lines


EXPORTS: dict[str, Callable[[Span], Iterator[str]]] = {
    CSV: lambda span: journal_csv(since=span.since, until=span.until),
    "beancount": lambda span: beancount(until=span.until),
    "open-items": lambda span: open_items_csv(span.until or today()),
    "vat": lambda span: vat_entries_csv(
        since=span.since or FIRST, until=span.until or LAST
    ),
    "customers": lambda _: customers_csv(),
}

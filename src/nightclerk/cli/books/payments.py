"""Commands of payments: post, apply, unapply, reverse, and the customers' entries."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

import typer

from nightclerk.cli.books import payment_journal
from nightclerk.cli.books.documents import Most
from nightclerk.cli.books.showing import many, one
from nightclerk.cli.finding import LARGEST
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.core.params import Params
from nightclerk.ledger.programs.choosing import EntriesChosen
from nightclerk.ledger.programs.documents_asked import OnDay
from nightclerk.ledger.programs.finding import application_of, entry_of
from nightclerk.ledger.programs.receivables import (
    NewApplication,
    NewPayment,
    application_told,
    entry_told,
    post_payment_asked,
)
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.receivables.applications import apply
from nightclerk.ledger.services.receivables.reversals import reverse
from nightclerk.ledger.services.receivables.unapplying import unapply

Number = Annotated[int, typer.Argument(max=LARGEST, help="Number of the entry")]
Application = Annotated[
    int, typer.Argument(max=LARGEST, help="Number of the application")
]
COLUMNS = (
    *("id", "posting_date", "kind", "document_no", "customer", "amount"),
    *("remaining", "currency"),
)

app = typer.Typer(no_args_is_help=True, help="Payments, and what they are applied to")


def add_commands() -> None:
    """Add the commands whose flags are the fields of payments."""
    posting = with_flags(NewPayment, post)
    app.command("post", help="Post a payment and apply it.")(posting)
    listing = with_flags(EntriesChosen, list_entries, extra={"limit": Most})
    app.command("list", help="List customer entries.")(listing)
    applying = with_flags(NewApplication, apply_entry, extra={"number": Number})
    app.command("apply", help="Set an open entry against another.")(applying)
    back = with_flags(OnDay, unapply_entry, extra={"number": Application})
    app.command("unapply", help="Take an application back.")(back)
    mirror = with_flags(OnDay, reverse_entry, extra={"number": Number})
    app.command("reverse", help="Book the mirror of an unapplied payment.")(mirror)
    payment_journal.add_commands()
    app.add_typer(payment_journal.app, name="journal")


@app.command()
def show(number: Number) -> Answer:
    """Show a customer entry and the numbers of its applications."""
    return one(entry_told(entry_of(number), local=company().currency.decimals))


def list_entries(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List customer entries, the newest first."""
    rows = cast(EntriesChosen, chosen).rows().order_by("-pk")
    local = company().currency.decimals
    told = (entry_told(each, local=local) for each in rows[: given["limit"] or 50])
    return many(told, COLUMNS, empty="There is no such entry.")


def post(_: typer.Context, asked: Params, __: Mapping[str, Any]) -> Answer:
    """Post a payment."""
    return show(post_payment_asked(cast(NewPayment, asked)).pk)


def apply_entry(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Set two open entries of a customer against each other."""
    wanted = cast(NewApplication, asked)
    made = apply(
        entry_of(given["number"]),
        entry_of(wanted.to),
        amount=wanted.amount,
        on=wanted.on,
    )
    return one(application_told(made))


def unapply_entry(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Take an application back."""
    day = cast(OnDay, asked).on
    return one(application_told(unapply(application_of(given["number"]), on=day)))


def reverse_entry(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Book the mirror image of a payment."""
    reverse(entry_of(given["number"]).transaction, on=cast(OnDay, asked).on)
    return show(given["number"])

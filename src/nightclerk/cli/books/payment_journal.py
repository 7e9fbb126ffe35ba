"""Commands of the payment journal: list, add, change, post, drop, restore."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

import typer

from nightclerk.cli.books.documents import Most
from nightclerk.cli.books.showing import many, one
from nightclerk.cli.finding import LARGEST
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.core.params import Params
from nightclerk.ledger.programs.payment_journal import (
    LinesAsked,
    PaymentLineFields,
    PaymentLinesChosen,
    change_line_asked,
    lines_meant,
    lines_posted_told,
    new_line_asked,
    payment_line_of,
    payment_line_told,
)
from nightclerk.ledger.services.receivables.payment_journal import (
    drop_lines,
    post_lines,
    restore_lines,
)

Number = Annotated[int, typer.Argument(max=LARGEST, help="Number of the line")]
COLUMNS = (
    *("id", "state", "posting_date", "customer", "amount", "currency"),
    *("external_order_no", "reason", "problem"),
)

app = typer.Typer(
    no_args_is_help=True, help="The payment journal: proposed payments, then posted"
)


def add_commands() -> None:
    """Add the commands whose flags are the fields of lines."""
    listing = with_flags(PaymentLinesChosen, list_lines, extra={"limit": Most})
    app.command("list", help="List proposed payments.")(listing)
    adding = with_flags(PaymentLineFields, add)
    app.command("add", help="Propose a payment.")(adding)
    changing = with_flags(PaymentLineFields, change, extra={"number": Number})
    app.command("change", help="Change an open line.")(changing)
    posting = with_flags(LinesAsked, post)
    app.command("post", help="Post lines; a refused one stays open.")(posting)


@app.command()
def show(number: Number) -> Answer:
    """Show a line: why it is proposed, what it settles, what stops it."""
    return one(payment_line_told(payment_line_of(number)))


@app.command()
def drop(number: Number) -> Answer:
    """Take an open line out of the journal for good."""
    drop_lines([payment_line_of(number)])
    return show(number)


@app.command()
def restore(number: Number) -> Answer:
    """Put a dropped line back."""
    restore_lines([payment_line_of(number)])
    return show(number)


def list_lines(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List lines, the newest first."""
    rows = cast(PaymentLinesChosen, chosen).rows().order_by("-pk")
    told = (payment_line_told(each) for each in rows[: given["limit"] or 50])
    return many(told, COLUMNS, empty="No payment is proposed.")


def add(_: typer.Context, asked: Params, __: Mapping[str, Any]) -> Answer:
    """Propose a payment."""
    return show(new_line_asked(cast(PaymentLineFields, asked)).pk)


def change(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Change a line; what is not said stays."""
    line = payment_line_of(given["number"])
    change_line_asked(line, cast(PaymentLineFields, asked))
    return show(given["number"])


def post(_: typer.Context, asked: Params, __: Mapping[str, Any]) -> Answer:
    """Post lines; what is refused is named with its reason."""
    told = lines_posted_told(post_lines(lines_meant(cast(LinesAsked, asked))))
    said = [f"Posted: {len(told.posted)}. Refused: {len(told.failed)}."]
    said += [
        f"{each.id}  {each.customer}  {each.amount} {each.currency}: {each.problem}"
        for each in told.failed
    ]
    code = 1 if told.failed else 0
    return Answer(told.model_dump(mode="json"), "\n".join(said), code)

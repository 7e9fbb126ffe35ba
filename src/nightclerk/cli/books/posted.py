"""Commands of posted documents: list, show, credit, cancel, correct, undo, track."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, cast

import typer

from nightclerk.cli.books.documents import LINES, Most
from nightclerk.cli.books.showing import many, with_lines
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.core.errors import Refused
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.ledger.programs.acting import undo_asked
from nightclerk.ledger.programs.choosing import PostedChosen
from nightclerk.ledger.programs.documents import (
    document_told,
    posted_head,
    posted_told,
)
from nightclerk.ledger.programs.documents_asked import (
    CreditAsked,
    OnDay,
    TrackingAsked,
    UndoAsked,
)
from nightclerk.ledger.programs.finding import document_of, posted_of
from nightclerk.ledger.services.posting.corrections import (
    cancel_invoice,
    correct_invoice,
)
from nightclerk.ledger.services.posting.crediting import credit_memo_for
from nightclerk.ledger.services.posting.tracking import change_tracking

Kind = Annotated[str, typer.Argument(help="shipment, receipt, invoice or credit")]
No = Annotated[str, typer.Argument(help="Number of the posted document")]
Part = Annotated[
    list[str] | None,
    typer.Option("--line", help="Number of a line; of credits 10000=2, with quantity"),
]
COLUMNS = ("kind", "no", "posting_date", "customer", "name", "gross")

app = typer.Typer(no_args_is_help=True, help="Posted documents, and correcting them")


def add_commands() -> None:
    """Add the commands whose flags choose documents, lines or a day."""
    listing = with_flags(PostedChosen, list_posted, extra={"limit": Most})
    app.command("list", help="List posted documents.")(listing)
    commands = {
        "credit": (credit, "Draft a credit memo of an invoice, whole or in part."),
        "cancel": (cancel, "Take a whole unpaid invoice back at once."),
        "correct": (correct, "Cancel an unpaid invoice and open what replaces it."),
        "undo": (undo, "Undo a shipment or some of its lines."),
    }
    for name, (body, text) in commands.items():
        with_parts = {"part": Part} if name in {"credit", "undo"} else {}
        extra = {"no": No, **with_parts}
        app.command(name, help=text)(with_flags(OnDay, body, extra=extra))
    tracking = with_flags(TrackingAsked, track, extra={"no": No})
    app.command("track", help="Say how a shipment went.")(tracking)


@app.command()
def show(kind: Kind, no: No) -> Answer:
    """Show a posted document with its lines."""
    return with_lines(posted_told(posted_of(kind, no)), "lines", LINES)


def list_posted(_: typer.Context, chosen: Params, given: Mapping[str, Any]) -> Answer:
    """List posted documents, the newest first."""
    rows = cast(PostedChosen, chosen).rows().order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(map(posted_head, found), COLUMNS, empty="Nothing such was posted.")


def credit(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Draft a credit memo; without lines all that is left of the invoice."""
    lines = dict(map(_quantity, given["part"] or ())) or None
    wanted = CreditAsked(lines=lines, on=cast(OnDay, asked).on)
    invoice = posted_of("invoice", given["no"])
    draft = credit_memo_for(invoice, lines=wanted.quantities(), on=wanted.on)
    return _draft(draft.kind, draft.no)


def cancel(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Cancel an unpaid invoice."""
    invoice = posted_of("invoice", given["no"])
    made = cancel_invoice(invoice, on=cast(OnDay, asked).on)
    return show("credit", made.no)


def correct(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Cancel an unpaid invoice and show the document that replaces it."""
    invoice = posted_of("invoice", given["no"])
    draft = correct_invoice(invoice, on=cast(OnDay, asked).on)
    return _draft(draft.kind, draft.no)


def undo(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Undo a shipment."""
    fields = {"lines": given["part"], "on": cast(OnDay, asked).on}
    undo_asked(posted_of("shipment", given["no"]), UndoAsked.read(fields))
    return show("shipment", given["no"])


def track(_: typer.Context, change: Params, given: Mapping[str, Any]) -> Answer:
    """Say how a shipment went; shops are told with their next sync."""
    said = cast(TrackingAsked, change).said
    change_tracking(posted_of("shipment", given["no"]), **said)
    return show("shipment", given["no"])


def _draft(kind: str, no: str) -> Answer:
    return with_lines(document_told(document_of(kind, no)), "lines", LINES)


def _quantity(text: str) -> tuple[str, Decimal]:
    """Read `10000=2`: two of the line 10000."""
    line, _, quantity = text.partition("=")
    try:
        return line.strip(), Decimal(quantity)
    except InvalidOperation:
        raise Refused(
            words("--line “{text}” cannot be read", text=text),
            hint=words("Write it as {example}.", example="10000=2"),
        ) from None

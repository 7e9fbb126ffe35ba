"""Commands of sales documents: list, show, add, lines, release, preview, post."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

import typer

from nightclerk.cli.books.showing import many, one, read_json, with_lines
from nightclerk.cli.finding import LARGEST
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.core.params import Params
from nightclerk.ledger.programs.acting import (
    add_lines_asked,
    change_asked,
    change_line_asked,
    create_asked,
    post_asked,
)
from nightclerk.ledger.programs.choosing import DocumentsChosen
from nightclerk.ledger.programs.documents import (
    document_head,
    document_told,
    preview_told,
)
from nightclerk.ledger.programs.documents_asked import (
    DocumentChange,
    LineChange,
    NewDocument,
    NewLines,
    PostingAsked,
)
from nightclerk.ledger.programs.finding import document_of, line_of
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.documents import drafts as services
from nightclerk.ledger.services.documents.lines import delete_line
from nightclerk.ledger.services.documents.release import release, reopen
from nightclerk.ledger.services.posting.preview import preview
from nightclerk.ledger.services.posting.scheduling import remove_from_queue

Kind = Annotated[str, typer.Argument(help="order, invoice or credit")]
No = Annotated[str, typer.Argument(help="Number of the document")]
LineNo = Annotated[int, typer.Argument(max=LARGEST, help="Number of the line")]
Json = Annotated[str, typer.Argument(help="A JSON object; - reads standard input")]
COLUMNS = ("kind", "no", "customer", "name", "external_order_no", "status", "gross")
LINES = ("line_no", "item", "description", "quantity", "unit_price", "net", "gross")
OPEN_LINES = (
    *("line_no", "item", "description", "quantity", "unit_price", "price_from"),
    *("price_list", "discount_percent", "net", "gross"),
)
BOOKED = ("account", "name", "amount", "customer")

app = typer.Typer(no_args_is_help=True, help="Sales orders, invoices, credit memos")


def add_commands(root: typer.Typer) -> None:
    """Add the commands whose flags choose documents or say how they are posted."""
    listing = with_flags(DocumentsChosen, list_documents, extra={"limit": Most})
    app.command("list", help="List documents, the newest first.")(listing)
    of_document = {"kind": Kind, "no": No}
    looking = with_flags(PostingAsked, look_ahead, extra=of_document)
    app.command("preview", help="Show what posting would write.")(looking)
    posting = with_flags(PostingAsked, post, extra=of_document)
    root.command("post", help="Post a document: ship, invoice, or both.")(posting)


Most = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many")]


def list_documents(
    _: typer.Context, chosen: Params, given: Mapping[str, Any]
) -> Answer:
    """List documents, the newest first."""
    rows = cast(DocumentsChosen, chosen).rows().order_by("-pk")
    found = rows[: given["limit"] or 50]
    return many(map(document_head, found), COLUMNS, empty="There is no such document.")


@app.command()
def show(kind: Kind, no: No) -> Answer:
    """Show a document with its lines."""
    return _shown(kind, no)


@app.command()
def add(document: Json) -> Answer:
    """Add a document with its lines, described as POST /books/documents does."""
    made = create_asked(read_json(document, NewDocument))
    return _shown(made.kind, made.no)


@app.command()
def change(kind: Kind, no: No, fields: Json) -> Answer:
    """Change the head of an open document; what is not said stays."""
    change_asked(document_of(kind, no), read_json(fields, DocumentChange))
    return _shown(kind, no)


@app.command("add-lines")
def add_lines(kind: Kind, no: No, lines: Json) -> Answer:
    """Add lines to an open document: {"lines": [{"item": "1000", "quantity": 2}]}."""
    add_lines_asked(document_of(kind, no), read_json(lines, NewLines).lines)
    return _shown(kind, no)


@app.command("change-line")
def change_line(kind: Kind, no: No, line: LineNo, fields: Json) -> Answer:
    """Change a line; of a released document only what is moved next."""
    found = line_of(document_of(kind, no), line)
    change_line_asked(found, read_json(fields, LineChange))
    return _shown(kind, no)


@app.command("delete-line")
def remove_line(kind: Kind, no: No, line: LineNo) -> Answer:
    """Delete a line of which nothing was posted."""
    delete_line(line_of(document_of(kind, no), line))
    return _shown(kind, no)


@app.command("release")
def release_document(
    kind: Kind,
    no: No,
    *,
    calculate_discount: Annotated[
        bool, typer.Option("--calculate-discount", help="Put the discount in")
    ] = False,
) -> Answer:
    """Compute a document anew and let it be posted."""
    release(document_of(kind, no), calculate_discount=calculate_discount)
    return _shown(kind, no)


@app.command("reopen")
def reopen_document(kind: Kind, no: No) -> Answer:
    """Let a released document be changed again."""
    reopen(document_of(kind, no))
    return _shown(kind, no)


@app.command()
def unqueue(kind: Kind, no: No) -> Answer:
    """Take a document out of the job queue before it is posted."""
    remove_from_queue(document_of(kind, no))
    return _shown(kind, no)


@app.command()
def delete(kind: Kind, no: No) -> Answer:
    """Delete a document of which nothing was posted."""
    services.delete_document(document_of(kind, no))
    return Answer({"deleted": no}, f"{no} is deleted.")


def look_ahead(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Show what posting would write, and write nothing."""
    how = chosen_parts(cast(PostingAsked, asked))
    shown = preview(document_of(given["kind"], given["no"]), how.options)
    told = preview_told(shown, decimals=company().currency.decimals)
    return with_lines(told, "ledger", BOOKED)


def post(_: typer.Context, asked: Params, given: Mapping[str, Any]) -> Answer:
    """Post a document at once, or let the job queue do it."""
    how = chosen_parts(cast(PostingAsked, asked))
    return one(post_asked(document_of(given["kind"], given["no"]), how))


def chosen_parts(asked: PostingAsked) -> PostingAsked:
    """Ship or invoice alone where only one of both is said; else do both."""
    said = asked.model_fields_set & {"ship", "invoice"}
    if not said:
        return asked
    parts = {"ship": "ship" in said, "invoice": "invoice" in said}
    return asked.model_copy(update=parts)


def _shown(kind: str, no: str) -> Answer:
    return with_lines(document_told(document_of(kind, no)), "lines", OPEN_LINES)

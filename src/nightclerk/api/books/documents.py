"""Sales documents and their lines: list, make, read, change, delete."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from nightclerk.api.auth import caller_of
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.ledger.programs.acting import (
    add_lines_asked,
    change_asked,
    change_line_asked,
    create_asked,
)
from nightclerk.ledger.programs.choosing import DocumentsChosen
from nightclerk.ledger.programs.document_shapes import DocumentHead, DocumentTold
from nightclerk.ledger.programs.documents import document_head, document_told
from nightclerk.ledger.programs.documents_asked import (
    LARGEST_LINE,
    DocumentChange,
    LineChange,
    NewDocument,
    NewLines,
)
from nightclerk.ledger.programs.finding import document_of, line_of
from nightclerk.ledger.services.documents.drafts import delete_document
from nightclerk.ledger.services.documents.lines import delete_line

LineNo = Annotated[int, Field(ge=1, le=LARGEST_LINE)]


class Documents(Schema):
    """A page of sales documents without their lines."""

    items: list[DocumentHead]
    next: int | None


router = Router(tags=["Sales documents"])


@router.get("", response={200: Documents, PROBLEMS: Problem})
def list_documents(
    request: HttpRequest,
    chosen: Query[DocumentsChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Documents:
    """List sales orders, invoices and credit memos, the newest first."""
    caller_of(request, "ledger.view_salesdocument")
    page, mark = newest_first(chosen.rows(), after=after, limit=limit)
    return Documents(items=[document_head(each) for each in page], next=mark)


@router.post("", response={201: DocumentTold, PROBLEMS: Problem})
def add_document(request: HttpRequest, new: NewDocument) -> Status[DocumentTold]:
    """Make an open document with its lines; all that is wrong is told at once."""
    caller = caller_of(request, "ledger.add_salesdocument")
    made = create_asked(new, actor=caller.user)
    return Status(201, document_told(document_of(made.kind, made.no)))


@router.get("/{kind}/{no}", response={200: DocumentTold, PROBLEMS: Problem})
def read_document(request: HttpRequest, kind: str, no: str) -> DocumentTold:
    """Read a document with its lines; `kind` is order, invoice or credit."""
    caller_of(request, "ledger.view_salesdocument")
    return document_told(document_of(kind, no))


@router.patch("/{kind}/{no}", response={200: DocumentTold, PROBLEMS: Problem})
def change_document(
    request: HttpRequest, kind: str, no: str, change: DocumentChange
) -> DocumentTold:
    """Change the head of an open document, and the amounts that follow from it."""
    caller = caller_of(request, "ledger.change_salesdocument")
    change_asked(document_of(kind, no), change, actor=caller.user)
    return document_told(document_of(kind, no))


@router.delete("/{kind}/{no}", response={204: None, PROBLEMS: Problem})
def remove_document(request: HttpRequest, kind: str, no: str) -> Status[None]:
    """Delete a document of which nothing was posted."""
    caller = caller_of(request, "ledger.delete_salesdocument")
    delete_document(document_of(kind, no), actor=caller.user)
    return Status(204, None)


@router.post("/{kind}/{no}/lines", response={201: DocumentTold, PROBLEMS: Problem})
def add_lines(
    request: HttpRequest, kind: str, no: str, new: NewLines
) -> Status[DocumentTold]:
    """Add lines to an open document; those without a number go to its end."""
    caller = caller_of(request, "ledger.change_salesdocument")
    add_lines_asked(document_of(kind, no), new.lines, actor=caller.user)
    return Status(201, document_told(document_of(kind, no)))


@router.patch(
    "/{kind}/{no}/lines/{line_no}", response={200: DocumentTold, PROBLEMS: Problem}
)
def change_line(
    request: HttpRequest, kind: str, no: str, line_no: LineNo, change: LineChange
) -> DocumentTold:
    """Change a line; of a released document only what is moved next."""
    caller = caller_of(request, "ledger.change_salesdocument")
    line = line_of(document_of(kind, no), line_no)
    change_line_asked(line, change, actor=caller.user)
    return document_told(document_of(kind, no))


@router.delete(
    "/{kind}/{no}/lines/{line_no}", response={200: DocumentTold, PROBLEMS: Problem}
)
def remove_line(
    request: HttpRequest, kind: str, no: str, line_no: LineNo
) -> DocumentTold:
    """Delete a line of an open document of which nothing was posted."""
    caller = caller_of(request, "ledger.change_salesdocument")
    delete_line(line_of(document_of(kind, no), line_no), actor=caller.user)
    return document_told(document_of(kind, no))

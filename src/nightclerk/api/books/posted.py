"""Posted documents: list, read, credit, cancel, correct, undo, track."""

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.pages import After, Limit, newest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.ledger.programs.acting import undo_asked
from nightclerk.ledger.programs.choosing import PostedChosen
from nightclerk.ledger.programs.document_shapes import (
    DocumentTold,
    PostedHead,
    PostedTold,
)
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


class PostedDocuments(Schema):
    """A page of posted documents without their lines."""

    items: list[PostedHead]
    next: int | None


router = Router(tags=["Posted documents"])


@router.get("", response={200: PostedDocuments, PROBLEMS: Problem})
def list_posted(
    request: HttpRequest,
    chosen: Query[PostedChosen],
    *,
    limit: Limit = 50,
    after: After = None,
) -> PostedDocuments:
    """List posted shipments, invoices and so on, the newest first."""
    caller_of(request, "ledger.view_posteddocument")
    page, mark = newest_first(chosen.rows(), after=after, limit=limit)
    return PostedDocuments(items=[posted_head(each) for each in page], next=mark)


@router.get("/{kind}/{no}", response={200: PostedTold, PROBLEMS: Problem})
def read_posted(request: HttpRequest, kind: str, no: str) -> PostedTold:
    """Read a posted document; `kind` is shipment, receipt, invoice or credit."""
    caller_of(request, "ledger.view_posteddocument")
    return posted_told(posted_of(kind, no))


@router.post(
    "/invoice/{no}/credit_memo", response={201: DocumentTold, PROBLEMS: Problem}
)
def credit_invoice(
    request: HttpRequest, no: str, asked: CreditAsked
) -> Status[DocumentTold]:
    """Draft a credit memo of a posted invoice, whole or in part."""
    caller = caller_of(request, "ledger.add_salesdocument")
    invoice = posted_of("invoice", no)
    quantities = asked.quantities()
    draft = credit_memo_for(invoice, lines=quantities, on=asked.on, actor=caller.user)
    return Status(201, document_told(document_of(draft.kind, draft.no)))


@router.post("/invoice/{no}/cancel", response={201: PostedTold, PROBLEMS: Problem})
def cancel_posted_invoice(
    request: HttpRequest, no: str, asked: OnDay
) -> Status[PostedTold]:
    """Take a whole unpaid invoice back by a credit memo that is posted at once."""
    caller = caller_of(request, "ledger.change_posteddocument")
    invoice = posted_of("invoice", no)
    credit = cancel_invoice(invoice, on=asked.on, actor=caller.user)
    return Status(201, posted_told(posted_of(credit.kind, credit.no)))


@router.post("/invoice/{no}/correct", response={201: DocumentTold, PROBLEMS: Problem})
def correct_posted_invoice(
    request: HttpRequest, no: str, asked: OnDay
) -> Status[DocumentTold]:
    """Cancel an unpaid invoice and give the open document that replaces it."""
    caller = caller_of(request, "ledger.change_posteddocument")
    invoice = posted_of("invoice", no)
    draft = correct_invoice(invoice, on=asked.on, actor=caller.user)
    return Status(201, document_told(document_of(draft.kind, draft.no)))


@router.post("/shipment/{no}/undo", response={200: PostedTold, PROBLEMS: Problem})
def undo_posted_shipment(request: HttpRequest, no: str, asked: UndoAsked) -> PostedTold:
    """Undo a shipment or lines of it; the goods come back at the same cost."""
    caller = caller_of(request, "ledger.change_posteddocument")
    undo_asked(posted_of("shipment", no), asked, actor=caller.user)
    return posted_told(posted_of("shipment", no))


@router.patch("/shipment/{no}/tracking", response={200: PostedTold, PROBLEMS: Problem})
def track_shipment(request: HttpRequest, no: str, change: TrackingAsked) -> PostedTold:
    """Say how a shipment went; shops are told with their next sync."""
    caller = caller_of(request, "ledger.change_posteddocument")
    change_tracking(posted_of("shipment", no), actor=caller.user, **change.said)
    return posted_told(posted_of("shipment", no))

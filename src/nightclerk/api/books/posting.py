"""What is done with a sales document: released, opened again, previewed, posted."""

from django.http import HttpRequest
from ninja import Router

from nightclerk.api.auth import caller_of
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.ledger.programs.acting import post_asked
from nightclerk.ledger.programs.document_shapes import (
    DocumentTold,
    PostingTold,
    PreviewTold,
)
from nightclerk.ledger.programs.documents import document_told, preview_told
from nightclerk.ledger.programs.documents_asked import PostingAsked, Release
from nightclerk.ledger.programs.finding import document_of
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.documents.release import release, reopen
from nightclerk.ledger.services.posting.preview import preview
from nightclerk.ledger.services.posting.scheduling import remove_from_queue

router = Router(tags=["Sales documents"])


@router.post("/{kind}/{no}/release", response={200: DocumentTold, PROBLEMS: Problem})
def release_document(
    request: HttpRequest, kind: str, no: str, how: Release
) -> DocumentTold:
    """Compute an open document anew and let it be posted."""
    caller = caller_of(request, "ledger.change_salesdocument")
    release(
        document_of(kind, no),
        actor=caller.user,
        calculate_discount=how.calculate_discount,
    )
    return document_told(document_of(kind, no))


@router.post("/{kind}/{no}/reopen", response={200: DocumentTold, PROBLEMS: Problem})
def reopen_document(request: HttpRequest, kind: str, no: str) -> DocumentTold:
    """Let a released document be changed again."""
    caller = caller_of(request, "ledger.change_salesdocument")
    reopen(document_of(kind, no), actor=caller.user)
    return document_told(document_of(kind, no))


@router.post("/{kind}/{no}/preview", response={200: PreviewTold, PROBLEMS: Problem})
def preview_document(
    request: HttpRequest, kind: str, no: str, how: PostingAsked
) -> PreviewTold:
    """Tell what posting would write, and write nothing; refused where posting is."""
    caller = caller_of(request, "ledger.add_posteddocument")
    shown = preview(document_of(kind, no), how.options, actor=caller.user)
    return preview_told(shown, decimals=company().currency.decimals)


@router.post("/{kind}/{no}/post", response={200: PostingTold, PROBLEMS: Problem})
def post_document(
    request: HttpRequest, kind: str, no: str, how: PostingAsked
) -> PostingTold:
    """Post a document now, or let the job queue do it; see `when`."""
    caller = caller_of(request, "ledger.add_posteddocument")
    return post_asked(document_of(kind, no), how, actor=caller.user)


@router.post("/{kind}/{no}/unqueue", response={200: DocumentTold, PROBLEMS: Problem})
def unqueue_document(request: HttpRequest, kind: str, no: str) -> DocumentTold:
    """Take a document out of the job queue before it is posted."""
    caller = caller_of(request, "ledger.change_salesdocument")
    remove_from_queue(document_of(kind, no), actor=caller.user)
    return document_told(document_of(kind, no))

"""What is done on a document's card: saving its lines, posting it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from nightclerk.core.errors import NightclerkError
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.selectors.documents import lines_of
from nightclerk.ledger.services.posting.documents import Posted
from nightclerk.ledger.services.posting.preview import preview
from nightclerk.ledger.services.posting.scheduling import post_now_or_later
from nightclerk.web.books.document_addresses import AddressPages
from nightclerk.web.books.document_forms import options_of, posting_form
from nightclerk.web.books.line_forms import lines_form
from nightclerk.web.books.line_saving import mark_lines, save_lines, save_wishes
from nightclerk.web.books.preview_tables import preview_tables
from nightclerk.web.books.showing import address_of, amount, linked
from nightclerk.web.errors import mark
from nightclerk.web.params_form import ParamsForm
from nightclerk.web.signed_in import actor_of, require

NEEDED = "ledger.change_salesdocument"


class DocumentPages(AddressPages):
    """The forms of a document beside its head."""

    def save_lines(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save what was typed into the lines; what cannot be is said at its cell."""
        require(request, NEEDED)
        document: SalesDocument = self.record(request, str(pk))
        if document.status == SalesDocument.Status.POSTED:
            raise PermissionDenied
        is_open = document.status == SalesDocument.Status.OPEN
        lines = lines_of(document)
        formset = lines_form(request.POST, document, lines, is_open=is_open)
        wrong: list[str] = []
        if formset.is_valid():
            save = save_lines if is_open else save_wishes
            version = request.POST.get("version", "")
            try:
                save(
                    document,
                    formset,
                    actor=actor_of(request),
                    version=int(version) if version.isdigit() else None,
                )
            except NightclerkError as error:
                wrong = mark_lines(formset, error)
            else:
                messages.success(request, _("The lines are saved."))
                return redirect(address_of(document))
        facts = self.facts(request, document)
        facts.update(lines=formset, wrong_lines=wrong)
        return self.page(request, self.card_template, document, **facts)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the request page of a posting; preview or post when it is sent."""
        require(request, NEEDED)
        document: SalesDocument = self.record(request, str(pk))
        form = posting_form(request.POST or None, document)
        facts: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            try:
                if "preview" in request.POST:
                    facts = self.previewed(request, document, form)
                else:
                    return self.posted(request, document, form)
            except NightclerkError as error:
                mark(form, error)
        return self.page(
            request,
            "web/books/post.html",
            document,
            form=form,
            title=_("Post {document}").format(document=document),
            card=address_of(document),
            comes_to=f"{document.name} · {amount(document.gross, document.currency)}",
            **facts,
        )

    def previewed(
        self, request: HttpRequest, document: SalesDocument, form: ParamsForm
    ) -> dict[str, Any]:
        """Give the entries that a posting would write."""
        seen = preview(document, options_of(form), actor=actor_of(request))
        return {"tables": preview_tables(seen), "is_preview": True}

    def posted(
        self, request: HttpRequest, document: SalesDocument, form: ParamsForm
    ) -> HttpResponse:
        """Post a document, say what came of it, and go on."""
        done = post_now_or_later(document, options_of(form), actor=actor_of(request))
        messages.success(request, sentence_of(document, done))
        return redirect(address_of(document))


def sentence_of(document: SalesDocument, done: Posted | JobEntry) -> Any:
    """Say what a posting made: documents with their links, or an entry of the queue."""
    if isinstance(done, JobEntry):
        entry = linked(done, _("job queue entry {number}").format(number=done.pk))
        told = _("{document} is scheduled for posting").format(document=document)
        return format_html("{}: {}", told, entry)
    made = [done.shipment, done.receipt, done.invoice, done.credit]
    links = (
        (record.get_kind_display(), linked(record))
        for record in made
        if record is not None
    )
    told = _("{document} is posted").format(document=document)
    return format_html("{}: {}", told, format_html_join(", ", "{} {}", links))

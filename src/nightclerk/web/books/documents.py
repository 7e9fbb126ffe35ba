"""Sales orders, invoices and credit memos before they are posted."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import action, display
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.services.documents import drafts as services
from nightclerk.ledger.services.documents.release import release, reopen
from nightclerk.ledger.services.posting.scheduling import remove_from_queue
from nightclerk.web.books.acts import Act, Button
from nightclerk.web.books.customers import without_empty
from nightclerk.web.books.document_facts import card_facts, document_buttons
from nightclerk.web.books.document_forms import (
    HEAD,
    VERSION,
    head_changes,
    head_form,
    new_form,
)
from nightclerk.web.books.document_looks import (
    NEW,
    PLURALS,
    StatusFilter,
    queue_badge,
    status_badge,
    tabs_of,
    total,
)
from nightclerk.web.books.document_pages import DocumentPages
from nightclerk.web.books.filters import ORDER_NO, between, one_of
from nightclerk.web.books.pages import deleting
from nightclerk.web.books.showing import column, columns
from nightclerk.web.books.sources import source_buttons
from nightclerk.web.errors import attempt
from nightclerk.web.signed_in import actor_of

Status = SalesDocument.Status


def is_open(document: SalesDocument) -> bool:
    """Tell whether a document can be changed."""
    return document.status == Status.OPEN and not is_busy(document)


def is_busy(document: SalesDocument) -> bool:
    """Tell whether a document waits for the job queue or is in it."""
    queue = SalesDocument.QueueStatus
    return document.queue_status in {queue.SCHEDULED, queue.POSTING}


ACTS = {
    "release": Act(
        gettext_lazy("Release"),
        "check_circle",
        lambda document, actor: release(document, actor=actor),
        gettext_lazy("{record} is released."),
        when=is_open,
    ),
    "reopen": Act(
        gettext_lazy("Reopen"),
        "edit",
        lambda document, actor: reopen(document, actor=actor),
        gettext_lazy("{record} can be changed again."),
        when=lambda document: (
            document.status == Status.RELEASED and not is_busy(document)
        ),
    ),
    "unqueue": Act(
        gettext_lazy("Remove from job queue"),
        "event_busy",
        lambda document, actor: remove_from_queue(document, actor=actor),
        gettext_lazy("{record} is not in the job queue any more."),
        when=lambda document: bool(document.queue_status),
    ),
    "delete": deleting(services.delete_document),
}


class DocumentAdmin(DocumentPages):
    """Documents in work: list by kind, a card with lines, and what is done to them."""

    card_template = "web/books/document.html"
    change_list_template = "web/books/tabbed_list.html"
    list_display = (
        *columns(SalesDocument, "no", "external_order_no", "customer"),
        column(SalesDocument, "posting_date"),
        "state",
        "queue",
        "sum",
    )
    list_filter = (
        StatusFilter,
        "kind",
        "queue_status",
        *ORDER_NO,
        between("posting_date"),
        one_of("location"),
        one_of("currency"),
    )
    list_select_related = ("customer", "currency", "queue_entry")
    search_fields = (
        "no",
        "name",
        "customer__no",
        "external_order_no",
        "external_document_no",
        "reference",
    )
    search_help_text = gettext_lazy("Number, customer or Shopify Order No.")
    typed = ("customer",)
    acts = ACTS
    actions = ("release_all",)
    when_empty = gettext_lazy(
        "No sales document is in work. Orders from Shopify become sales orders."
    )

    @display(description=gettext_lazy("Status"), ordering="status")
    def state(self, document: SalesDocument) -> SafeString:
        return status_badge(document)

    @display(description=gettext_lazy("Job queue status"), ordering="queue_status")
    def queue(self, document: SalesDocument) -> str | SafeString:
        return queue_badge(document)

    @display(description=gettext_lazy("Total"), ordering="gross")
    def sum(self, document: SalesDocument) -> SafeString:
        return total(document)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        in_work = SalesDocument.objects.exclude(status=Status.POSTED)
        kind = request.GET.get("kind__exact", "")
        facts: dict[str, Any] = {
            "tabs": tabs_of(request, PLURALS, in_work),
            "title": PLURALS[Kind(kind)] if kind in Kind.values else _("Documents"),
            "news": self.news(request, kind),
            "batch_kind": batch_kind(request, kind),
        }
        return super().changelist_view(request, {**facts, **(extra_context or {})})

    def news(self, request: HttpRequest, kind: str) -> list[dict[str, Any]]:
        """Give what kinds of document the reader may make from here."""
        if not self.has_add_permission(request):
            return []
        kinds = [Kind(kind)] if kind in Kind.values else list(Kind)
        return [{"kind": one.value, "title": NEW[one]} for one in kinds]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start = "ledger_salesdocument"
        return [
            path(
                "<int:pk>/lines/",
                wrap(require_POST(self.save_lines)),
                name=f"{start}_lines",
            ),
            path("<int:pk>/post/", wrap(self.post), name=f"{start}_post"),
            *super().get_urls(),
        ]

    def title_of_new(self, request: HttpRequest) -> str:
        return str(NEW[kind_of(request)])

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        return head_form(data, record)

    def add_form(self, request: HttpRequest) -> forms.Form:
        return new_form(request)

    def shown_names(self, *, may_type: bool) -> list[str]:
        """Show the whole head of a document whose head is not typed any more."""
        return [] if may_type else list(HEAD)

    def may_type(self, request: HttpRequest, record: Any) -> bool:
        return is_open(record) and self.has_change_permission(request, record)

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> SalesDocument:
        given = without_empty(fields)
        customer = given.pop("customer")
        actor = actor_of(request)
        return services.create_document(
            kind_of(request).value, customer, actor=actor, **given
        )

    def change(
        self, request: HttpRequest, record: Any, fields: dict[str, Any]
    ) -> SalesDocument:
        form = self.typed_form(request.POST, record)
        form.is_valid()
        return services.change_document(
            record,
            actor=actor_of(request),
            version=form.cleaned_data[VERSION],
            **head_changes(form),
        )

    def line(self, record: SalesDocument) -> str:
        return f"{record.get_kind_display()} · {record.name}"

    def marks(self, record: SalesDocument) -> SafeString:
        return format_html("{} {}", status_badge(record), queue_badge(record))

    def more_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        return [
            *document_buttons(request, record),
            *source_buttons(request, record),
        ]

    def facts(self, request: HttpRequest, record: SalesDocument) -> dict[str, Any]:
        facts = super().facts(request, record)
        may_change = self.has_change_permission(request, record)
        return {**facts, **card_facts(record, may_change=may_change)}

    @action(description=gettext_lazy("Release the selected"))
    def release_all(
        self, request: HttpRequest, queryset: QuerySet[SalesDocument]
    ) -> None:
        """Release each of the selected documents; the reasons of others are said."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        actor, done = actor_of(request), 0
        for document in queryset.order_by("pk"):
            released = attempt(request, partial(release, document, actor=actor))
            done += released is not None
        if done:
            sentence = ngettext(
                "{number} document is released.",
                "{number} documents are released.",
                done,
            )
            messages.success(request, sentence.format(number=done))


def batch_kind(request: HttpRequest, kind: str) -> str:
    """Give the kind that the reader may post in a batch from here, or nothing."""
    may_post = request.user.has_perm("ledger.add_postingbatch")
    return kind if may_post and kind in Kind.values else ""


def kind_of(request: HttpRequest) -> Kind:
    """Give the kind of document that a new one is to be: `?kind=`, else an order."""
    asked = request.GET.get("kind", "")
    return Kind(asked) if asked in Kind.values else Kind.ORDER

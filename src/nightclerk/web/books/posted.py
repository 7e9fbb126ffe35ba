"""Posted shipments, invoices and credit memos: read, corrected, never changed."""

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.ledger.models import PostedDocument
from nightclerk.ledger.services.posting.corrections import (
    cancel_invoice,
    correct_invoice,
)
from nightclerk.ledger.services.posting.crediting import credit_memo_for
from nightclerk.ledger.services.posting.printing import print_document
from nightclerk.ledger.services.posting.tracking import change_tracking
from nightclerk.ledger.services.posting.undo import undo_shipment
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.acts import Act, Button
from nightclerk.web.books.document_facts import (
    addresses,
    paper_tables,
    rates_table,
    totals,
)
from nightclerk.web.books.document_looks import tabs_of, total
from nightclerk.web.books.filters import ORDER_NO, between, one_of
from nightclerk.web.books.navigate import navigate_address
from nightclerk.web.books.posted_lines import LinePages, line_buttons
from nightclerk.web.books.showing import (
    address_of,
    column,
    columns,
    facts_of,
)
from nightclerk.web.books.sources import source_buttons
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of

Kind = PostedDocument.Kind
PLURALS = {
    Kind.SHIPMENT: gettext_lazy("Posted shipments"),
    Kind.INVOICE: gettext_lazy("Posted invoices"),
    Kind.CREDIT: gettext_lazy("Posted credit memos"),
    Kind.RECEIPT: gettext_lazy("Posted return receipts"),
}
SENT = ("carrier", "tracking_no", "tracking_url")
FACTS = (
    "posting_date",
    "document_date",
    "due_date",
    "vat_date",
    "shipment_date",
    "customer",
    "bill_to",
    "external_order_no",
    "external_document_no",
    "reference",
    "order_no",
    "document",
    "draft_no",
    "currency",
    "factor",
    "prices_include_vat",
    "terms",
    "method",
    "location",
    "vat_id",
    "corrects",
    "note",
)


def is_invoice(document: PostedDocument) -> bool:
    """Tell whether a document is a posted invoice that nothing cancelled."""
    return document.kind == Kind.INVOICE and not is_cancelled(document)


def is_shipment(document: PostedDocument) -> bool:
    """Tell whether a document is a shipment that may be taken back."""
    return document.kind == Kind.SHIPMENT


def is_cancelled(document: PostedDocument) -> bool:
    """Tell whether another document cancels this one whole."""
    return document.corrected_by.filter(cancels=True).exists()


ACTS = {
    "credit": Act(
        gettext_lazy("Credit memo"),
        "undo",
        lambda invoice, actor: credit_memo_for(invoice, actor=actor),
        gettext_lazy("A credit memo for {record} is made; look at it and post it."),
        when=is_invoice,
    ),
    "correct": Act(
        gettext_lazy("Correct"),
        "edit_document",
        lambda invoice, actor: correct_invoice(invoice, actor=actor),
        gettext_lazy("{record} is cancelled, and a new draft of it is made."),
        when=is_invoice,
        asks=gettext_lazy(
            "A posted credit memo cancels the invoice, and a new draft begins with "
            "what it said."
        ),
    ),
    "cancel": Act(
        gettext_lazy("Cancel"),
        "cancel",
        lambda invoice, actor: cancel_invoice(invoice, actor=actor),
        gettext_lazy("{record} is cancelled by a posted credit memo."),
        when=is_invoice,
        is_danger=True,
        asks=gettext_lazy(
            "A posted credit memo cancels the whole invoice. That is only possible "
            "while nothing of it is paid."
        ),
    ),
    "undo": Act(
        gettext_lazy("Undo shipment"),
        "undo",
        lambda shipment, actor: undo_shipment(shipment, actor=actor),
        gettext_lazy("Shipment {record} is taken back."),
        when=is_shipment,
        is_danger=True,
        asks=gettext_lazy(
            "The goods go back into stock at their cost, and the order is to be "
            "shipped again. That is only possible while nothing of it is invoiced."
        ),
    ),
}


class PostedAdmin(LinePages):
    """Posted documents."""

    card_template = "web/books/posted.html"
    change_list_template = "web/books/tabbed_list.html"
    list_display = (
        *columns(PostedDocument, "no", "external_order_no", "customer"),
        column(PostedDocument, "posting_date"),
        column(PostedDocument, "due_date"),
        column(PostedDocument, "order_no"),
        "sum",
    )
    list_filter = (
        "kind",
        *ORDER_NO,
        between("posting_date"),
        one_of("currency"),
        one_of("location"),
    )
    list_select_related = ("customer", "currency")
    search_fields = (
        "no",
        "order_no",
        "draft_no",
        "name",
        "customer__no",
        "external_order_no",
        "external_document_no",
        "tracking_no",
    )
    search_help_text = gettext_lazy("Number, order, customer or Shopify Order No.")
    acts = ACTS
    typed = SENT
    when_empty = gettext_lazy(
        "Nothing is posted yet. Release a sales order and post it."
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.pdf))
        name = "ledger_posteddocument_pdf"
        return [path("<int:pk>/pdf/", view, name=name), *super().get_urls()]

    def pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with the document as PDF, and count that it was printed."""
        printed = print_document(self.record(request, str(pk)))
        answer = HttpResponse(printed.pdf, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{printed.name}"'
        return answer

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def may_type(self, request: HttpRequest, record: PostedDocument) -> bool:
        is_followed = record.kind == Kind.SHIPMENT and not is_cancelled(record)
        return is_followed and super().may_type(request, record)

    def change(
        self, request: HttpRequest, record: PostedDocument, fields: dict[str, Any]
    ) -> PostedDocument:
        return change_tracking(record, actor=actor_of(request), **fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostedDocument]:
        documents: QuerySet[PostedDocument] = super().get_queryset(request)
        return documents.select_related("customer", "currency")

    @display(description=gettext_lazy("Total"), ordering="gross")
    def sum(self, document: PostedDocument) -> SafeString:
        return total(document)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        kind = request.GET.get("kind__exact", "")
        is_known = kind in Kind.values
        facts: dict[str, Any] = {
            "tabs": tabs_of(request, PLURALS),
            "title": PLURALS[Kind(kind)] if is_known else _("Posted documents"),
        }
        return super().changelist_view(request, {**facts, **(extra_context or {})})

    def line(self, record: PostedDocument) -> str:
        return f"{record.get_kind_display()} · {record.name}"

    def marks(self, record: PostedDocument) -> Any:
        if is_cancelled(record):
            return badge(_("Cancelled"), Look("bad", "cancel"))
        return ""

    def more_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        address = reverse("admin:ledger_posteddocument_pdf", args=[record.pk])
        found = [
            Button(_("Find entries"), "travel_explore", navigate_address(record.no)),
            Button(_("PDF"), "picture_as_pdf", address, is_form=True),
        ]
        if record.transaction is not None:
            address = address_of(record.transaction)
            found.insert(0, Button(_("Transaction"), "account_tree", address))
        return [
            *([] if is_cancelled(record) else line_buttons(request, record)),
            *found,
            *source_buttons(request, record),
        ]

    def blocks(self, request: HttpRequest, record: PostedDocument) -> list[Table]:
        return paper_tables(_("Corrected by"), record.corrected_by.all())

    def facts(self, request: HttpRequest, record: PostedDocument) -> dict[str, Any]:
        rows = list(
            record.lines.select_related("item", "account", "variant", "unit").order_by(
                "line_no"
            )
        )
        has_sums = record.kind in {Kind.INVOICE, Kind.CREDIT}
        return {
            **super().facts(request, record),
            "document": record,
            "form_title": _("How it was sent"),
            "rows": rows,
            "facts": facts_of(record, FACTS),
            "sent": facts_of(record, SENT),
            "addresses": addresses(record),
            "totals": totals(record) if has_sums else [],
            "rates": rates_table(rows) if has_sums else None,
        }

"""Customer entries: what is owed and paid, applied and taken back, payments booked."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import display
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import Application, CustomerDetail, CustomerEntry
from nightclerk.ledger.selectors.receivables import applied_with, details_of
from nightclerk.ledger.services.receivables.applications import apply
from nightclerk.ledger.services.receivables.reversals import REVERSIBLE
from nightclerk.ledger.services.receivables.reversals import reverse as reverse_it
from nightclerk.ledger.services.receivables.unapplying import unapply
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.acts import Act, Button
from nightclerk.web.books.entries import OWED, OfTransaction
from nightclerk.web.books.filters import ORDER_NO, between, one_of
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.payment_forms import (
    ApplyForm,
    PaymentForm,
    first_payment,
    paid,
)
from nightclerk.web.books.showing import address_of, amount, column, columns, table_of
from nightclerk.web.errors import attempt, mark
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of, require

NEEDED = "ledger.change_customerentry"


def is_reversible(entry: CustomerEntry) -> bool:
    """Tell whether an entry is a payment of which nothing is applied or reversed."""
    written = entry.transaction
    is_whole = entry.remaining == entry.amount
    return (
        is_whole
        and written.source in REVERSIBLE
        and not hasattr(written, "reversed_by")
    )


class CustomerEntryAdmin(OfTransaction):
    """Customer entries."""

    card_template = "web/books/customer_entry.html"
    list_display = (
        *columns(CustomerEntry, "date", "document_no", "kind", "customer"),
        column(CustomerEntry, "external_order_no"),
        column(CustomerEntry, "due_date"),
        "sum",
        "left",
    )
    list_filter = (
        "is_open",
        "kind",
        *ORDER_NO,
        between("date"),
        between("due_date"),
        one_of("currency"),
    )
    list_select_related = ("customer", "currency")
    search_fields = (
        "document_no",
        "customer__no",
        "customer__name",
        "external_order_no",
        "text",
    )
    search_help_text = gettext_lazy("Document number, customer or Shopify Order No.")
    when_empty = gettext_lazy("Invoices, credit memos and payments are kept here.")
    new_title = gettext_lazy("Post a payment")
    has_facts_aside = True
    shown_facts = (
        "date",
        "document_date",
        "due_date",
        "kind",
        "customer",
        "document",
        "document_no",
        "external_order_no",
        "text",
        "currency",
        "factor",
        "amount",
        "amount_local",
        "remaining",
        "remaining_local",
        "is_open",
        "closed_on",
    )
    acts = {
        "reverse": Act(
            gettext_lazy("Reverse"),
            "undo",
            lambda entry, actor: reverse_it(entry.transaction, actor=actor),
            gettext_lazy("The payment {record} is reversed."),
            when=is_reversible,
            is_danger=True,
            asks=gettext_lazy("A mirror of the payment is booked and closes it."),
        ),
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("ledger.add_customerentry")

    @display(description=gettext_lazy("Amount"), ordering="amount")
    def sum(self, entry: CustomerEntry) -> SafeString:
        return in_currency(entry, entry.amount)

    @display(description=gettext_lazy("Remaining"), ordering="remaining")
    def left(self, entry: CustomerEntry) -> SafeString:
        return in_currency(entry, entry.remaining)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start = "ledger_customerentry"
        return [
            path("<int:pk>/apply/", wrap(self.apply), name=f"{start}_apply"),
            path(
                "<int:pk>/unapply/<int:application>/",
                wrap(require_POST(self.unapply)),
                name=f"{start}_unapply",
            ),
            *super().get_urls(),
        ]

    def line(self, record: CustomerEntry) -> str:
        return f"{record.get_kind_display()} · {record.customer.name}"

    def marks(self, record: CustomerEntry) -> SafeString:
        if record.is_open:
            return badge(_("Open"), Look("warn", "radio_button_unchecked"))
        return badge(_("Closed"), Look("good", "check_circle"))

    def more_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        found = super().more_buttons(request, record)
        if record.is_open and request.user.has_perm(NEEDED):
            address = reverse("admin:ledger_customerentry_apply", args=[record.pk])
            found.insert(0, Button(_("Apply…"), "link", address, is_first=True))
        return found

    def blocks(self, request: HttpRequest, record: CustomerEntry) -> list[Table]:
        return [
            table_of(
                _("Applied with"),
                applied_with(record).select_related("customer", "currency"),
                OWED,
                model=CustomerEntry,
                empty=_("It is applied with no other entry."),
            )
        ]

    def facts(self, request: HttpRequest, record: CustomerEntry) -> dict[str, Any]:
        details = details_of(record)
        return {
            **super().facts(request, record),
            "entry": record,
            "details": [(detail, is_live(detail)) for detail in details],
            "may_unapply": request.user.has_perm(NEEDED),
        }

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        return PaymentForm(data)

    def add_form(self, request: HttpRequest) -> forms.Form:
        return PaymentForm(request.POST or None, initial=first_payment(request))

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> CustomerEntry:
        return paid(fields, actor=actor_of(request))

    def apply(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask with what an entry is to be applied, and do it."""
        require(request, NEEDED)
        entry: CustomerEntry = self.record(request, str(pk))
        form = ApplyForm(request.POST or None, entry=entry)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                apply(
                    entry,
                    given["to"],
                    amount=given["amount"],
                    on=given["on"],
                    actor=actor_of(request),
                )
            except NightclerkError as error:
                mark(form, error)
            else:
                messages.success(request, _("The entries are applied."))
                return redirect(address_of(entry))
        title = _("Apply {entry}").format(entry=entry.document_no)
        return self.form_page(
            request, form, title, back=address_of(entry), submit=_("Apply")
        )

    def unapply(self, request: HttpRequest, pk: int, application: int) -> HttpResponse:
        """Take an application of this entry back."""
        require(request, NEEDED)
        entry: CustomerEntry = self.record(request, str(pk))
        found = get_object_or_404(Application, pk=application)
        if not entry.details.filter(application=found).exists():
            raise Http404
        if attempt(request, lambda: unapply(found, actor=actor_of(request))):
            messages.success(request, _("The application is taken back."))
        return redirect(address_of(entry))


def in_currency(entry: CustomerEntry, value: Any) -> SafeString:
    """Draw an amount of an entry in its currency."""
    return format_html(
        '<span class="nc-number">{}</span>', amount(value, entry.currency)
    )


def is_live(detail: CustomerDetail) -> bool:
    """Tell whether a detail belongs to an application that may be taken back."""
    made = detail.application
    if made is None or detail.kind != CustomerDetail.Kind.APPLICATION:
        return False
    return made.undoes_id is None and not hasattr(made, "undone_by")


PAGES: dict[type[Model], type[BookAdmin]] = {CustomerEntry: CustomerEntryAdmin}

"""The payment journal: payments that are proposed, looked at, posted or dropped."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import action, display
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nightclerk.ledger.models import PaymentLine, PaymentTarget
from nightclerk.ledger.selectors.company import company_or_none, today
from nightclerk.ledger.selectors.payment_journal import journal_lines, open_lines
from nightclerk.ledger.services.receivables.payment_journal import (
    drop_lines,
    post_lines,
    restore_lines,
)
from nightclerk.ledger.services.receivables.payment_lines import change_line, new_line
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.acts import Act
from nightclerk.web.books.filters import ORDER_NO, between, one_of
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.payment_line_forms import (
    SAME,
    PaymentLineForm,
    line_form,
)
from nightclerk.web.books.payment_line_looks import (
    ProblemFilter,
    StateFilter,
    drawn_target,
    is_dropped,
    is_open,
    state_badge,
    state_tabs,
    tell,
)
from nightclerk.web.books.showing import (
    BREAK,
    amount,
    columns,
    table_of,
)
from nightclerk.web.errors import attempt
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.words import said_json, stored_error

POST = "ledger.add_customerentry"


ACTS = {
    "drop": Act(
        gettext_lazy("Drop"),
        "block",
        lambda line, actor: drop_lines([line], actor=actor),
        gettext_lazy("The payment {record} is dropped and is not proposed again."),
        when=is_open,
    ),
    "restore": Act(
        gettext_lazy("Put back"),
        "undo",
        lambda line, actor: restore_lines([line], actor=actor),
        gettext_lazy("The payment {record} is in the journal again."),
        when=is_dropped,
    ),
}


class PaymentLineAdmin(BookAdmin):
    """Lines of the payment journal."""

    card_template = "web/books/payment_line.html"
    change_list_template = "web/books/payment_journal.html"
    list_display = (
        *columns(PaymentLine, "date", "customer", "external_order_no"),
        "sum",
        "way",
        "settles",
        "why",
        "state_shown",
    )
    list_filter = (
        StateFilter,
        ProblemFilter,
        *ORDER_NO,
        between("date"),
        one_of("method"),
        one_of("currency"),
    )
    search_fields = (
        "customer__no",
        "customer__name",
        "external_order_no",
        "document_no",
        "text",
        "targets__entry__document_no",
    )
    search_help_text = gettext_lazy("Customer, document or Shopify Order No.")
    ordering = ("date", "id")
    actions = ("post_chosen", "drop_chosen")
    acts = ACTS
    typed = ("customer", *SAME)
    shown_facts = ("state", "source", "entry", "created_at", "ended_at", "ended_by")
    new_title = gettext_lazy("New payment in the journal")
    when_empty = gettext_lazy(
        "No payment waits here. Payments of shops are proposed when they are synced."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentLine]:
        return journal_lines().order_by(*self.ordering)

    @display(description=gettext_lazy("Amount"), ordering="amount")
    def sum(self, line: PaymentLine) -> SafeString:
        text = amount(line.amount, line.currency)
        return format_html('<span class="nc-number">{}</span>', text)

    @display(description=gettext_lazy("By"))
    def way(self, line: PaymentLine) -> str:
        return str(line.method or line.account or "")

    @display(description=gettext_lazy("Settles"))
    def settles(self, line: PaymentLine) -> SafeString:
        targets = line.targets.all()
        return format_html_join(
            BREAK, "{}", ((drawn_target(each),) for each in targets)
        )

    @display(description=gettext_lazy("Why"))
    def why(self, line: PaymentLine) -> str | SafeString:
        problem, advice = stored_error(line.problem, "")
        reason = said_json(line.reason)
        if not problem:
            return reason
        stopped = badge(problem, Look("bad", "error"))
        return format_html("{}<br><small>{} {}</small>", stopped, advice, reason)

    @display(description=gettext_lazy("State"), ordering="state")
    def state_shown(self, line: PaymentLine) -> SafeString:
        return self.marks(line)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start = "ledger_paymentline"
        return [
            path("post/", wrap(self.post_all), name=f"{start}_post_all"),
            path("<int:pk>/post/", wrap(self.post_one), name=f"{start}_post"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        facts: dict[str, Any] = {
            "tabs": state_tabs(request),
            "title": _("Payment journal"),
            "may_add": self.has_add_permission(request),
            "may_post": request.user.has_perm(POST) and open_lines().exists(),
        }
        return super().changelist_view(request, {**facts, **(extra_context or {})})

    def line(self, record: PaymentLine) -> str:
        return str(record.customer.name)

    def marks(self, record: PaymentLine) -> SafeString:
        return state_badge(record)

    def may_type(self, request: HttpRequest, record: Any) -> bool:
        return is_open(record) and self.has_change_permission(request, record)

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        return line_form(data, record)

    def add_form(self, request: HttpRequest) -> forms.Form:
        house = company_or_none()
        first = {"date": today(house), "currency": house.currency} if house else {}
        return PaymentLineForm(request.POST or None, initial=first)

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> PaymentLine:
        return new_line(actor=actor_of(request), **fields)

    def change(
        self, request: HttpRequest, record: Any, fields: dict[str, Any]
    ) -> PaymentLine:
        return change_line(record, actor=actor_of(request), **fields)

    def facts(self, request: HttpRequest, record: PaymentLine) -> dict[str, Any]:
        problem, advice = stored_error(record.problem, "")
        return {
            **super().facts(request, record),
            "why": said_json(record.reason),
            "problem": problem,
            "advice": advice,
            "may_post": is_open(record) and request.user.has_perm(POST),
        }

    def blocks(self, request: HttpRequest, record: PaymentLine) -> list[Table]:
        return [
            table_of(
                _("Settles"),
                record.targets.select_related("entry"),
                ("entry", "amount"),
                model=PaymentTarget,
                empty=_("It settles what is open of the order, or stays open."),
            )
        ]

    def post_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Post one line and go to its card, which says what came of it."""
        require(request, POST)
        line = self.record(request, str(pk))
        if request.method == "POST":
            self._post(request, [line])
        return redirect("admin:ledger_paymentline_change", pk)

    def post_all(self, request: HttpRequest) -> HttpResponse:
        """Ask, then post all that is open."""
        require(request, POST)
        if request.method == "POST":
            self._post(request, open_lines())
            return redirect("admin:ledger_paymentline_changelist")
        number = open_lines().count()
        return self.page(
            request,
            "web/books/post_payments.html",
            None,
            number=number,
            title=_("Post the payment journal"),
            back=reverse("admin:ledger_paymentline_changelist"),
        )

    @action(description=gettext_lazy("Post the selected"))
    def post_chosen(
        self, request: HttpRequest, queryset: QuerySet[PaymentLine]
    ) -> None:
        """Post the selected lines; those that are refused stay and say why."""
        if not request.user.has_perm(POST):
            raise PermissionDenied
        self._post(request, queryset)

    @action(description=gettext_lazy("Drop the selected"), permissions=["change"])
    def drop_chosen(
        self, request: HttpRequest, queryset: QuerySet[PaymentLine]
    ) -> None:
        """Drop the selected lines that are open."""
        number = drop_lines(queryset, actor=actor_of(request))
        sentence = ngettext(
            "{number} payment is dropped.", "{number} payments are dropped.", number
        )
        messages.success(request, sentence.format(number=number))

    def _post(self, request: HttpRequest, lines: Iterable[PaymentLine]) -> None:
        actor = actor_of(request)
        done = attempt(request, lambda: post_lines(lines, actor=actor))
        if done is not None:
            tell(request, done)


PAGES: dict[type[Model], type[BookAdmin]] = {PaymentLine: PaymentLineAdmin}

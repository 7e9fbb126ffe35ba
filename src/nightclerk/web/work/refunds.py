"""Refunds on their way into the books: which have no credit memo, and why."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import action, display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from nightclerk.connector.models import RefundProcessing, State
from nightclerk.connector.selectors.work_lists import unprocessed_refunds
from nightclerk.connector.services.papers.refunds import (
    accept_difference,
    credit_refund,
)
from nightclerk.web.amounts import money
from nightclerk.web.cards import CardAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.times import moment
from nightclerk.web.work.cells import named
from nightclerk.web.work.reasons import reasons_cell, stored_reasons
from nightclerk.web.work.standing import refund_badge

CHANGE = "connector.change_refundprocessing"


class OpenFilter(admin.SimpleListFilter):
    """Refunds that wait for a credit memo, or all."""

    title = gettext_lazy("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Unprocessed refunds"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[RefundProcessing]
    ) -> QuerySet[RefundProcessing]:
        if self.value() != "open":
            return queryset
        return queryset.filter(pk__in=unprocessed_refunds().values("pk"))


class RefundAdmin(CardAdmin):
    """Refunds with how far they are, the newest first."""

    card_template = "web/work/refund.html"
    list_display = ("number", "refunded", "sum", "state_mark", "memo", "because")
    list_filter = (OpenFilter, "state", "refund__order__shop")
    search_fields = ("refund__order__name", "refund__order__customer_name")
    search_help_text = gettext_lazy("Order number or customer")
    ordering = ("-refund__shopify_created_at", "-refund_id")
    actions = ("credit_all",)
    when_empty = gettext_lazy("No refund was brought yet.")
    list_select_related = ("refund", "refund__order", "refund__order__shop", "document")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RefundProcessing]:
        rows: QuerySet[RefundProcessing] = super().get_queryset(request)
        return rows.defer("refund__order__payload")

    @display(description=gettext_lazy("Order"), ordering="refund__order__name")
    def number(self, row: RefundProcessing) -> SafeString:
        order = row.refund.order
        return named(order.name, order.shop.code, order.customer_name or order.email)

    @display(
        description=gettext_lazy("Refunded"), ordering="refund__shopify_created_at"
    )
    def refunded(self, row: RefundProcessing) -> str | SafeString:
        return moment(row.refund.shopify_created_at)

    @display(description=gettext_lazy("Amount"), ordering="refund__total")
    def sum(self, row: RefundProcessing) -> SafeString:
        return format_html(
            '<span class="nc-number">{}</span>',
            money(row.refund.total, row.refund.order.currency),
        )

    @display(description=gettext_lazy("State"), ordering="state")
    def state_mark(self, row: RefundProcessing) -> SafeString:
        return refund_badge(row)

    @display(description=gettext_lazy("Credit memo"))
    def memo(self, row: RefundProcessing) -> str:
        return row.document.no if row.document else ""

    @display(description=gettext_lazy("Reason"))
    def because(self, row: RefundProcessing) -> SafeString:
        return reasons_cell(_reasons(row))

    @action(description=gettext_lazy("Create credit memos"), permissions=["change"])
    def credit_all(
        self, request: HttpRequest, rows: QuerySet[RefundProcessing]
    ) -> None:
        """Make the credit memos of the selected refunds; reasons of others are said."""
        actor = actor_of(request)
        done = sum(
            attempt(request, partial(credit_refund, row, actor=actor)) is not None
            for row in rows.order_by("pk")
        )
        if done:
            told = ngettext(
                "{number} credit memo was made.",
                "{number} credit memos were made.",
                done,
            )
            messages.success(request, told.format(number=done))

    def get_urls(self) -> list[URLPattern]:
        def post(name: str, view: Any) -> URLPattern:
            wrapped = self.admin_site.admin_view(require_POST(view))
            full = f"connector_refundprocessing_{name}"
            pattern: URLPattern = path(f"<int:pk>/{name}/", wrapped, name=full)
            return pattern

        return [
            post("credit", self.credit),
            post("accept", self.accept),
            *super().get_urls(),
        ]

    def facts(self, request: HttpRequest, record: RefundProcessing) -> dict[str, Any]:
        is_open = record.state in (State.WAITING, State.STOPPED, State.HELD)
        return {
            "row": record,
            "order": record.refund.order,
            "state": self.state_mark(record),
            "reasons": _reasons(record),
            "may_credit": is_open,
            "may_accept": record.state == State.STOPPED
            and not record.accepts_difference,
        }

    def credit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the credit memo of one refund."""
        require(request, CHANGE)
        row: RefundProcessing = self.record(request, str(pk))
        made = attempt(request, lambda: credit_refund(row, actor=actor_of(request)))
        if made is not None:
            told = _("Credit memo {no} was made.")
            messages.success(request, told.format(no=made.document_no))
        return redirect("admin:connector_refundprocessing_change", pk)

    def accept(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the difference go to the account for refunds, and make the memo."""
        require(request, CHANGE)
        row: RefundProcessing = self.record(request, str(pk))
        if attempt(request, lambda: accept_difference(row, actor=actor_of(request))):
            return self.credit(request, pk)
        return redirect(reverse("admin:connector_refundprocessing_change", args=[pk]))


def _reasons(row: RefundProcessing) -> Any:
    return stored_reasons(row.problems, row.refund.order.currency)

"""Payments of orders on their way into the books: which are not there, and why."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import action, display
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.connector.codes import code_words
from nightclerk.connector.models import PaymentProcessing, ToBooks
from nightclerk.connector.selectors.payments.unbooked import (
    unbooked_payments,
    unmatched_payments,
)
from nightclerk.connector.services.payments.deciding import book_again
from nightclerk.web.amounts import money
from nightclerk.web.books.acts import Button
from nightclerk.web.books.showing import linked
from nightclerk.web.errors import attempt
from nightclerk.web.payments.lists import MoneyAdmin, filter_of
from nightclerk.web.payments.looks import (
    books_badge,
    entry_of,
    figure,
    is_to_book,
    problem_of,
    reason_cell,
    state_of,
    tell,
)
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.times import moment
from nightclerk.web.words import said, said_json
from nightclerk.web.work.cells import named
from nightclerk.web.work.standing import run_link

CHANGE = "connector.change_paymentprocessing"
LISTS = {"unmatched": unmatched_payments, "unbooked": unbooked_payments}
TITLES = {
    "": gettext_lazy("Payments to book"),
    "unmatched": gettext_lazy("Unmatched payments"),
    "unbooked": gettext_lazy("Payments that are not booked"),
}


class PaymentProcessingAdmin(MoneyAdmin):
    """Payments with how far they are, the newest first."""

    card_template = "web/payments/card.html"
    lists, titles = LISTS, TITLES
    list_display = ("number", "moved", "what", "sum", "state_mark", "because", "paper")
    list_filter = (
        filter_of(LISTS, TITLES),
        "state",
        "transaction__order__shop",
        "transaction__kind",
        "transaction__gateway",
    )
    search_fields = (
        "transaction__order__name",
        "transaction__order__customer_name",
        "transaction__order__email",
        "transaction__payment_id",
        "transaction__gid",
    )
    search_help_text = gettext_lazy("Order, customer or payment")
    ordering = ("-transaction__processed_at", "-id")
    list_select_related = (
        "transaction__order__shop",
        "line__entry__currency",
        "line__currency",
        "entry__currency",
    )
    actions = ("book_all",)
    when_empty = gettext_lazy(
        "Nothing is here: say on the shop card how payments are booked, then sync "
        "payments."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaymentProcessing]:
        rows: QuerySet[PaymentProcessing] = super().get_queryset(request)
        return rows.defer("transaction__order__payload")

    @display(description=gettext_lazy("Order"), ordering="transaction__order__name")
    def number(self, row: PaymentProcessing) -> SafeString:
        order = row.transaction.order
        who = order.customer_name or order.email
        return named(order.name, order.shop.code, who)

    @display(
        description=gettext_lazy("Processed"), ordering="transaction__processed_at"
    )
    def moved(self, row: PaymentProcessing) -> str | SafeString:
        return moment(row.transaction.processed_at)

    @display(description=gettext_lazy("Kind"), ordering="transaction__kind")
    def what(self, row: PaymentProcessing) -> SafeString:
        paid = row.transaction
        gateway = paid.gateway_name or paid.gateway
        facts = dict.fromkeys((gateway, paid.card_company))
        return named(said(code_words(paid.kind)), *facts)

    @display(description=gettext_lazy("Amount"), ordering="transaction__amount")
    def sum(self, row: PaymentProcessing) -> SafeString:
        return figure(row.transaction.amount, row.transaction.order.currency)

    @display(description=gettext_lazy("State"), ordering="state")
    def state_mark(self, row: PaymentProcessing) -> SafeString:
        return books_badge(state_of(row))

    @display(description=gettext_lazy("Reason"))
    def because(self, row: PaymentProcessing) -> SafeString | str:
        return reason_cell(row)

    @display(description=gettext_lazy("In the books"))
    def paper(self, row: PaymentProcessing) -> SafeString | str:
        entry = entry_of(row)
        if entry is not None:
            return linked(entry, entry.document_no)
        return linked(row.line, _("Journal line")) if row.line else ""

    @action(description=gettext_lazy("Book again"), permissions=["change"])
    def book_all(self, request: HttpRequest, rows: QuerySet[PaymentProcessing]) -> None:
        """Book the selected payments now; what is stopped says why."""
        book(request, rows)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.book_one))
        start = self.page_name("").removeprefix("admin:")
        return [
            path("<int:pk>/book/", view, name=f"{start}book"),
            *super().get_urls(),
        ]

    def book_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Book one payment and go to its card, which says what came of it."""
        require(request, CHANGE)
        book(request, [self.record(request, str(pk))])
        return redirect(self.page_name("change"), pk)

    def line(self, record: PaymentProcessing) -> str:
        paid = record.transaction
        told = (said(code_words(paid.kind)), paid.order.shop.code)
        return " · ".join(told)

    def marks(self, record: PaymentProcessing) -> SafeString:
        return books_badge(state_of(record))

    def more_buttons(
        self, request: HttpRequest, record: PaymentProcessing
    ) -> list[Button]:
        if not (is_to_book(record) and request.user.has_perm(CHANGE)):
            return []
        address = reverse(self.page_name("book"), args=[record.pk])
        title = _("Book again")
        return [Button(title, "replay", address, is_form=True, is_first=True)]

    def facts(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        known = super().facts(request, record)
        if not isinstance(record, PaymentProcessing):
            return known
        why, advice = problem_of(record)
        return {
            **known,
            "title": record.transaction.order.name,
            "facts": payment_facts(record),
            "side": [(_("In the books"), books_facts(record))],
            "why": why,
            "advice": advice,
            "is_trouble": state_of(record) == ToBooks.STOPPED,
        }


def payment_facts(row: PaymentProcessing) -> list[tuple[str, Any]]:
    """Give what moved at Shopify, by which way."""
    paid = row.transaction
    order = paid.order
    pairs = [
        (_("Order"), linked(order, order.name)),
        (_("Shop"), linked(order.shop, order.shop.code)),
        (_("Kind"), said(code_words(paid.kind))),
        (_("Amount"), money(paid.amount, order.currency)),
        (_("Rounding"), money(paid.rounding, order.currency) if paid.rounding else ""),
        (_("Gateway"), paid.gateway_name or paid.gateway),
        (_("Card company"), paid.card_company),
        (_("Processed"), moment(paid.processed_at)),
        (_("Payment"), paid.payment_id),
        (_("Shopify's id"), paid.gid),
    ]
    return [(title, value) for title, value in pairs if value]


def books_facts(row: PaymentProcessing) -> list[tuple[str, Any]]:
    """Give what became of a payment in the books."""
    entry, line = entry_of(row), row.line
    left = money(entry.remaining, entry.currency.code) if entry is not None else ""
    pairs = [
        (_("Customer entry"), linked(entry, entry.document_no) if entry else ""),
        (_("Still open"), left),
        (_("Journal line"), linked(line) if line else ""),
        (_("Why"), said_json(line.reason) if line else ""),
        (_("Last tried"), moment(row.tried_at)),
        (_("Run"), run_link(row.run_id)),
    ]
    return [(title, value) for title, value in pairs if value]


def book(request: HttpRequest, rows: Iterable[PaymentProcessing]) -> None:
    """Book payments and say what became of them."""
    outcome = attempt(request, lambda: book_again(rows, actor=actor_of(request)))
    if outcome is not None:
        tell(
            request,
            outcome,
            {
                ToBooks.POSTED: _("Posted payments: {number}."),
                ToBooks.PROPOSED: _("Proposed in the payment journal: {number}."),
                ToBooks.WAITING: _("Payments that still wait: {number}."),
                ToBooks.NOTHING: _("Nothing to book: {number}."),
            },
        )

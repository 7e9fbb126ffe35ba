"""Payouts: what arrived at the bank, what it consists of, and whether it ties."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import action, display
from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.connector.models import Payout, ToBooks
from nightclerk.connector.selectors.payments.ties import ties_of
from nightclerk.connector.selectors.payments.unbooked import untied_payouts
from nightclerk.connector.services.payments.deciding import can_post, post_payouts
from nightclerk.web.badges import Look, badge, shopify_badge
from nightclerk.web.books.acts import Button
from nightclerk.web.books.filters import between
from nightclerk.web.books.showing import linked
from nightclerk.web.errors import attempt
from nightclerk.web.order_tables import Table
from nightclerk.web.payments.lists import MoneyAdmin, filter_of
from nightclerk.web.payments.looks import (
    books_badge,
    figure,
    reason_drawn,
    tell,
)
from nightclerk.web.payments.payout_facts import (
    figures_table,
    movements_table,
    payout_facts,
    tie_rows_table,
    tie_table,
)
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.times import moment
from nightclerk.web.words import stored_error
from nightclerk.web.work.cells import named

CHANGE = "connector.change_payout"
LISTS = {"untied": untied_payouts}
TITLES = {
    "": gettext_lazy("Payouts"),
    "untied": gettext_lazy("Payouts that do not tie"),
}


class PayoutAdmin(MoneyAdmin):
    """Payouts, the newest first."""

    card_template = "web/payments/card.html"
    lists, titles = LISTS, TITLES
    list_display = ("what", "issued", "sum", "at_shopify", "state_mark", "ties")
    list_filter = (
        filter_of(LISTS, TITLES),
        "state",
        "status",
        "shop",
        between("issued_on"),
    )
    list_select_related = ("shop", "posting")
    search_fields = ("=number", "trace_id")
    search_help_text = gettext_lazy("Number, or reference at the bank")
    ordering = ("-issued_at", "-number")
    actions = ("post_all",)
    when_empty = gettext_lazy(
        "Nothing is here: only shops with Shopify Payments have payouts. Sync payments."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payout]:
        rows: QuerySet[Payout] = super().get_queryset(request)
        # Asked once for the page, not once for each of its rows.
        untied = Q(pk__in=untied_payouts().order_by().values("pk"))
        return rows.annotate(is_untied=ExpressionWrapper(untied, BooleanField()))

    @display(description=gettext_lazy("Payout"), ordering="number")
    def what(self, row: Payout) -> SafeString:
        return named(row.number, row.shop.code, row.trace_id)

    @display(description=gettext_lazy("Issued"), ordering="issued_at")
    def issued(self, row: Payout) -> str | SafeString:
        return moment(row.issued_at)

    @display(description=gettext_lazy("Net"), ordering="net")
    def sum(self, row: Payout) -> SafeString:
        return figure(row.net, row.currency)

    @display(description=gettext_lazy("At Shopify"), ordering="status")
    def at_shopify(self, row: Payout) -> str | SafeString:
        return shopify_badge(row.status)

    @display(description=gettext_lazy("Books"), ordering="state")
    def state_mark(self, row: Payout) -> SafeString:
        return books_badge(row.state)

    @display(description=gettext_lazy("Does it tie?"))
    def ties(self, row: Payout) -> SafeString | str:
        why, advice = stored_error(row.problem, "")
        if why:
            return reason_drawn(why, advice)
        if getattr(row, "is_untied", False):
            return badge(_("Does not tie"), Look("bad", "compare_arrows"))
        if row.state == ToBooks.POSTED:
            return badge(_("Ties"), Look("good", "check_circle"))
        return ""

    @action(description=gettext_lazy("Post"), permissions=["change"])
    def post_all(self, request: HttpRequest, rows: QuerySet[Payout]) -> None:
        """Post the selected payouts; what is stopped says why."""
        post(request, rows)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.post_one))
        start = self.page_name("").removeprefix("admin:")
        return [
            path("<int:pk>/post/", view, name=f"{start}post"),
            *super().get_urls(),
        ]

    def post_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Post one payout and go to its card, which says what came of it."""
        require(request, CHANGE)
        post(request, [self.record(request, str(pk))])
        return redirect(self.page_name("change"), pk)

    def line(self, record: Payout) -> str:
        return record.shop.code

    def more_buttons(self, request: HttpRequest, record: Payout) -> list[Button]:
        listed = reverse("admin:connector_balancetransaction_changelist")
        found = [
            Button(
                _("Balance transactions"), "list_alt", f"{listed}?payout={record.pk}"
            )
        ]
        if can_post(record) and request.user.has_perm(CHANGE):
            address = reverse(self.page_name("post"), args=[record.pk])
            title = _("Post")
            found.insert(
                0, Button(title, "task_alt", address, is_form=True, is_first=True)
            )
        return found

    def blocks(self, request: HttpRequest, record: Payout) -> list[Table]:
        tie = ties_of(record.shop, [record])[0]
        tables = [tie_table(tie), tie_rows_table(tie), figures_table(record)]
        if request.user.has_perm("connector.view_balancetransaction"):
            tables.append(movements_table(record))
        return tables

    def facts(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        known = super().facts(request, record)
        if not isinstance(record, Payout):
            return known
        why, advice = stored_error(record.problem, "")
        return {
            **known,
            "title": _("Payout {number}").format(number=record.number),
            "marks": shopify_badge(record.status) + books_badge(record.state),
            "facts": [
                *payout_facts(record),
                *(
                    [(_("Posted as"), linked(record.posting))]
                    if record.posting is not None
                    else []
                ),
            ],
            "has_facts_aside": True,
            "why": why,
            "advice": advice,
            "is_trouble": True,
        }


def post(request: HttpRequest, payouts: Iterable[Payout]) -> None:
    """Post payouts and say what became of them."""
    outcome = attempt(request, lambda: post_payouts(payouts, actor=actor_of(request)))
    if outcome is not None:
        tell(
            request,
            outcome,
            {
                ToBooks.POSTED: _("Posted payouts: {number}."),
                ToBooks.NOTHING: _("Nothing to book: {number}."),
            },
        )

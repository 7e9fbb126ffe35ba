"""Disputes: payments that a buyer's bank asks back, and what is due until when."""

from typing import Any

from django.contrib.admin import display
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.codes import code_words
from nightclerk.connector.models import (
    BalanceTransaction,
    Dispute,
    ShopOrder,
)
from nightclerk.connector.selectors.payments.streams import open_disputes
from nightclerk.core.clock import now
from nightclerk.web.amounts import money
from nightclerk.web.badges import Look, badge, shopify_badge
from nightclerk.web.books.showing import day, linked
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.payments.lists import MoneyAdmin, filter_of
from nightclerk.web.payments.looks import figure
from nightclerk.web.times import moment
from nightclerk.web.words import said
from nightclerk.web.work.cells import named

LISTS = {"open": open_disputes}
TITLES = {
    "": gettext_lazy("Disputes"),
    "open": gettext_lazy("Open disputes"),
}
NEEDS_RESPONSE = "NEEDS_RESPONSE"


class DisputeAdmin(MoneyAdmin):
    """Disputes, the newest first."""

    card_template = "web/payments/card.html"
    lists, titles = LISTS, TITLES
    list_display = ("what", "opened", "sum", "state_mark", "because", "due")
    list_filter = (filter_of(LISTS, TITLES), "status", "kind", "shop")
    list_select_related = ("shop",)
    search_fields = ("order_name", "=number")
    search_help_text = gettext_lazy("Order or number")
    ordering = ("-initiated_at", "-number")
    when_empty = gettext_lazy("No buyer's bank asked for money back.")

    @display(description=gettext_lazy("Dispute"), ordering="order_name")
    def what(self, row: Dispute) -> SafeString:
        return named(row.order_name or row.number, row.shop.code, kind_of(row))

    @display(description=gettext_lazy("Opened"), ordering="initiated_at")
    def opened(self, row: Dispute) -> str | SafeString:
        return moment(row.initiated_at)

    @display(description=gettext_lazy("Amount"), ordering="amount")
    def sum(self, row: Dispute) -> SafeString:
        return figure(row.amount, row.currency)

    @display(description=gettext_lazy("State"), ordering="status")
    def state_mark(self, row: Dispute) -> str | SafeString:
        return shopify_badge(row.status)

    @display(description=gettext_lazy("Reason"), ordering="reason")
    def because(self, row: Dispute) -> str:
        return said(code_words(row.reason)) if row.reason else ""

    @display(description=gettext_lazy("Evidence due"), ordering="evidence_due")
    def due(self, row: Dispute) -> str | SafeString:
        return due_drawn(row)

    def line(self, record: Dispute) -> str:
        return f"{kind_of(record)} · {record.shop.code}"

    def marks(self, record: Dispute) -> str | SafeString:
        return shopify_badge(record.status)

    def blocks(self, request: HttpRequest, record: Dispute) -> list[Table]:
        if not request.user.has_perm("connector.view_balancetransaction"):
            return []
        return [moved_table(record)]

    def facts(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        known = super().facts(request, record)
        if not isinstance(record, Dispute):
            return known
        needs_answer = record.status == NEEDS_RESPONSE
        return {
            **known,
            "title": record.order_name or str(record.number),
            "facts": dispute_facts(record),
            "has_facts_aside": True,
            "why": _("Shopify waits for your answer.") if needs_answer else "",
            "advice": _("Send your evidence at Shopify before the day it is due."),
        }


def kind_of(row: Dispute) -> str:
    """Say whether money was taken back, or only asked about."""
    return said(code_words(row.kind))


def due_drawn(row: Dispute) -> str | SafeString:
    """Draw until when evidence is due, and whether that is over."""
    told = day(row.evidence_due)
    is_open = row.status not in Dispute.DECIDED and row.evidence_sent is None
    if not told or not is_open or row.evidence_due is None:
        return told
    if row.evidence_due < now().date():
        return format_html("{} {}", told, badge(_("Overdue"), Look("bad", "alarm")))
    return told


def dispute_facts(row: Dispute) -> list[tuple[str, Any]]:
    """Give what a dispute is about, and its days."""
    order = ShopOrder.objects.filter(shop=row.shop, gid=row.order_gid).only("name")
    found = order.first() if row.order_gid else None
    pairs = [
        (_("Order"), linked(found, row.order_name) if found else row.order_name),
        (_("Shop"), linked(row.shop, row.shop.code)),
        (_("Kind"), kind_of(row)),
        (_("Amount"), money(row.amount, row.currency)),
        (_("Reason"), said(code_words(row.reason)) if row.reason else ""),
        (_("Code of the network"), row.network_code),
        (_("Opened"), moment(row.initiated_at)),
        (_("Evidence due"), due_drawn(row)),
        (_("Evidence sent"), day(row.evidence_sent)),
        (_("Decided"), day(row.finalized_on)),
        (_("Number"), str(row.number)),
        (_("Read"), moment(row.read_at)),
    ]
    return [(title, value) for title, value in pairs if value]


def moved_table(row: Dispute) -> Table:
    """Make the table of what the order's disputes moved on the balance."""
    columns = [
        Column(_("Kind")),
        Column(_("Happened")),
        Column(_("Amount"), is_number=True),
        Column(_("Fee"), is_number=True),
        Column(_("Net"), is_number=True),
    ]
    found = BalanceTransaction.objects.none()
    if row.order_gid:
        found = BalanceTransaction.objects.filter(
            shop=row.shop_id, order_gid=row.order_gid
        ).order_by("number")
    rows = [
        [
            linked(each, said(code_words(each.kind))),
            moment(each.happened_at),
            money(each.amount, each.currency),
            money(each.fee, each.currency),
            money(each.net, each.currency),
        ]
        for each in found[:50]
    ]
    empty = _("Nothing of this order moved on the balance.")
    return Table(_("Balance transactions of the order"), columns, rows, empty)

"""Movements of a merchant's balance at Shopify, one by one."""

from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.codes import code_words
from nightclerk.connector.models import (
    BalanceTransaction,
    PaymentProcessing,
    Payout,
    ShopOrder,
)
from nightclerk.web.amounts import money
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.filters import between
from nightclerk.web.books.showing import linked
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.payments.lists import MoneyAdmin
from nightclerk.web.payments.looks import figure
from nightclerk.web.times import moment
from nightclerk.web.words import said
from nightclerk.web.work.cells import named


class PayoutFilter(SimpleListFilter):
    """Movements of one payout, whose card leads here, or those of none yet."""

    title = gettext_lazy("payout")
    parameter_name = "payout"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        without = ("none", _("Not paid out yet"))
        number = request.GET.get(self.parameter_name, "")
        if not number.isdigit():
            return [without]
        return [without, (number, str(Payout.objects.filter(pk=number).first() or ""))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[BalanceTransaction]
    ) -> QuerySet[BalanceTransaction]:
        number = self.value() or ""
        if number == "none":
            return queryset.filter(payout_gid="")
        if not number.isdigit():
            return queryset
        payout = Payout.objects.filter(pk=number).first()
        if payout is None:
            return queryset.none()
        return queryset.filter(shop=payout.shop_id, payout_gid=payout.gid)


class BalanceAdmin(MoneyAdmin):
    """Movements of the balance, the newest first."""

    card_template = "web/payments/card.html"
    titles = {"": gettext_lazy("Balance transactions")}
    list_display = ("what", "happened", "of_order", "gross", "costs", "rest")
    list_filter = ("shop", PayoutFilter, "kind", "is_test", between("happened_at"))
    list_select_related = ("shop",)
    search_fields = ("order_name", "=number", "source_id")
    search_help_text = gettext_lazy("Order or number")
    ordering = ("-happened_at", "-number")
    when_empty = gettext_lazy(
        "Nothing is here: only shops with Shopify Payments have a balance. Sync "
        "payments."
    )

    @display(description=gettext_lazy("Kind"), ordering="kind")
    def what(self, row: BalanceTransaction) -> SafeString:
        return named(said(code_words(row.kind)), row.shop.code, row.number)

    @display(description=gettext_lazy("Happened"), ordering="happened_at")
    def happened(self, row: BalanceTransaction) -> str | SafeString:
        return moment(row.happened_at)

    @display(description=gettext_lazy("Order"), ordering="order_name")
    def of_order(self, row: BalanceTransaction) -> str:
        return row.order_name or "–"

    @display(description=gettext_lazy("Amount"), ordering="amount")
    def gross(self, row: BalanceTransaction) -> SafeString:
        return figure(row.amount, row.currency)

    @display(description=gettext_lazy("Fee"), ordering="fee")
    def costs(self, row: BalanceTransaction) -> SafeString:
        return figure(row.fee, row.currency)

    @display(description=gettext_lazy("Net"), ordering="net")
    def rest(self, row: BalanceTransaction) -> SafeString:
        return figure(row.net, row.currency)

    def line(self, record: BalanceTransaction) -> str:
        return f"{record.number} · {record.shop.code}"

    def marks(self, record: BalanceTransaction) -> Any:
        return badge(_("Test"), Look("warn", "science")) if record.is_test else ""

    def blocks(self, request: HttpRequest, record: BalanceTransaction) -> list[Table]:
        if not record.adjusted:
            return []
        columns = [
            Column(_("Order")),
            Column(_("Amount"), is_number=True),
            Column(_("Fee"), is_number=True),
            Column(_("Net"), is_number=True),
        ]
        rows = [
            [
                str(each.get("name") or each.get("order") or ""),
                *(str(each.get(name, "")) for name in ("amount", "fees", "net")),
            ]
            for each in record.adjusted
        ]
        return [Table(_("Adjusted orders"), columns, rows)]

    def facts(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        known = super().facts(request, record)
        if not isinstance(record, BalanceTransaction):
            return known
        title = said(code_words(record.kind))
        return {**known, "title": title, "facts": balance_facts(record)}


def balance_facts(row: BalanceTransaction) -> list[tuple[str, Any]]:
    """Give a movement's figures, and the records that it is of."""
    order = ShopOrder.objects.filter(shop=row.shop, gid=row.order_gid)
    payout = Payout.objects.filter(shop=row.shop, gid=row.payout_gid)
    paid = PaymentProcessing.objects.filter(
        transaction__order__shop=row.shop, transaction__gid=row.transaction_gid
    )
    found = order.only("name").first() if row.order_gid else None
    pairs = [
        (_("Amount"), money(row.amount, row.currency)),
        (_("Fee"), money(row.fee, row.currency)),
        (_("Net"), money(row.net, row.currency)),
        (_("Happened"), moment(row.happened_at)),
        (_("Order"), linked(found, row.order_name) if found else row.order_name),
        (_("Payment"), linked(paid.first()) if row.transaction_gid else ""),
        (_("Payout"), linked(payout.first()) if row.payout_gid else ""),
        (_("Source"), said(code_words(row.source_kind)) if row.source_kind else ""),
        (_("Reason"), said(code_words(row.reason)) if row.reason else ""),
        (_("Read"), moment(row.read_at)),
    ]
    return [(title, value) for title, value in pairs if value]

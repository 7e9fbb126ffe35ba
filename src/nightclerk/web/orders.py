"""Orders as they are at Shopify: the list, the card, and bringing one again."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.connector.models import OrderProcessing, ShopOrder
from nightclerk.connector.selectors.timeline import timeline
from nightclerk.connector.services.orders.keeping import sync_one_order
from nightclerk.web.amounts import money
from nightclerk.web.badges import Look, badge, shopify_badge
from nightclerk.web.cards import CardAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.order_tables import order_tables, two_currencies
from nightclerk.web.payments.of_order import payments_table
from nightclerk.web.shipping.paper import shipments_table
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import answer, order_task
from nightclerk.web.times import moment
from nightclerk.web.work.standing import order_facts, refunds_table
from nightclerk.web.work.versions import version_facts, versions_table

SUMS = (
    "subtotal",
    "discounts",
    "shipping",
    "tax",
    "tip",
    "rounding",
    "total",
    "received",
    "refunded",
    "outstanding",
    "current_total",
)
ALWAYS_SHOWN = frozenset({"subtotal", "tax", "total", "received", "outstanding"})


class StateFilter(admin.SimpleListFilter):
    """Open, archived, cancelled, test or high-risk orders."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("Open")),
            ("archived", _("Archived")),
            ("cancelled", _("Cancelled")),
            ("test", _("Test orders")),
            ("risk", _("High risk")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ShopOrder]
    ) -> QuerySet[ShopOrder]:
        wanted: dict[str, dict[str, Any]] = {
            "open": {"cancelled_at": None, "closed_at": None},
            "archived": {"closed_at__isnull": False},
            "cancelled": {"cancelled_at__isnull": False},
            "test": {"is_test": True},
            "risk": {"risk": "HIGH"},
        }
        return queryset.filter(**wanted.get(self.value() or "", {}))


class OrderAdmin(CardAdmin):
    """Mirrored orders, the newest first."""

    card_template = "web/orders/card.html"
    list_display = (
        "number",
        "placed",
        "buyer",
        "payment",
        "fulfilment",
        "sum",
        "marks",
    )
    list_filter = (
        "shop",
        "financial_status",
        "fulfillment_status",
        StateFilter,
        "channel",
        "ship_country",
    )
    search_fields = ("name", "customer_name", "email", "po_number", "gid")
    search_help_text = gettext_lazy("Order number, customer, e-mail or Shopify's id")
    date_hierarchy = "processed_at"
    ordering = ("-processed_at", "-id")
    when_empty = gettext_lazy(
        "Orders arrive with a sync: open a shop card and press the sync button."
    )
    list_select_related = ("shop",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShopOrder]:
        orders: QuerySet[ShopOrder] = super().get_queryset(request)
        return orders.defer("payload")

    @display(description=gettext_lazy("Order"), ordering="name")
    def number(self, order: ShopOrder) -> SafeString:
        return format_html(
            '<span class="nc-sentence"><strong>{}</strong><small>{}</small></span>',
            order.name,
            order.shop.code,
        )

    @display(description=gettext_lazy("Placed"), ordering="processed_at")
    def placed(self, order: ShopOrder) -> str | SafeString:
        return moment(order.processed_at)

    @display(description=gettext_lazy("Customer"), ordering="customer_name")
    def buyer(self, order: ShopOrder) -> str:
        return order.customer_name or order.email or _("No customer")

    @display(description=gettext_lazy("Payment"), ordering="financial_status")
    def payment(self, order: ShopOrder) -> str | SafeString:
        return shopify_badge(order.financial_status)

    @display(description=gettext_lazy("Fulfilment"), ordering="fulfillment_status")
    def fulfilment(self, order: ShopOrder) -> str | SafeString:
        return shopify_badge(order.fulfillment_status)

    @display(description=gettext_lazy("Total"), ordering="total")
    def sum(self, order: ShopOrder) -> SafeString:
        return format_html(
            '<span class="nc-number">{}</span>', money(order.total, order.currency)
        )

    @display(description=gettext_lazy("Remarks"))
    def marks(self, order: ShopOrder) -> SafeString:
        return order_marks(order)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.sync))
        return [
            path("<int:pk>/sync/", view, name="connector_shoporder_sync"),
            path(
                "<int:pk>/versions/<int:version>/",
                self.admin_site.admin_view(self.version),
                name="connector_shoporder_version",
            ),
            *super().get_urls(),
        ]

    def facts(self, request: HttpRequest, record: ShopOrder) -> dict[str, Any]:
        return {
            "order": record,
            "marks": order_marks(record),
            "sums": order_sums(record),
            "tables": order_tables(record),
            "timeline": timeline(record),
            "run_link": run_link(record),
            **books_facts(request, record),
        }

    def sync(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Bring this one order again."""
        require(request, "connector.change_shoporder")
        order: ShopOrder = self.record(request, str(pk))
        started = attempt(
            request, lambda: sync_one_order(order, actor=actor_of(request))
        )
        card = reverse("admin:connector_shoporder_change", args=[pk])
        if started is None:
            return redirect(card)
        return answer(request, order.shop, order_task(), started, otherwise=card)

    def version(self, request: HttpRequest, pk: int, version: int) -> HttpResponse:
        """Show how the order was before Shopify changed it."""
        order: ShopOrder = self.record(request, str(pk))
        kept = get_object_or_404(order.versions, pk=version)
        facts = version_facts(order, kept)
        return self.page(request, "web/work/version.html", order, **facts)


def books_facts(request: HttpRequest, order: ShopOrder) -> dict[str, Any]:
    """Give how the order stands in the books, its refunds, its earlier versions."""
    row = OrderProcessing.objects.filter(order=order).select_related("document").first()
    tables = [refunds_table(order), versions_table(order)]
    if request.user.has_perm("connector.view_paymentprocessing"):
        tables.insert(0, payments_table(order))
    if request.user.has_perm("connector.view_shipmentsending"):
        tables.insert(0, shipments_table(order))
    facts: dict[str, Any] = {
        "tables_of_books": [table for table in tables if table.rows]
    }
    if row is None:
        return facts
    row.order = order
    may = request.user.has_perm("connector.change_orderprocessing")
    return {**facts, "may_decide": may, **order_facts(row)}


def order_marks(order: ShopOrder) -> SafeString:
    """Draw what is unusual about an order."""
    marks = [
        (order.cancelled_at, _("Cancelled"), Look("bad", "cancel")),
        (order.closed_at, _("Archived"), Look("neutral", "archive")),
        (order.is_test, _("Test"), Look("warn", "science")),
        (order.risk == "HIGH", _("High risk"), Look("bad", "gpp_bad")),
        (order.is_edited, _("Edited"), Look("neutral", "edit")),
        (not order.is_confirmed, _("Not confirmed"), Look("warn", "help")),
    ]
    drawn = [badge(title, look) for is_so, title, look in marks if is_so]
    return format_html_join(" ", "{}", ((mark,) for mark in drawn))


def order_sums(order: ShopOrder) -> list[tuple[str, SafeString]]:
    """Give the sums that matter, in both currencies where they differ."""
    return [
        (
            str(getattr(ShopOrder._meta.get_field(name), "verbose_name", name)),
            two_currencies(
                order, getattr(order, name), getattr(order, f"{name}_presentment")
            ),
        )
        for name in SUMS
        if name in ALWAYS_SHOWN or getattr(order, name)
    ]


def run_link(order: ShopOrder) -> str:
    """Give the address of the run that brought an order last."""
    if order.run_id is None:
        return ""
    return reverse("admin:jobs_jobrun_change", args=[order.run_id])

"""Orders on their way into the books: what waits, why, and what changed since."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import action, display
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from nightclerk.connector.models import OrderProcessing, State
from nightclerk.connector.selectors.papers.to_process import unprocessed
from nightclerk.connector.selectors.work_lists import order_updates
from nightclerk.connector.services.orders.processing_starts import (
    PROCESS_ORDERS,
    lift_hold,
    process_some,
)
from nightclerk.connector.services.orders.updates import ignore_update
from nightclerk.connector.services.papers.update_documents import (
    apply_update,
    follow_update,
)
from nightclerk.web.books.showing import linked
from nightclerk.web.cards import CardAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import answer, sync_task
from nightclerk.web.times import moment
from nightclerk.web.work.cells import named
from nightclerk.web.work.differences import changes_cell
from nightclerk.web.work.reasons import reasons_cell, reasons_of
from nightclerk.web.work.standing import (
    is_changed,
    order_facts,
    state_badge,
    total_of,
)

CHANGE = "connector.change_orderprocessing"
LISTS = {"unprocessed": unprocessed, "updates": order_updates}
TITLES = {
    "": gettext_lazy("Orders to process"),
    "unprocessed": gettext_lazy("Unprocessed orders"),
    "updates": gettext_lazy("Unprocessed order updates"),
}


class ListFilter(admin.SimpleListFilter):
    """What waits for a document, what changed after it, or all."""

    title = gettext_lazy("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, TITLES[name]) for name in LISTS]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[OrderProcessing]
    ) -> QuerySet[OrderProcessing]:
        if self.value() not in LISTS:
            return queryset
        return queryset.filter(pk__in=LISTS[str(self.value())]().values("pk"))


class ProcessingAdmin(CardAdmin):
    """Orders with how far they are, the newest first."""

    card_template = "web/work/order.html"
    change_list_template = "web/books/tabbed_list.html"
    list_display = ("number", "placed", "sum", "state_mark", "because", "tried")
    list_filter = (ListFilter, "state", "problem_class", "order__shop")
    search_fields = ("order__name", "order__customer_name", "order__email")
    search_help_text = gettext_lazy("Order number, customer or e-mail")
    ordering = ("-order__processed_at", "-order_id")
    actions = ("process_all", "lift_all", "ignore_all")
    when_empty = gettext_lazy(
        "Nothing waits here: every order that was brought is in the books."
    )
    list_select_related = ("order", "order__shop", "document")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderProcessing]:
        rows: QuerySet[OrderProcessing] = super().get_queryset(request)
        return rows.defer("order__payload").prefetch_related("problems")

    @display(description=gettext_lazy("Order"), ordering="order__name")
    def number(self, row: OrderProcessing) -> SafeString:
        order = row.order
        who = order.customer_name or order.email or _("No customer")
        return named(order.name, order.shop.code, who)

    @display(description=gettext_lazy("Placed"), ordering="order__processed_at")
    def placed(self, row: OrderProcessing) -> str | SafeString:
        return moment(row.order.processed_at)

    @display(description=gettext_lazy("Total"), ordering="order__current_total")
    def sum(self, row: OrderProcessing) -> SafeString:
        return format_html('<span class="nc-number">{}</span>', total_of(row))

    @display(description=gettext_lazy("State"), ordering="state")
    def state_mark(self, row: OrderProcessing) -> SafeString:
        return format_html(
            '<span class="nc-sentence">{}<small>{}</small></span>',
            state_badge(row),
            linked(row.document, row.document.no if row.document else ""),
        )

    @display(description=gettext_lazy("Reason"))
    def because(self, row: OrderProcessing) -> str | SafeString:
        if is_changed(row):
            return changes_cell(row)
        return reasons_cell(reasons_of(row))

    @display(description=gettext_lazy("Last tried"), ordering="tried_at")
    def tried(self, row: OrderProcessing) -> str | SafeString:
        return moment(row.tried_at)

    @action(description=gettext_lazy("Process now"), permissions=["change"])
    def process_all(
        self, request: HttpRequest, rows: QuerySet[OrderProcessing]
    ) -> HttpResponse | None:
        """Process the selected orders, those of each shop by one entry."""
        by_shop: dict[int, list[OrderProcessing]] = {}
        for row in rows.select_related("order__shop").defer("order__payload"):
            by_shop.setdefault(row.order.shop_id, []).append(row)
        for some in by_shop.values():
            self.process(request, some, background=True)
        return None

    @action(description=gettext_lazy("Lift the hold"), permissions=["change"])
    def lift_all(
        self, request: HttpRequest, rows: QuerySet[OrderProcessing]
    ) -> HttpResponse | None:
        """Let held orders be booked, and process them."""
        actor, lifted = actor_of(request), []
        for row in rows.filter(state=State.HELD).select_related("order__shop"):
            if attempt(request, partial(lift_hold, row, actor=actor)):
                lifted.append(row)
        by_shop: dict[int, list[OrderProcessing]] = {}
        for row in lifted:
            by_shop.setdefault(row.order.shop_id, []).append(row)
        for some in by_shop.values():
            self.process(request, some, background=True)
        return None

    @action(description=gettext_lazy("Leave the documents"), permissions=["change"])
    def ignore_all(
        self, request: HttpRequest, rows: QuerySet[OrderProcessing]
    ) -> HttpResponse | None:
        """Leave the documents of changed orders as they are."""
        actor = actor_of(request)
        done = sum(
            attempt(request, partial(ignore_update, row, actor=actor)) is not None
            for row in rows.exclude(pending_key="")
        )
        if done:
            told = ngettext(
                "{number} order is left as it was booked.",
                "{number} orders are left as they were booked.",
                done,
            )
            messages.success(request, told.format(number=done))
        return None

    def process(
        self,
        request: HttpRequest,
        rows: list[OrderProcessing],
        otherwise: str = "",
        *,
        background: bool | None = None,
    ) -> HttpResponse | None:
        """Start the processing of orders of one shop, and say so."""
        shop = rows[0].order.shop
        gids = [row.order.gid for row in rows]
        start = partial(
            process_some, shop, gids, actor=actor_of(request), background=background
        )
        started = attempt(request, start)
        if started is None:
            return None
        task = sync_task(PROCESS_ORDERS)
        return answer(request, shop, task, started, otherwise=otherwise)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        chosen = request.GET.get("list", "")
        facts: dict[str, Any] = {
            "tabs": tabs(chosen),
            "title": TITLES.get(chosen, TITLES[""]),
        }
        return super().changelist_view(request, {**facts, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.act))
        return [
            path(
                "<int:pk>/act/<slug:name>/", view, name="connector_orderprocessing_act"
            ),
            *super().get_urls(),
        ]

    def facts(self, request: HttpRequest, record: OrderProcessing) -> dict[str, Any]:
        return {
            "row": record,
            "total": total_of(record),
            "title": record.order.name,
            "may_decide": self.has_change_permission(request, record),
            **order_facts(record),
        }

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Do what a button of the card says, and come back to it."""
        require(request, CHANGE)
        row: OrderProcessing = self.record(request, str(pk))
        card = reverse("admin:connector_orderprocessing_change", args=[pk])
        if name in ("process", "lift"):
            actor = actor_of(request)
            if name == "lift" and not attempt(
                request, partial(lift_hold, row, actor=actor)
            ):
                return redirect(card)
            return self.process(request, [row], card) or redirect(card)
        self.decide(request, row, name)
        return redirect(card)

    def decide(self, request: HttpRequest, row: OrderProcessing, name: str) -> None:
        """Deal with what changed since the order was booked."""
        actor = actor_of(request)
        if name == "update":
            document = attempt(request, partial(apply_update, row, actor=actor))
            if document is not None:
                told = _("{document} is now what the order is.")
                messages.success(request, told.format(document=document.no))
        elif name == "follow":
            made = attempt(request, partial(follow_update, row, actor=actor))
            if made is not None:
                told = _("Made of the difference: {documents}")
                names = ", ".join(document.no for document in made)
                messages.success(request, told.format(documents=names))
        elif name == "ignore":
            if attempt(request, partial(ignore_update, row, actor=actor)):
                messages.success(request, _("The documents stay as they are."))
        else:
            raise Http404


def tabs(chosen: str) -> list[dict[str, Any]]:
    """Give the lists that wait for somebody, each with how many there are, and all."""
    counts = {name: found().count() for name, found in LISTS.items()}
    return [
        {
            "title": TITLES[name] if name else _("All"),
            "query": f"?list={name}" if name else "?",
            "count": counts.get(name, ""),
            "is_current": name == chosen,
        }
        for name in (*LISTS, "")
    ]

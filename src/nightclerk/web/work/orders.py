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
from nightclerk.connector.selectors.to_process import unprocessed
from nightclerk.connector.selectors.work_lists import order_updates
from nightclerk.connector.services.order_updates import ignore_update
from nightclerk.connector.services.processing_starts import (
    PROCESS_ORDERS,
    lift_hold,
    process_some,
)
from nightclerk.connector.services.update_documents import apply_update, follow_update
from nightclerk.web.amounts import money
from nightclerk.web.badges import Look, badge
from nightclerk.web.cards import CardAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import answer, sync_task
from nightclerk.web.times import moment
from nightclerk.web.work.cells import named
from nightclerk.web.work.differences import changes_of
from nightclerk.web.work.reasons import reasons_cell, reasons_of

CHANGE = "connector.change_orderprocessing"
LOOKS = {
    State.WAITING: Look("neutral", "schedule"),
    State.STOPPED: Look("bad", "error"),
    State.HELD: Look("warn", "pause_circle"),
    State.PROCESSED: Look("good", "check_circle"),
    State.NOTHING: Look("neutral", "remove"),
}


class ListFilter(admin.SimpleListFilter):
    """What waits for a document, what changed after it, or all."""

    title = gettext_lazy("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("unprocessed", _("Unprocessed orders")),
            ("updates", _("Unprocessed order updates")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[OrderProcessing]
    ) -> QuerySet[OrderProcessing]:
        lists = {"unprocessed": unprocessed, "updates": order_updates}
        if self.value() not in lists:
            return queryset
        return queryset.filter(pk__in=lists[str(self.value())]().values("pk"))


class ProcessingAdmin(CardAdmin):
    """Orders with how far they are, the newest first."""

    card_template = "web/work/order.html"
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
        return format_html(
            '<span class="nc-number">{}</span>',
            money(row.order.current_total, row.order.currency),
        )

    @display(description=gettext_lazy("State"), ordering="state")
    def state_mark(self, row: OrderProcessing) -> SafeString:
        return state_badge(row)

    @display(description=gettext_lazy("Reason"))
    def because(self, row: OrderProcessing) -> str | SafeString:
        if row.pending_key and row.pending_key != row.settled_key:
            count = len(row.pending)
            return ngettext(
                "{count} field differs from what was booked",
                "{count} fields differ from what was booked",
                count,
            ).format(count=count)
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
            self.process(request, some)
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
        if lifted:
            self.process(request, lifted)
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
        self, request: HttpRequest, rows: list[OrderProcessing], otherwise: str = ""
    ) -> HttpResponse | None:
        """Start the processing of orders of one shop, and say so."""
        shop = rows[0].order.shop
        gids = [row.order.gid for row in rows]
        actor = actor_of(request)
        started = attempt(request, lambda: process_some(shop, gids, actor=actor))
        if started is None:
            return None
        task = sync_task(PROCESS_ORDERS)
        return answer(request, shop, task, started, otherwise=otherwise)

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


def state_badge(row: OrderProcessing) -> SafeString:
    """Draw how far an order is."""
    if row.state == State.PROCESSED and row.document_id is None:
        return badge(_("Document deleted"), Look("bad", "delete"))
    return badge(str(row.get_state_display()), LOOKS[State(row.state)])


def order_facts(row: OrderProcessing) -> dict[str, Any]:
    """Give how an order stands in the books: documents, reasons, changes, actions."""
    document = row.document
    is_open = bool(row.pending_key) and row.pending_key != row.settled_key
    is_posted = document is not None and document.status == document.Status.POSTED
    may_process = document is None and row.state != State.NOTHING
    return {
        "has_actions": may_process or is_open,
        "books": row,
        "books_state": state_badge(row),
        "books_document": document,
        "books_later": [
            later.document for later in row.later_documents.select_related("document")
        ],
        "books_reasons": reasons_of(row),
        "books_changes": changes_of(row) if row.pending_key else [],
        "books_is_open": is_open,
        "may_process": may_process,
        "may_lift": row.state == State.HELD,
        "may_update": is_open and document is not None and not is_posted,
        "may_follow": is_open and is_posted,
        "title_process": _("Process now"),
        "title_lift": _("Lift the hold"),
        "title_update": _("Update the document"),
        "title_follow": _("Make documents of the difference"),
        "title_ignore": _("Leave the documents"),
    }

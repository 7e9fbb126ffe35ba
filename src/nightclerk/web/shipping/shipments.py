"""Posted shipments on their way to Shopify: which are not there, and why."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import action, display
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from nightclerk.connector.models import ShipmentSending, Shop
from nightclerk.connector.selectors.shipping.lists import (
    failed_shipments,
    shipments_not_noted,
    unsent_shipments,
)
from nightclerk.connector.services.shipping.sendings import (
    changes_of_sendings,
    send_again,
)
from nightclerk.connector.services.shipping.starts import (
    SYNC_SHIPMENTS,
    sync_shipments_of,
)
from nightclerk.web.books.acts import Act, Button
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import linked
from nightclerk.web.errors import attempt
from nightclerk.web.order_tables import Table
from nightclerk.web.shipping.looks import (
    changes_table,
    left_table,
    parcels_table,
    reason_of,
    reasons_cell,
    state_badge,
)
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import answer, sync_address, sync_task
from nightclerk.web.times import moment
from nightclerk.web.work.cells import named
from nightclerk.web.work.standing import run_link

State = ShipmentSending.State
LISTS = {"unsent": unsent_shipments, "failed": failed_shipments}
TITLES = {
    "": gettext_lazy("Shipments for Shopify"),
    "unsent": gettext_lazy("Unprocessed shipments"),
    "failed": gettext_lazy("Shipments with an error"),
}
CHANGES_SHOWN = 20


def may_send_again(sending: ShipmentSending) -> bool:
    """Tell whether something of a shipment is there to be sent again."""
    is_settled = sending.state in (State.SENT, State.CANCELLED)
    is_waiting = sending.state == State.WAITING
    return bool(sending.problem) or not (is_settled or is_waiting)


class ListFilter(admin.SimpleListFilter):
    """What is to be sent, what failed, or all."""

    title = gettext_lazy("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, TITLES[name]) for name in LISTS]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ShipmentSending]
    ) -> QuerySet[ShipmentSending]:
        if self.value() not in LISTS:
            return queryset
        return queryset.filter(pk__in=LISTS[str(self.value())]().values("pk"))


class SendingAdmin(BookAdmin):
    """Shipments with how far they are, the newest first."""

    card_template = "web/shipping/shipment.html"
    change_list_template = "web/shipping/shipments.html"
    list_display = ("number", "state_mark", "because", "tries", "tried", "sent")
    list_filter = (ListFilter, "state", "shop")
    search_fields = ("shipment__no", "order__name", "parcels__name")
    search_help_text = gettext_lazy("Shipment, order or fulfilment")
    ordering = ("-id",)
    list_select_related = ("shop", "order", "shipment")
    actions = ("again_all",)
    acts = {
        "again": Act(
            gettext_lazy("Send again"),
            "replay",
            lambda record, actor: send_again([record], actor=actor),
            gettext_lazy("The next sync sends {record} again."),
            when=may_send_again,
        ),
    }
    when_empty = gettext_lazy(
        "Nothing is here: post the shipment of an order, then sync shipments."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShipmentSending]:
        rows: QuerySet[ShipmentSending] = super().get_queryset(request)
        return rows.defer("order__payload")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        chosen = request.GET.get("list", "")
        shops = list(Shop.objects.filter(is_enabled=True).order_by("code"))
        facts: dict[str, Any] = {
            "tabs": tabs(chosen),
            "title": TITLES.get(chosen, TITLES[""]),
            "list_of_shipments": True,
            "unseen": sum(len(list(shipments_not_noted(shop))) for shop in shops),
            "syncs": sync_links(request, shops, SYNC_SHIPMENTS),
        }
        return super().changelist_view(request, {**facts, **(extra_context or {})})

    @display(description=gettext_lazy("Posted shipment"), ordering="shipment__no")
    def number(self, row: ShipmentSending) -> SafeString:
        return named(row.shipment.no, row.order.name, row.shop.code)

    @display(description=gettext_lazy("State"), ordering="state")
    def state_mark(self, row: ShipmentSending) -> SafeString:
        return state_badge(row)

    @display(description=gettext_lazy("Reason"))
    def because(self, row: ShipmentSending) -> SafeString:
        return reasons_cell(row)

    @display(description=gettext_lazy("Attempts"), ordering="attempts")
    def tries(self, row: ShipmentSending) -> int:
        return row.attempts

    @display(description=gettext_lazy("Last tried"), ordering="tried_at")
    def tried(self, row: ShipmentSending) -> str | SafeString:
        return moment(row.tried_at)

    @display(description=gettext_lazy("Sent"), ordering="sent_at")
    def sent(self, row: ShipmentSending) -> str | SafeString:
        return moment(row.sent_at)

    @action(description=gettext_lazy("Send again"), permissions=["change"])
    def again_all(self, request: HttpRequest, rows: QuerySet[ShipmentSending]) -> None:
        """Let the next sync send the selected shipments again."""
        done = attempt(request, lambda: send_again(rows, actor=actor_of(request)))
        if done is not None:
            told = ngettext(
                "{number} shipment is sent again by the next sync.",
                "{number} shipments are sent again by the next sync.",
                done,
            )
            messages.success(request, told.format(number=done))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.sync))
        start = self.page_name("").removeprefix("admin:")
        return [
            path("<int:pk>/sync/", view, name=f"{start}sync"),
            *super().get_urls(),
        ]

    def sync(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sync this one shipment now."""
        require(request, "connector.change_shop")
        row = self.record(request, str(pk))
        back = reverse(self.page_name("change"), args=[pk])
        actor, number = actor_of(request), row.shipment.no
        started = attempt(
            request,
            lambda: sync_shipments_of(row.shop, shipments=[number], actor=actor),
        )
        if started is None:
            return redirect(back)
        task = sync_task(SYNC_SHIPMENTS)
        return answer(request, row.shop, task, started, otherwise=back)

    def line(self, record: ShipmentSending) -> str:
        return f"{record.order.name} · {record.shop.code}"

    def marks(self, record: ShipmentSending) -> SafeString:
        return state_badge(record)

    def more_buttons(
        self, request: HttpRequest, record: ShipmentSending
    ) -> list[Button]:
        if not request.user.has_perm("connector.change_shop"):
            return []
        if record.state == State.CANCELLED:
            return []
        address = reverse(self.page_name("sync"), args=[record.pk])
        title = _("Sync this shipment")
        return [Button(title, "sync", address, is_form=True, is_first=True)]

    def blocks(self, request: HttpRequest, record: ShipmentSending) -> list[Table]:
        tables = [parcels_table(record.parcels.order_by("pk"))]
        if record.left:
            tables.insert(0, left_table(record))
        if request.user.has_perm("connector.view_outgoingchange"):
            changes = changes_of_sendings([record]).filter(shop=record.shop)
            tables.append(changes_table(changes.order_by("-pk")[:CHANGES_SHOWN]))
        return tables

    def facts(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        known = super().facts(request, record)
        if not isinstance(record, ShipmentSending):
            return known
        why, advice = reason_of(record)
        return {
            **known,
            "title": record.shipment.no,
            "facts": sending_facts(record),
            "has_facts_aside": True,
            "why": why,
            "advice": advice,
        }


def sending_facts(row: ShipmentSending) -> list[tuple[str, Any]]:
    """Give which shipment of which order it is, how it went, and what was tried."""
    document = row.shipment
    pairs = [
        (_("Posted shipment"), linked(document, document.no)),
        (_("Order"), linked(row.order, row.order.name)),
        (_("Shop"), linked(row.shop, row.shop.code)),
        (_("Carrier"), document.carrier),
        (_("Tracking number"), document.tracking_no),
        (_("Attempts"), str(row.attempts)),
        (_("Last tried"), moment(row.tried_at)),
        (_("Sent"), moment(row.sent_at)),
        (_("Run"), run_link(row.run_id)),
    ]
    return [(title, value) for title, value in pairs if value]


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


def sync_links(
    request: HttpRequest, shops: list[Shop], number: int
) -> list[tuple[str, str]]:
    """Give (shop, address) of the request pages of a sync, for who may start it."""
    if not request.user.has_perm("connector.change_shop"):
        return []
    return [(shop.code, sync_address(shop, sync_task(number))) for shop in shops]

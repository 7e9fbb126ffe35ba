"""Completeness: each day of a shop in four places, and what differs."""

from functools import partial
from typing import Any

from django.contrib.admin import display
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.connector.mapping.completeness import (
    AT_SHOPIFY,
    IN_THE_BOOKS,
    is_complete,
)
from nightclerk.connector.models import CompletenessDay, ShopOrder
from nightclerk.connector.services.orders import completeness as services
from nightclerk.connector.services.orders.processing_starts import PROCESS_ORDERS
from nightclerk.web.amounts import money
from nightclerk.web.badges import Look, badge
from nightclerk.web.cards import CardAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import ORDERS, answer, sync_task
from nightclerk.web.times import moment
from nightclerk.web.work.cells import named

KINDS = {
    "missing": gettext_lazy("Not here yet"),
    "gone": gettext_lazy("Not at Shopify any more"),
    "changed": gettext_lazy("Changed at Shopify since"),
    "open": gettext_lazy("Not in the books yet"),
    "different": gettext_lazy("Another amount in the books"),
    "unposted": gettext_lazy("Not posted yet"),
}


class DayAdmin(CardAdmin):
    """Days that were checked, the newest first."""

    card_template = "web/work/day.html"
    list_display = (
        "date",
        "verdict",
        "there",
        "here",
        "in_documents",
        "is_posted",
        "differing",
        "checked",
    )
    list_filter = ("shop",)
    date_hierarchy = "day"
    ordering = ("-day", "shop__code")
    when_empty = gettext_lazy(
        "No day was checked yet: open a shop card and press “Check completeness”."
    )
    list_select_related = ("shop",)

    @display(description=gettext_lazy("Day"), ordering="day")
    def date(self, day: CompletenessDay) -> SafeString:
        return named(day.day.isoformat(), day.shop.code)

    @display(description=gettext_lazy("Complete"))
    def verdict(self, day: CompletenessDay) -> SafeString:
        return verdict(day)

    @display(description=gettext_lazy("At Shopify"), ordering="orders")
    def there(self, day: CompletenessDay) -> SafeString:
        return _figure(day, day.orders, day.gross)

    @display(description=gettext_lazy("Here"), ordering="mirrored")
    def here(self, day: CompletenessDay) -> SafeString:
        return _figure(day, day.mirrored, day.mirrored_gross)

    @display(description=gettext_lazy("In documents"), ordering="booked")
    def in_documents(self, day: CompletenessDay) -> SafeString:
        return _figure(day, day.booked + day.without, day.booked_gross)

    @display(description=gettext_lazy("Posted"), ordering="posted")
    def is_posted(self, day: CompletenessDay) -> SafeString:
        return _figure(day, day.posted, day.posted_gross)

    @display(description=gettext_lazy("Differs"))
    def differing(self, day: CompletenessDay) -> str:
        return ", ".join(
            f"{len(gids)} {str(KINDS[kind]).lower()}"
            for kind, gids in day.differs.items()
        )

    @display(description=gettext_lazy("Checked"), ordering="checked_at")
    def checked(self, day: CompletenessDay) -> str | SafeString:
        return moment(day.checked_at)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.act))
        name = "connector_completenessday_act"
        return [path("<int:pk>/act/<slug:name>/", view, name=name), *super().get_urls()]

    def facts(self, request: HttpRequest, record: CompletenessDay) -> dict[str, Any]:
        gids = {gid for found in record.differs.values() for gid in found}
        orders = {
            order.gid: order
            for order in ShopOrder.objects.filter(shop=record.shop, gid__in=gids).only(
                "gid", "name", "shop_id"
            )
        }
        return {
            "day": record,
            "title": f"{record.shop.code} {record.day.isoformat()}",
            "verdict": verdict(record),
            "places": [
                (_("At Shopify"), record.orders, _money(record, record.gross)),
                (_("Here"), record.mirrored, _money(record, record.mirrored_gross)),
                (
                    _("In documents"),
                    record.booked + record.without,
                    _money(record, record.booked_gross),
                ),
                (_("Posted"), record.posted, _money(record, record.posted_gross)),
            ],
            "differs": [
                (KINDS[kind], [(gid, orders.get(gid)) for gid in found])
                for kind, found in record.differs.items()
            ],
            "may_fetch": any(record.differs.get(kind) for kind in AT_SHOPIFY),
            "may_process": any(record.differs.get(kind) for kind in IN_THE_BOOKS),
        }

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Fetch or process what differs on a day."""
        require(request, "connector.change_shoporder")
        day: CompletenessDay = self.record(request, str(pk))
        card = reverse("admin:connector_completenessday_change", args=[pk])
        services_by_name = {
            "fetch": (services.fetch, ORDERS),
            "process": (services.process, PROCESS_ORDERS),
        }
        if name not in services_by_name:
            return redirect(card)
        service, number = services_by_name[name]
        started = attempt(request, partial(service, day, actor=actor_of(request)))
        if started is None:
            return redirect(card)
        return answer(request, day.shop, sync_task(number), started, otherwise=card)


def verdict(day: CompletenessDay) -> SafeString:
    """Draw whether a day is complete."""
    if not is_complete(day.differs):
        return badge(_("Not complete"), Look("bad", "error"))
    if day.differs:
        return badge(_("Complete, not all posted"), Look("warn", "hourglass_top"))
    return badge(_("Complete"), Look("good", "check_circle"))


def _figure(day: CompletenessDay, count: int, total: Any) -> SafeString:
    return format_html(
        '<span class="nc-figure">{}<small>{}</small></span>', count, _money(day, total)
    )


def _money(day: CompletenessDay, total: Any) -> str:
    return money(total, day.shop.currency)

"""Completeness: each day of a shop in four places, and what differs."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
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
    OF_MONEY,
    REFUNDS,
    is_complete,
)
from nightclerk.connector.models import CompletenessDay, Payout, ShopOrder
from nightclerk.connector.services.orders import completeness as services
from nightclerk.connector.services.orders.processing_starts import PROCESS_ORDERS
from nightclerk.connector.services.payments.incoming import SYNC_PAYMENTS
from nightclerk.connector.services.payments.starting import sync_money
from nightclerk.connector.services.syncs.starting import Started
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
    "refunds": gettext_lazy("Refunds not as at Shopify, or not booked"),
    "payouts": gettext_lazy("Payouts not as at Shopify, or not booked"),
}
SERVICES: dict[str, tuple[Callable[..., Started], int]] = {
    "fetch": (services.fetch, ORDERS),
    "process": (services.process, PROCESS_ORDERS),
    "payments": (sync_money, SYNC_PAYMENTS),
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
        "refunds",
        "paid_out",
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
        whole = format_html('<span class="whitespace-nowrap">{}</span>', day.day)
        return named(whole, day.shop.code)

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

    @display(description=gettext_lazy("Refunds"), ordering="refunded")
    def refunds(self, day: CompletenessDay) -> str:
        return _money(day, day.refunded) if day.refunded else ""

    @display(description=gettext_lazy("Payouts"), ordering="payouts_net")
    def paid_out(self, day: CompletenessDay) -> str | SafeString:
        return _figure(day, day.payouts, day.payouts_net) if day.payouts else ""

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
        return {
            "day": record,
            "title": f"{record.shop.code} {record.day.isoformat()}",
            "verdict": verdict(record),
            "places": _places(record),
            "money": money_of(record),
            "differs": _named(record),
            "may_fetch": any(
                record.differs.get(kind) for kind in (*AT_SHOPIFY, REFUNDS)
            ),
            "may_process": any(record.differs.get(kind) for kind in IN_THE_BOOKS),
            "may_pay": any(record.differs.get(kind) for kind in OF_MONEY),
        }

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Fetch, process or book what differs on a day."""
        require(request, "connector.change_shoporder")
        day: CompletenessDay = self.record(request, str(pk))
        card = reverse("admin:connector_completenessday_change", args=[pk])
        if name not in SERVICES:
            return redirect(card)
        service, number = SERVICES[name]
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


def _places(day: CompletenessDay) -> list[tuple[str, int, str]]:
    """Give each place with its orders and their total."""
    return [
        (_("At Shopify"), day.orders, _money(day, day.gross)),
        (_("Here"), day.mirrored, _money(day, day.mirrored_gross)),
        (_("In documents"), day.booked + day.without, _money(day, day.booked_gross)),
        (_("Posted"), day.posted, _money(day, day.posted_gross)),
    ]


def money_of(day: CompletenessDay) -> list[tuple[str, ...]]:
    """Give refunds, payouts and fees, if any: at Shopify, here and posted.

    Payouts are in their own currency, which is mostly the shop's.
    """
    refunds = (day.refunded, day.mirrored_refunded, day.posted_refunded)
    found: list[tuple[str, ...]] = []
    if any(refunds):
        found.append((_("Refunds"), *(_money(day, amount) for amount in refunds)))
    payouts = Payout.objects.filter(shop=day.shop, issued_on=day.day)
    if day.payouts or day.mirrored_net or payouts.exists():
        first = payouts.first()
        currency = first.currency if first else day.shop.currency
        paid = (day.payouts_net, day.mirrored_net, day.posted_net)
        found.append((_("Payouts"), *(money(amount, currency) for amount in paid)))
        fees = money(day.fees, currency), "", money(day.posted_fees, currency)
        found.append((_("Fees"), *fees))
    return found


def _named(day: CompletenessDay) -> list[tuple[Any, list[tuple[str, str, str]]]]:
    """Give what differs by its kind: the id at Shopify, and name and card if here."""
    gids = {gid for found in day.differs.values() for gid in found}
    records: list[tuple[QuerySet[Any], str]] = [
        (ShopOrder.objects.only("pk", "gid", "name"), "connector_shoporder"),
        (Payout.objects.only("pk", "gid", "number"), "connector_payout"),
    ]
    known = {
        record.gid: (str(record), reverse(f"admin:{page}_change", args=[record.pk]))
        for rows, page in records
        for record in rows.filter(shop=day.shop, gid__in=gids)
    }
    return [
        (KINDS[kind], [(gid, *known.get(gid, ("", ""))) for gid in found])
        for kind, found in day.differs.items()
    ]


def _figure(day: CompletenessDay, count: int, total: Any) -> SafeString:
    return format_html(
        '<span class="nc-figure">{}<small>{}</small></span>', count, _money(day, total)
    )


def _money(day: CompletenessDay, total: Any) -> str:
    return money(total, day.shop.currency)

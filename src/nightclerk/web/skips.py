"""Skipped records: what was left out, why, and trying it again."""

from typing import Any

from django.contrib import admin
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

from nightclerk.connector.models import SkippedRecord
from nightclerk.connector.services.orders.keeping import sync_some_orders
from nightclerk.web.badges import Look, badge
from nightclerk.web.cards import CardAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.syncs import answer, order_task
from nightclerk.web.times import moment
from nightclerk.web.words import stored_error


class ResolvedFilter(admin.SimpleListFilter):
    """Those that are left out now, or those that were."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Left out")), ("resolved", _("Resolved"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[SkippedRecord]
    ) -> QuerySet[SkippedRecord]:
        if self.value() not in {"open", "resolved"}:
            return queryset
        return queryset.filter(resolved_at__isnull=self.value() == "open")


class SkippedAdmin(CardAdmin):
    """Skipped records, the latest first."""

    card_template = "web/orders/skipped.html"
    list_display = ("named", "because", "tries", "last", "next_try", "row_actions")
    list_filter = ("shop", "stream", ResolvedFilter)
    search_fields = ("name", "gid", "reason_text")
    search_help_text = gettext_lazy("Record, Shopify's id or reason")
    ordering = ("-last_at",)
    when_empty = gettext_lazy("No record was left out. That is how it should be.")
    list_select_related = ("shop",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SkippedRecord]:
        skipped: QuerySet[SkippedRecord] = super().get_queryset(request)
        return skipped.defer("payload")

    @display(description=gettext_lazy("Record"), ordering="name")
    def named(self, skipped: SkippedRecord) -> SafeString:
        return format_html(
            '<span class="nc-sentence"><strong>{}</strong><small>{}</small></span>',
            skipped.name or skipped.gid,
            skipped.shop.code,
        )

    @display(description=gettext_lazy("Reason"))
    def because(self, skipped: SkippedRecord) -> SafeString:
        reason, advice = stored_error(skipped.reason, skipped.reason_text)
        return format_html(
            '<div class="nc-sentence">{}<small>{}</small></div>', reason, advice
        )

    @display(description=gettext_lazy("Times"), ordering="times")
    def tries(self, skipped: SkippedRecord) -> int:
        return skipped.times

    @display(description=gettext_lazy("Last skipped"), ordering="last_at")
    def last(self, skipped: SkippedRecord) -> str | SafeString:
        return moment(skipped.last_at)

    @display(description=gettext_lazy("Next try"), ordering="retry_at")
    def next_try(self, skipped: SkippedRecord) -> str | SafeString:
        if skipped.resolved_at:
            return badge(_("Resolved"), Look("good", "check_circle"))
        return moment(skipped.retry_at)

    @display(description=gettext_lazy("Actions"))
    def row_actions(self, skipped: SkippedRecord) -> str | SafeString:
        if skipped.resolved_at:
            return ""
        return format_html(
            '<button type="submit" class="nc-button nc-small" formmethod="post"'
            ' formaction="{}" title="{}: {}">{}</button>',
            reverse("admin:connector_skippedrecord_retry", args=[skipped.pk]),
            _("Try again"),
            skipped,
            _("Try again"),
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.retry))
        return [
            path("<int:pk>/retry/", view, name="connector_skippedrecord_retry"),
            *super().get_urls(),
        ]

    def facts(self, request: HttpRequest, record: SkippedRecord) -> dict[str, Any]:
        reason, advice = stored_error(record.reason, record.reason_text)
        return {"skipped": record, "reason": reason, "advice": advice}

    def retry(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Bring the record now, not at its next try."""
        require(request, "connector.change_skippedrecord")
        skipped: SkippedRecord = self.record(request, str(pk))
        started = attempt(
            request,
            lambda: sync_some_orders(
                skipped.shop, [skipped.gid], actor=actor_of(request)
            ),
        )
        listed = reverse("admin:connector_skippedrecord_changelist")
        if started is None:
            return redirect(listed)
        return answer(request, skipped.shop, order_task(), started, otherwise=listed)

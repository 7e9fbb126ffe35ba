"""Bulk operations: work that Shopify does while we wait elsewhere."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter, display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.connector.models import BulkOperation
from nightclerk.connector.selectors.sending.bulk_lists import (
    failed_operations,
    troubled_operations,
)
from nightclerk.connector.services.sending.bulk_looking import look_at
from nightclerk.connector.services.sending.bulk_operations import cancel
from nightclerk.core.errors import Refused
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.services.parking import look_now
from nightclerk.web.books.acts import Act
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import address_of
from nightclerk.web.errors import attempt
from nightclerk.web.goods.bulk_facts import (
    how_far,
    operation_facts,
    refused_table,
    status_badge,
    trouble_of,
)
from nightclerk.web.goods.kinds import purpose_words
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.times import moment
from nightclerk.web.work.cells import named
from nightclerk.web.work.standing import run_link


class OutcomeFilter(SimpleListFilter):
    """Operations under way, and those that did not end well."""

    title = gettext_lazy("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("Under way")),
            ("failed", _("Failed, or with refused rows")),
            ("trouble", _("Failed at last")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[BulkOperation]
    ) -> QuerySet[BulkOperation]:
        if self.value() == "open":
            return queryset.filter(applied_at=None)
        if self.value() == "failed":
            return failed_operations(queryset)
        if self.value() == "trouble":
            return queryset.filter(pk__in=troubled_operations().values("pk"))
        return queryset


def is_cancellable(operation: Any) -> bool:
    """Tell whether Shopify can be asked to end an operation."""
    return bool(operation.gid) and operation.status in BulkOperation.OPEN


class OperationAdmin(BookAdmin):
    """Bulk operations, the newest first."""

    card_template = "web/goods/operation.html"
    change_list_template = "web/goods/operations.html"
    list_display = ("what", "state", "far", "refused", "begun", "ended", "by")
    list_filter = (OutcomeFilter, "status", "kind", "shop")
    search_fields = ("purpose", "gid", "error_code")
    search_help_text = gettext_lazy("Purpose or Shopify's id")
    ordering = ("-id",)
    list_select_related = ("shop",)
    when_empty = gettext_lazy(
        "Where calls would take too long, a sync hands its work over to Shopify."
    )
    acts = {
        "cancel": Act(
            gettext_lazy("Cancel"),
            "stop_circle",
            lambda record, actor: cancel(record, actor=actor),
            gettext_lazy("Shopify was asked to end it."),
            when=is_cancellable,
            is_danger=True,
            asks=gettext_lazy(
                "What Shopify has done stays done. The next sync settles the rest."
            ),
        )
    }

    @display(description=gettext_lazy("Operation"), ordering="purpose")
    def what(self, operation: BulkOperation) -> SafeString:
        kind = operation.get_kind_display()
        return named(purpose_words(operation.purpose), operation.shop.code, kind)

    @display(description=gettext_lazy("Status"), ordering="status")
    def state(self, operation: BulkOperation) -> SafeString:
        return status_badge(operation)

    @display(description=gettext_lazy("Done"), ordering="object_count")
    def far(self, operation: BulkOperation) -> str:
        far = how_far(operation)
        told = _("{done} of {total}") if far.total else "{done}"
        return told.format(done=far.done, total=far.total)

    @display(description=gettext_lazy("Refused"), ordering="failed")
    def refused(self, operation: BulkOperation) -> int:
        return operation.failed

    @display(description=gettext_lazy("Begun"), ordering="created_at")
    def begun(self, operation: BulkOperation) -> str | SafeString:
        return moment(operation.created_at)

    @display(description=gettext_lazy("Taken in"), ordering="applied_at")
    def ended(self, operation: BulkOperation) -> str | SafeString:
        return moment(operation.applied_at)

    @display(description=gettext_lazy("Run"), ordering="run_id")
    def by(self, operation: BulkOperation) -> str | SafeString:
        return run_link(operation.run_id)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start = self.page_name("").removeprefix("admin:")
        look = require_POST(self.look)
        return [
            path("<int:pk>/live/", wrap(self.live), name=f"{start}live"),
            path("<int:pk>/look/", wrap(look), name=f"{start}look"),
            *super().get_urls(),
        ]

    def live(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with how far an operation is now."""
        record = self.record(request, str(pk))
        facts = {"may_change": self.has_change_permission(request, record)}
        return TemplateResponse(
            request, "web/goods/operation_live.html", {**facts, **live_facts(record)}
        )

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask Shopify now, and let the run that waits for it go on."""
        require(request, self.permission("change"))
        record = self.record(request, str(pk))
        actor = actor_of(request)
        if attempt(request, lambda: look_at(record, actor=actor)):
            messages.success(request, _("Shopify was asked."))
            wake(record, actor)
        return redirect(address_of(record))

    def marks(self, record: Any) -> Any:
        return status_badge(record)

    def line(self, record: Any) -> str:
        return f"{record.get_kind_display()} · {record.shop.code}"

    def blocks(self, request: HttpRequest, record: Any) -> list[Table]:
        if record.kind == BulkOperation.Kind.QUERY:
            return []
        return [refused_table(record)]

    def facts(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        changes = reverse("admin:connector_outgoingchange_changelist")
        download = reverse("admin:connector_outgoingchange_csv")
        is_change = record.kind == BulkOperation.Kind.MUTATION
        return {
            **super().facts(request, record),
            **live_facts(record),
            "title": purpose_words(record.purpose),
            "facts": operation_facts(record),
            "has_facts_aside": True,
            "changes": f"{changes}?bulk={record.pk}" if is_change else "",
            "download": f"{download}?bulk={record.pk}" if is_change else "",
        }


def live_facts(operation: BulkOperation) -> dict[str, Any]:
    """Give the part of an operation's card that changes by itself."""
    why, advice = trouble_of(operation)
    return {
        "operation": operation,
        "progress": how_far(operation),
        "state": status_badge(operation),
        "may_look": bool(operation.gid) and operation.applied_at is None,
        "why": why,
        "advice": advice,
    }


def wake(operation: BulkOperation, actor: Any) -> None:
    """Let the run that waits for an operation look; one that does not wait goes on."""
    runs = JobRun.objects.filter(pk=operation.run_id or 0)
    for parked in runs.filter(status=JobRun.Status.PARKED):
        try:
            look_now(parked, actor=actor)
        except Refused:  # it has gone on meanwhile, or is somebody else's
            return

"""How documents look in lists: their state, whether they wait, what they come to."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.selectors.batches import queue_status_of
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.showing import amount

Status = SalesDocument.Status
QueueStatus = SalesDocument.QueueStatus
STATUS_LOOKS = {
    Status.OPEN: Look("neutral", "edit"),
    Status.RELEASED: Look("good", "check_circle"),
    Status.POSTED: Look("neutral", "inventory"),
}
QUEUE_LOOKS = {
    QueueStatus.SCHEDULED: Look("neutral", "schedule"),
    QueueStatus.POSTING: Look("live", "sync"),
    QueueStatus.ERROR: Look("bad", "error"),
}
PLURALS = {
    Kind.ORDER: gettext_lazy("Sales orders"),
    Kind.INVOICE: gettext_lazy("Sales invoices"),
    Kind.CREDIT: gettext_lazy("Sales credit memos"),
}
NEW = {
    Kind.ORDER: gettext_lazy("New sales order"),
    Kind.INVOICE: gettext_lazy("New sales invoice"),
    Kind.CREDIT: gettext_lazy("New sales credit memo"),
}


class StatusFilter(SimpleListFilter):
    """What is in work, unless something else is asked for."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*((status.value, status.label) for status in Status), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        for place, choice in enumerate(super().choices(changelist)):
            yield choice if place else {**choice, "display": _("In work")}

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[SalesDocument]
    ) -> QuerySet[SalesDocument]:
        if self.value() == "all" or request.resolver_match is None:
            return queryset
        if self.value() in Status.values:
            return queryset.filter(status=self.value())
        return queryset.exclude(status=Status.POSTED)


def status_badge(document: SalesDocument) -> SafeString:
    """Draw a document's status."""
    return badge(document.get_status_display(), STATUS_LOOKS[Status(document.status)])


def queue_badge(document: SalesDocument) -> str | SafeString:
    """Draw a document's job queue status; nothing where it is not in the queue."""
    status = QueueStatus(queue_status_of(document))
    if status == QueueStatus.NOT:
        return ""
    return badge(str(status.label), QUEUE_LOOKS[status])


def total(record: Any) -> SafeString:
    """Draw a document's total with its currency."""
    text = amount(record.gross, record.currency)
    return format_html('<span class="nc-number">{}</span>', text)


def tabs_of(
    request: HttpRequest, titles: dict[Any, Any], counted: QuerySet[Any] | None = None
) -> list[dict[str, Any]]:
    """Give a tab for each kind of document, with how many there are."""
    counts: dict[str, int] = {}
    if counted is not None:
        rows = counted.order_by().values_list("kind").annotate(number=Count("pk"))
        counts = dict(rows)
    chosen = request.GET.get("kind__exact", "")
    return [
        {
            "title": title,
            "query": f"?kind__exact={kind.value}",
            "count": counts.get(kind.value, 0) if counted is not None else "",
            "is_current": chosen == kind.value,
        }
        for kind, title in titles.items()
    ]

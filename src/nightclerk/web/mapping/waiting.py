"""Lists and cards of what orders wait for: how many wait, and which."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter, display
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nightclerk.connector.models import ShopOrder
from nightclerk.connector.selectors.work_lists import with_waiting
from nightclerk.connector.services.mapped.rows import waiting_for
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import column, table_of
from nightclerk.web.order_tables import Table

ORDERS_SHOWN = 20
MAPPED, NOT_MAPPED = Look("good", "link"), Look("warn", "link_off")
WAITING = Look("warn", "hourglass_top")


class MappedFilter(SimpleListFilter):
    """Rows that are something in the books, or nothing yet."""

    title = gettext_lazy("mapped")
    parameter_name = "mapped"
    names: ClassVar[Sequence[str]] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Mapped")), ("0", _("Not mapped"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"0", "1"}:
            return queryset
        nothing = Q(**{f"{name}__isnull": True for name in self.names})
        return queryset.filter(nothing if self.value() == "0" else ~nothing)


def mapped_by(*names: str) -> type[MappedFilter]:
    """Make the filter of rows that are something as soon as one field says so."""
    return type("MappedFilter", (MappedFilter,), {"names": names})


def fields_of(model: type[Model], *names: str) -> tuple[Any, ...]:
    """Make the columns of a list beside Shopify's word."""
    return tuple(column(model, name) for name in names)


class WaitingAdmin(BookAdmin):
    """Rows for which orders wait, those first for which most do."""

    kind: ClassVar[str] = ""  # as the reasons of orders name it; empty: none waits
    means: ClassVar[Sequence[str]] = ()  # the fields that say what a row is
    card_template = "web/mapping/card.html"
    list_select_related: ClassVar[Any] = ("shop",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.get_queryset()
        return with_waiting(rows, self.kind) if self.kind else rows

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        first = ["-waiting"] if self.kind else []
        return [*first, *(self.opts.ordering or ())]

    @display(description=gettext_lazy("At Shopify"))
    def word(self, record: Any) -> str:
        return str(record)

    @display(description=gettext_lazy("Orders that wait"))
    def waits(self, record: Any) -> str | SafeString:
        return waiting_badge(record.waiting)

    @display(description=gettext_lazy("State"))
    def is_mapped(self, record: Any) -> SafeString:
        return mapped_badge(record, self.means)

    def mark(self, record: Any) -> str | SafeString:
        """Draw whether a row is something in the books."""
        return mapped_badge(record, self.means)

    def facts(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        known = super().facts(request, record)
        gid = getattr(record, "gid", "")
        told = [(_("Shopify's id"), gid)] if gid else []
        return {**known, "facts": [*known["facts"], *told]}

    def line(self, record: Any) -> str:
        return str(record.shop)

    def marks(self, record: Any) -> Any:
        waiting = waiting_badge(record.waiting) if self.kind else ""
        return format_html("{} {}", self.mark(record), waiting)

    def blocks(self, request: HttpRequest, record: Any) -> list[Table]:
        if not self.kind or not request.user.has_perm("connector.view_shoporder"):
            return []
        waiting = waiting_for(self.kind, record.pk).values("order")
        orders = ShopOrder.objects.filter(pk__in=waiting).defer("payload")
        return [
            table_of(
                _("Orders that wait for this"),
                orders.order_by("processed_at")[:ORDERS_SHOWN],
                ("name", "processed_at", "customer_name", "total", "currency"),
                model=ShopOrder,
                empty=_("No order waits for this."),
            )
        ]


def waiting_badge(number: int) -> str | SafeString:
    """Draw how many orders wait; nothing where none does."""
    if not number:
        return ""
    sentence = ngettext("{number} order waits", "{number} orders wait", number)
    return badge(sentence.format(number=number), WAITING)


def mapped_badge(record: Any, means: Sequence[str]) -> SafeString:
    """Draw whether a row is something in the books."""
    if any(getattr(record, f"{name}_id") for name in means):
        return badge(_("Mapped"), MAPPED)
    return badge(_("Not mapped"), NOT_MAPPED)

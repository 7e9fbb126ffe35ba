"""Lists of money with tabs for what waits, and the way to its sync."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import Shop
from nightclerk.connector.services.payments.incoming import SYNC_PAYMENTS
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.payments.looks import list_tabs
from nightclerk.web.syncs import sync_address, sync_task

Lists = Mapping[str, Callable[[], QuerySet[Any]]]


class ListFilter(SimpleListFilter):
    """Records of a list that waits for somebody, or all."""

    title = gettext_lazy("list")
    parameter_name = "list"
    lists: ClassVar[Lists] = {}
    titles: ClassVar[Mapping[str, Any]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, self.titles[name]) for name in self.lists]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = self.lists.get(self.value() or "")
        if found is None:
            return queryset
        return queryset.filter(pk__in=found().order_by().values("pk"))


def filter_of(lists: Lists, titles: Mapping[str, Any]) -> type[ListFilter]:
    """Make the filter of some lists."""
    return type("ListFilter", (ListFilter,), {"lists": lists, "titles": titles})


class MoneyAdmin(BookAdmin):
    """Money of shops as syncs bring it: nothing of it is typed."""

    change_list_template = "web/payments/list.html"
    lists: ClassVar[Lists] = {}
    titles: ClassVar[Mapping[str, Any]] = {}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        chosen = request.GET.get("list", "")
        facts: dict[str, Any] = {
            "tabs": list_tabs(chosen, self.lists, self.titles) if self.lists else [],
            "title": self.titles.get(chosen, self.titles[""]),
            "syncs": payment_syncs(request),
        }
        return super().changelist_view(request, {**facts, **(extra_context or {})})


def payment_syncs(request: HttpRequest) -> list[tuple[str, str]]:
    """Give (shop, address) of the request pages of the sync of payments."""
    if not request.user.has_perm("connector.change_shop"):
        return []
    task = sync_task(SYNC_PAYMENTS)
    shops = Shop.objects.filter(is_enabled=True).order_by("code")
    return [(shop.code, sync_address(shop, task)) for shop in shops]

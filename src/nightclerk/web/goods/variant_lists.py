"""Lists of variants at Shopify: no items yet, and not sent until somebody acts."""

from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import ShopVariant
from nightclerk.connector.selectors.work_lists import (
    blocked_variants,
    held_variants,
    no_items,
)
from nightclerk.web.mapping.waiting import MappedFilter

Variants = QuerySet[ShopVariant]


class ItemFilter(MappedFilter):
    """Variants that are items, those that are none, and those that should be one."""

    names: ClassVar[tuple[str, ...]] = ("item",)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("Waits for an item")),
            *super().lookups(request, model_admin),
        ]

    def queryset(self, request: HttpRequest, queryset: Variants) -> Variants:
        if self.value() == "open":
            return no_items(queryset)
        return super().queryset(request, queryset)


class UnsentFilter(SimpleListFilter):
    """Variants that were not sent as they should be, and those that were."""

    title = gettext_lazy("not sent")
    parameter_name = "unsent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("1", _("Waits for somebody")),
            ("blocked", _("Blocked, stays as it is")),
            ("0", _("Nothing in the way")),
        ]

    def queryset(self, request: HttpRequest, queryset: Variants) -> Variants:
        if self.value() == "1":
            return held_variants(queryset)
        if self.value() == "blocked":
            return blocked_variants(queryset)
        return queryset.filter(unsent={}) if self.value() == "0" else queryset

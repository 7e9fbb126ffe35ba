"""Filters that several lists of the books share."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import (
    FieldTextFilter,
    RangeDateFilter,
    RelatedDropdownFilter,
)


class FromShopifyFilter(SimpleListFilter):
    """Records that came of a Shopify order, or did not."""

    title = gettext_lazy("Shopify Order No. is")
    parameter_name = "from_shopify"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("set")), ("0", _("not set"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "1":
            return queryset.exclude(external_order_no="")
        return (
            queryset.filter(external_order_no="") if self.value() == "0" else queryset
        )


def between(field: str) -> tuple[str, Any]:
    """Make the filter of a date: from and to."""
    return (field, RangeDateFilter)


def containing(field: str) -> tuple[str, Any]:
    """Make the filter of a text: a part of it."""
    return (field, FieldTextFilter)


def one_of(field: str) -> tuple[str, Any]:
    """Make the filter of a record of many: one of a list."""
    return (field, RelatedDropdownFilter)


ORDER_NO = (FromShopifyFilter, containing("external_order_no"))

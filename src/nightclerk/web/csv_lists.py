"""Every list as CSV: what its filters left, all pages of it, in its columns."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import strip_tags
from unfold.admin import ModelAdmin

from nightclerk.ledger.exports.csv_writing import csv_text

BYTE_ORDER = "\ufeff"  # by which spreadsheets know that this is UTF-8
SIGN = re.compile(r'<span class="material-symbols-outlined[^>]*>[^<]*</span>')
NO_VALUES = frozenset({"action_checkbox", "row_actions"})
CURRENCY = "currency"
CHUNK = 500


class CsvList(ModelAdmin):
    """A list that can be taken along as CSV."""

    list_after_template: Any = "web/csv_link.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_csv"
        view = self.admin_site.admin_view(self.csv)
        return [path("csv/", view, name=name), *super().get_urls()]

    def csv(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with all records that the filters of the address leave."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            found = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect("../")
        names = self.csv_names(request)
        headings = [self.csv_heading(name) for name in names]
        lines = csv_text(headings, self.csv_rows(found, names))
        answer = StreamingHttpResponse(
            _with_byte_order(lines), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = (
            f'attachment; filename="{self.opts.model_name}.csv"'
        )
        return answer

    def csv_names(self, request: HttpRequest) -> list[Any]:
        """Give the columns of the list, and the currency of its amounts."""
        shown = [
            name for name in self.get_list_display(request) if name not in NO_VALUES
        ]
        has_currency = _field(self.model, CURRENCY) is not None
        told = {getattr(name, "__name__", name) for name in shown}
        return [*shown, *([CURRENCY] if has_currency and CURRENCY not in told else [])]

    def csv_heading(self, name: Any) -> str:
        """Give the title of a column as the list shows it."""
        title = str(label_for_field(name, self.model, self))
        return title[:1].upper() + title[1:]

    def csv_rows(self, found: QuerySet[Any], names: list[Any]) -> Iterator[list[Any]]:
        """Give the values of each record while they are read."""
        for record in found.iterator(chunk_size=CHUNK):
            yield [self.csv_value(record, name) for name in names]

    def csv_value(self, record: Model, name: Any) -> Any:
        """Give the value behind a column where it is one field, else what it says."""
        described, shown, value = lookup_field(name, record, self)
        ordering = getattr(shown, "admin_order_field", None)
        field = described or _field(type(record), str(ordering))
        if field is None:
            return _plain(value)
        if field.choices:
            return getattr(record, f"get_{field.name}_display")()
        return getattr(record, field.name)


def _field(model: type[Model], name: str) -> "Field[Any, Any] | None":
    """Find a column of a table; nothing where there is none of that name."""
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _plain(value: Any) -> Any:
    """Take the drawing away from what a column says, and its signs."""
    if not isinstance(value, str):
        return value
    return " ".join(strip_tags(SIGN.sub("", value)).split())


def _with_byte_order(lines: Iterator[str]) -> Iterator[str]:
    yield BYTE_ORDER
    yield from lines

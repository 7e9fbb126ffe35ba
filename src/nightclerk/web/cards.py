"""Lists and cards of records that services write: looked at here, never edited here."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from nightclerk.web.csv_lists import CsvList

ROW_ACTIONS = "row_actions"  # the column of buttons, for those who may press them


class CardAdmin(CsvList):
    """A list as unfold shows it, and a card from a template of ours."""

    card_template: ClassVar[str]
    when_empty: Any = ""
    list_per_page = 50
    list_fullwidth = True
    actions: Any = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns: list[Any] = list(super().get_list_display(request))
        if not self.has_change_permission(request):
            return [column for column in columns if column != ROW_ACTIONS]
        return columns

    def facts(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Give what the card shows beside the record itself."""
        return {}

    def record(self, request: HttpRequest, object_id: str) -> Any:
        """Find a record that the reader may see, or answer 404 or 403."""
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        return found

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        record = self.record(request, object_id)
        return self.page(
            request, self.card_template, record, **self.facts(request, record)
        )

    def page(
        self, request: HttpRequest, template: str, record: Model | None, **facts: Any
    ) -> HttpResponse:
        """Answer with a page of this record inside the site."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": record,
            "record": record,
            "title": str(record) if record else self.opts.verbose_name,
            "may_change": self.has_change_permission(request, record),
            "may_delete": self.has_delete_permission(request, record),
            **facts,
        }
        return TemplateResponse(request, template, context)

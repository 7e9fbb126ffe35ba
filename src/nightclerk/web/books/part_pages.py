"""The forms of what belongs to a record, and their addresses."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nightclerk.web.books.forms import numbers_offered
from nightclerk.web.books.parts import Part
from nightclerk.web.books.showing import address_of
from nightclerk.web.cards import CardAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.signed_in import actor_of


class PartPages(CardAdmin):
    """A card that keeps parts of its record: whoever may change one may change both."""

    parts: ClassVar[tuple[Part, ...]] = ()

    def part_name(self, name: str) -> str:
        """Name the address of a page of parts."""
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def part_urls(self) -> list[URLPattern]:
        """Give the addresses of the forms of parts."""
        wrap = self.admin_site.admin_view
        start = "<int:pk>/parts/<str:name>/"
        return [
            path(f"{start}add/", wrap(self.part), name=self.part_name("part_add")),
            path(f"{start}<int:part>/", wrap(self.part), name=self.part_name("part")),
            path(
                f"{start}<int:part>/delete/",
                wrap(require_POST(self.delete_part)),
                name=self.part_name("part_delete"),
            ),
        ]

    def home_of(self, record: Any, part: Part) -> str:
        """Give the address of the page that shows a record's parts of a kind."""
        return address_of(record)

    def shown_parts(self) -> Sequence[Part]:
        """Give the parts that the card shows."""
        return self.parts

    def part_tables(
        self, request: HttpRequest, record: Any, parts: Sequence[Part] | None = None
    ) -> list[dict[str, Any]]:
        """Give the tables of a record's parts, each with where one is added."""
        may_change = self.has_change_permission(request, record)
        page = f"admin:{self.part_name('part')}"
        return [
            {
                "table": part.table(record, page=page, may_change=may_change),
                "add": part.add if may_change else "",
                "address": reverse(f"{page}_add", args=[record.pk, part.name]),
            }
            for part in (self.shown_parts() if parts is None else parts)
        ]

    def part(
        self, request: HttpRequest, pk: int, name: str, part: int | None = None
    ) -> HttpResponse:
        """Show the form of a part; make or change it when the form is sent."""
        record, kind, found = self.found_part(request, pk, name, part)
        form = kind.form(request.POST or None, found, record)
        is_sent = request.method == "POST" and form.is_valid()
        if is_sent and kind.saved(record, found, form, actor_of(request)):
            messages.success(request, _("{record} is saved.").format(record=record))
            return redirect(self.home_of(record, kind))
        delete = ""
        if found is not None:
            page = f"admin:{self.part_name('part_delete')}"
            delete = reverse(page, args=[pk, name, found.pk])
        return self.page(
            request,
            "web/books/form.html",
            record,
            form=form,
            title=f"{record}: {found or kind.add}",
            offered=numbers_offered(form),
            back=self.home_of(record, kind),
            delete=delete,
        )

    def delete_part(
        self, request: HttpRequest, pk: int, name: str, part: int
    ) -> HttpResponse:
        """Delete a part and go back to the card."""
        record, kind, found = self.found_part(request, pk, name, part)
        actor = actor_of(request)
        if attempt(request, lambda: (kind.delete(found, actor=actor),)):
            messages.success(request, _("{record} is saved.").format(record=record))
        return redirect(self.home_of(record, kind))

    def found_part(
        self, request: HttpRequest, pk: int, name: str, part: int | None
    ) -> tuple[Any, Part, Model | None]:
        """Find a record, the kind of part, and the part; answers 404 or 403."""
        record = self.record(request, str(pk))
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        kinds: Mapping[str, Part] = {kind.name: kind for kind in self.parts}
        if name not in kinds:
            raise Http404
        kind = kinds[name]
        if part is None:
            return record, kind, None
        owned = kind.model._default_manager.filter(**{kind.parent: record})
        return record, kind, get_object_or_404(owned, pk=part)

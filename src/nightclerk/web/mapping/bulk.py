"""Map many of Shopify's records at once, from the list or from one's card."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import action, display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from nightclerk.connector.services.papers.map_again import map_again
from nightclerk.web.books.acts import Button
from nightclerk.web.books.showing import address_of
from nightclerk.web.errors import attempt
from nightclerk.web.mapping.going_on import tell_going_on
from nightclerk.web.mapping.waiting import WaitingAdmin
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.words import stored_error

REASONS_SHOWN = 5


class MappedAdmin(WaitingAdmin):
    """Records of Shopify's that are found in the books, made there, or chosen."""

    makes: ClassVar[Any] = ""  # what the button says that makes a record of the books
    actions: Any = ("look_again",)

    def facts(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        why, advice = stored_error(record.problem, "")
        is_open = not self.is_something(record)
        told = {"why": why, "advice": advice} if is_open else {}
        return {**super().facts(request, record), **told}

    def is_something(self, record: Any) -> bool:
        """Tell whether a record is something in the books."""
        return any(getattr(record, f"{name}_id") for name in self.means)

    def more_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        is_open = not self.is_something(record)
        if not (is_open and self.has_change_permission(request, record)):
            return []
        make, again = (
            reverse(self.page_name(name), args=[record.pk])
            for name in ("create", "again")
        )
        return [
            Button(self.makes, "add", make, is_form=True),
            Button(_("Look again"), "refresh", again, is_form=True),
        ]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start = self.page_name("").removeprefix("admin:")
        make, again = require_POST(self.create_one), require_POST(self.look_at_one)
        return [
            path("<int:pk>/create/", wrap(make), name=f"{start}create"),
            path("<int:pk>/again/", wrap(again), name=f"{start}again"),
            *super().get_urls(),
        ]

    def create_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make what a record is in the books, and go back to its card."""
        return self.mapped_one(request, pk, creates=True)

    def look_at_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Look again what a record is, and go back to its card."""
        return self.mapped_one(request, pk, creates=False)

    def mapped_one(
        self, request: HttpRequest, pk: int, *, creates: bool
    ) -> HttpResponse:
        """Map one record by the rules, and go back to its card."""
        require(request, self.permission("change"))
        record = self.record(request, str(pk))
        self.map_all(request, [record], creates=creates)
        return redirect(address_of(record))

    @action(description=gettext_lazy("Look again"), permissions=["change"])
    def look_again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        self.map_all(request, list(rows), creates=False)

    def map_all(
        self, request: HttpRequest, rows: Sequence[Any], *, creates: bool
    ) -> None:
        """Map records by the rules, and say what came of it and what goes on."""
        actor = actor_of(request)
        done = attempt(request, lambda: map_again(rows, creates=creates, actor=actor))
        if done is None:
            return
        if done.mapped:
            messages.success(request, mapped_sentence(done.mapped))
        for row in done.left[:REASONS_SHOWN]:
            why, advice = stored_error(row.problem, _("It is nothing in the books yet"))
            messages.warning(request, f"{row}: {why} {advice}".strip())
        hidden = len(done.left) - REASONS_SHOWN
        if hidden > 0:
            messages.warning(request, left_sentence(hidden))
        for started in done.started:
            tell_going_on(request, started)

    @display(description=gettext_lazy("Why not"))
    def because(self, record: Any) -> str:
        if self.is_something(record):
            return ""
        why, advice = stored_error(record.problem, "")
        return f"{why}. {advice}".strip() if why else ""


def mapped_sentence(number: int) -> str:
    """Say how many records are something in the books now."""
    sentence = ngettext("{number} is mapped now.", "{number} are mapped now.", number)
    return sentence.format(number=number)


def left_sentence(number: int) -> str:
    """Say how many more records are nothing still."""
    sentence = ngettext(
        "{number} more is not mapped.", "{number} more are not mapped.", number
    )
    return sentence.format(number=number)


def how_mapped(page: MappedAdmin, record: Any) -> str | SafeString:
    """Draw how a record was mapped, or that it is not."""
    if not page.is_something(record):
        return page.is_mapped(record)
    return str(record.get_mapped_by_display())

"""A list and a card for a record of the books: shown, typed, done by services."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.services.setup.records import (
    change_record,
    create_record,
    delete_record,
)
from nightclerk.web.books.acts import Act, Button
from nightclerk.web.books.forms import form_of, numbers_offered, values_of
from nightclerk.web.books.part_pages import PartPages
from nightclerk.web.books.showing import address_of, facts_of
from nightclerk.web.errors import attempt, mark
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of, require


def deleting(service: Callable[..., Any]) -> Act:
    """Make the button that deletes a record by its service, after asking."""
    return Act(
        gettext_lazy("Delete"),
        "delete",
        lambda record, actor: service(record, actor=actor),
        gettext_lazy("{record} is deleted."),
        is_danger=True,
        right="delete",
        asks=gettext_lazy("It goes for good. What was posted keeps what it says."),
    )


DELETE = deleting(delete_record)


class BookAdmin(PartPages):
    """Records of the books; what is typed goes through a service."""

    card_template = "web/books/card.html"
    shown_facts: ClassVar[Sequence[str]] = ()
    typed: ClassVar[Sequence[str]] = ()
    typed_once: ClassVar[Sequence[str]] = ()  # only when the record is made
    acts: ClassVar[Mapping[str, Act]] = {}
    list_filter_submit = True
    new_title: ClassVar[Any] = ""
    has_facts_aside: ClassVar[bool] = False  # where tables are what people look for

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> Any:
        """Make a record from a valid form."""
        return create_record(self.model, actor=actor_of(request), **fields)

    def change(self, request: HttpRequest, record: Any, fields: dict[str, Any]) -> Any:
        """Change a record as a valid form says."""
        return change_record(record, actor=actor_of(request), **fields)

    def marks(self, record: Any) -> Any:
        """Draw what a reader must know first, as badges."""
        return ""

    def line(self, record: Any) -> str:
        """Say who or what the record is, beside its number."""
        return ""

    def blocks(self, request: HttpRequest, record: Any) -> list[Table]:
        """Give the tables below the form."""
        return []

    def side(self, request: HttpRequest, record: Any) -> list[Any]:
        """Give the panels beside the form, as (title, pairs)."""
        return []

    def more_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        """Give buttons that lead to other pages."""
        return []

    def may_type(self, request: HttpRequest, record: Any) -> bool:
        """Tell whether the card shows a form and not only facts."""
        return bool(self.typed) and self.has_change_permission(request, record)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.typed) and request.user.has_perm(self.permission("add"))

    def permission(self, word: str) -> str:
        """Name a permission on this record, such as `ledger.change_item`."""
        return f"{self.opts.app_label}.{word}_{self.opts.model_name}"

    def page_name(self, name: str) -> str:
        """Name the address of one of this record's pages."""
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start = self.page_name("").removeprefix("admin:")
        return [
            path("<int:pk>/save/", wrap(require_POST(self.save)), name=f"{start}save"),
            path("<int:pk>/do/<str:name>/", wrap(self.act), name=f"{start}act"),
            *self.part_urls(),
            *super().get_urls(),
        ]

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        """Make the form of a record, or of a new one."""
        if record is None:
            return form_of(self.model, [*self.typed_once, *self.typed])(data)
        return form_of(self.model, self.typed)(
            data, initial=values_of(record, self.typed)
        )

    def add_form(self, request: HttpRequest) -> forms.Form:
        """Make the form of the page that makes a record."""
        return self.typed_form(request.POST or None, None)

    def facts(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        may_type = self.may_type(request, record)
        form = self.typed_form(None, record) if may_type else None
        return {
            "line": self.line(record),
            "marks": self.marks(record),
            "form": form,
            "offered": numbers_offered(form) if form else {},
            "save_address": reverse(self.page_name("save"), args=[record.pk]),
            "facts": facts_of(record, self.shown_names(may_type=may_type)),
            "buttons": [
                *self.act_buttons(request, record),
                *self.more_buttons(request, record),
            ],
            "tables": self.blocks(request, record),
            "parts": self.part_tables(request, record),
            "side": self.side(request, record),
            "has_facts_aside": self.has_facts_aside,
        }

    def shown_names(self, *, may_type: bool) -> list[str]:
        """Name what the card shows as facts: without a form, all that a form has."""
        if may_type:
            return [*self.typed_once, *self.shown_facts]
        return [*self.typed_once, *self.typed, *self.shown_facts]

    def act_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        """Give the buttons of what the reader may do now."""
        return [
            Button(
                act.title,
                act.icon,
                reverse(self.page_name("act"), args=[record.pk, name]),
                is_form=not act.asks,
                is_first=act.is_first,
                is_danger=act.is_danger,
            )
            for name, act in self.acts.items()
            if request.user.has_perm(self.permission(act.right)) and act.when(record)
        ]

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.add_form(request)
        if request.method == "POST" and form.is_valid():
            try:
                made = self.create(request, form.cleaned_data)
            except NightclerkError as error:
                mark(form, error)
            else:
                messages.success(request, _("{record} is made.").format(record=made))
                return redirect(address_of(made))
        return self.form_page(request, form, self.title_of_new(request))

    def title_of_new(self, request: HttpRequest) -> str:
        """Give the title of the page that makes a record."""
        return str(self.new_title) or _("New {record}").format(
            record=self.opts.verbose_name
        )

    def form_page(
        self, request: HttpRequest, form: forms.Form, title: str, **facts: Any
    ) -> HttpResponse:
        """Answer with a page that is only a form."""
        back = {"back": reverse(self.page_name("changelist")), **facts}
        offered = numbers_offered(form)
        return self.page(
            request,
            "web/books/form.html",
            None,
            form=form,
            title=title,
            offered=offered,
            **back,
        )

    def save(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change the record as its card's form says."""
        record = self.record(request, str(pk))
        if not self.may_type(request, record):
            raise PermissionDenied
        form = self.typed_form(request.POST, record)
        if form.is_valid():
            try:
                self.change(request, record, form.cleaned_data)
            except NightclerkError as error:
                mark(form, error)
        if form.errors:
            facts = {**self.facts(request, record), "form": form}
            return self.page(request, self.card_template, record, **facts)
        messages.success(request, _("{record} is saved.").format(record=record))
        return redirect(address_of(record))

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Do what a button says, after asking where it cannot be taken back."""
        if name not in self.acts:
            raise Http404
        act = self.acts[name]
        require(request, self.permission(act.right))
        record = self.record(request, str(pk))
        if request.method != "POST":
            return self.page(
                request,
                "web/books/confirm.html",
                record,
                act=act,
                title=f"{act.title}: {record}",
                card=address_of(record),
            )
        said, card = str(record), address_of(record)
        done = attempt(request, lambda: (act.call(record, actor_of(request)),))
        if done is None:
            return redirect(card)
        messages.success(request, str(act.done).format(record=said))
        return redirect(self.after(act, done[0], card))

    def after(self, act: Act, made: Any, card: str) -> str:
        """Give where to go after a deed: to what it made, the card, or the list."""
        if act.right == "delete":
            return reverse(self.page_name("changelist"))
        return (isinstance(made, Model) and address_of(made)) or card

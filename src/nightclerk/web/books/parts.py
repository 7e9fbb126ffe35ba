"""What belongs to a record: rates of a currency, lines of a series, variants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model, QuerySet, TextField
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.services.setup.records import (
    change_record,
    create_record,
    delete_record,
)
from nightclerk.web.books.forms import form_of, values_of
from nightclerk.web.books.showing import Shown, column_of, shown
from nightclerk.web.errors import mark
from nightclerk.web.order_tables import Table

LONGEST_SHOWN = 120  # signs of a text in a table


@dataclass(frozen=True)
class Part:
    """Records of one kind that belong to another, and are kept on its card.

    `among` gives by field the records that a part of a record may choose from.
    """

    name: str  # in addresses, and the way from the record to its parts
    model: type[Model]
    parent: str  # the field that names whom a part belongs to
    title: Any
    add: Any
    empty: Any
    shown: Sequence[str]
    typed: Sequence[str]
    create: Callable[..., Any] = create_record
    change: Callable[..., Any] = change_record
    delete: Callable[..., Any] = delete_record
    typed_once: Sequence[str] = ()  # only when the part is made
    among: Mapping[str, Callable[[Any], "QuerySet[Any]"]] = field(default_factory=dict)

    def of(self, record: Model) -> list[Any]:
        """Give the parts of a record."""
        found = self.model._default_manager.filter(**{self.parent: record})
        links = [name for name in self.shown if self._is_link(name)]
        return list(found.select_related(*links) if links else found)

    def form(self, data: Any, part: Model | None, record: Model) -> forms.Form:
        """Make the form of a record's part, or of a new one."""
        initial = values_of(part, self.typed) if part else None
        names = self.typed if part else [*self.typed_once, *self.typed]
        made = form_of(self.model, names)(data, initial=initial)
        for name in self.among.keys() & made.fields.keys():
            choose_among(made, name, self.among[name](record))
        return made

    def _cell(self, part: Model, name: str) -> Shown:
        """Write a value; of a long text its beginning."""
        if isinstance(self.model._meta.get_field(name), TextField):
            return Truncator(str(getattr(part, name))).chars(LONGEST_SHOWN)
        return shown(part, name)

    def _is_link(self, name: str) -> bool:
        return bool(self.model._meta.get_field(name).many_to_one)

    def saved(
        self, record: Model, part: Model | None, form: forms.Form, actor: Any
    ) -> bool:
        """Make or change a part; what is wrong is said at its field."""
        try:
            if part is None:
                given = {self.parent: record, **form.cleaned_data}
                self.create(self.model, actor=actor, **given)
            else:
                self.change(part, actor=actor, **form.cleaned_data)
        except NightclerkError as error:
            mark(form, error)
            return False
        return True

    def table(self, record: Model, *, page: str, may_change: bool) -> Table:
        """Make the table of a record's parts; each leads to its form."""
        rows = []
        for part in self.of(record):
            cells = [self._cell(part, name) for name in self.shown]
            first = shown(part, self.shown[0], has_links=False) or _("All")
            if may_change:
                address = reverse(page, args=[record.pk, self.name, part.pk])
                cells[0] = format_html('<a href="{}">{}</a>', address, first)
            rows.append(cells)
        headings = [column_of(self.model, name) for name in self.shown]
        return Table(str(self.title), headings, rows, str(self.empty))


def choose_among(form: forms.Form, name: str, records: "QuerySet[Any]") -> None:
    """Let a field choose among some records; without any it is left out."""
    chosen = form.fields[name]
    if not records.exists() and not chosen.required:
        del form.fields[name]
    elif isinstance(chosen, forms.ModelChoiceField):
        chosen.queryset = records


def putting(service: Callable[..., Any], parent: str) -> Callable[..., Any]:
    """Make a part by a service of its own, such as `put_variant(item, code, …)`."""

    def create(model: type[Model], *, actor: Any = None, **fields: Any) -> Any:
        return service(fields.pop(parent), fields.pop("code"), **fields)

    return create

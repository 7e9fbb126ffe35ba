"""What belongs to a record: rates of a currency, lines of a series, variants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.services.setup_records import (
    change_record,
    create_record,
    delete_record,
)
from nightclerk.web.books.forms import form_of, values_of
from nightclerk.web.books.showing import column_of, shown
from nightclerk.web.errors import mark
from nightclerk.web.order_tables import Table


@dataclass(frozen=True)
class Part:
    """Records of one kind that belong to another, and are kept on its card."""

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

    def of(self, record: Model) -> list[Any]:
        """Give the parts of a record."""
        found = self.model._default_manager.filter(**{self.parent: record})
        return list(found)

    def form(self, data: Any, part: Model | None) -> forms.Form:
        """Make the form of a part, or of a new one."""
        initial = values_of(part, self.typed) if part else None
        return form_of(self.model, self.typed)(data, initial=initial)

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
            cells = [shown(part, name) for name in self.shown]
            if may_change:
                address = reverse(page, args=[record.pk, self.name, part.pk])
                cells[0] = format_html('<a href="{}">{}</a>', address, cells[0])
            rows.append(cells)
        headings = [column_of(self.model, name) for name in self.shown]
        return Table(str(self.title), headings, rows, str(self.empty))


def putting(service: Callable[..., Any], parent: str) -> Callable[..., Any]:
    """Make a part by a service of its own, such as `put_variant(item, code, …)`."""

    def create(model: type[Model], *, actor: Any = None, **fields: Any) -> Any:
        return service(fields.pop(parent), fields.pop("code"), **fields)

    return create

"""Save what was typed into a document's lines: deleted, changed and added together."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.services.documents.changes import locked
from nightclerk.ledger.services.documents.lines import (
    add_lines,
    change_line,
    delete_line,
    set_quantities,
)
from nightclerk.web.books.line_forms import CHANGED, WISHES
from nightclerk.web.words import said


@transaction.atomic
def save_lines(
    document: SalesDocument, formset: Any, *, actor: Any, version: int | None
) -> None:
    """Do all that was typed, or nothing; `Refused` says what cannot be."""
    locked(document, version=version)
    for form in formset.forms:
        line = form.line
        if line is None:
            continue
        if form.cleaned_data.get("is_deleted"):
            delete_line(line, actor=actor)
        elif fields := form.changes([*CHANGED, *WISHES]):
            change_line(line, actor=actor, **fields)
    new = [form.entered() for form in formset.forms if form.is_new]
    if new:
        add_lines(document, new, actor=actor)


def save_wishes(
    document: SalesDocument, formset: Any, *, actor: Any, version: int | None
) -> None:
    """Say what of a released order is shipped and invoiced next."""
    wishes: dict[str, dict[int, Any]] = {name: {} for name in WISHES}
    for form in formset.forms:
        for name, value in form.changes(WISHES).items():
            wishes[name][form.line.line_no] = value
    if any(wishes.values()):
        set_quantities(document, actor=actor, version=version, **wishes)


def mark_lines(formset: Any, error: NightclerkError) -> list[str]:
    """Put an error at the cells it is about; give the sentences that have none."""
    rows: Mapping[str, forms.Form] = {
        str(form.line.line_no): form for form in formset.forms if form.line
    }
    left = []
    for place, sentence in error.fields.items():
        _lines, _dot, rest = place.partition(".")
        number, _dot, name = rest.partition(".")
        form = rows.get(number)
        if form is not None and name in form.fields:
            form.add_error(name, said(sentence))
        else:
            left.append(said(sentence))
    return left or ([] if error.fields else [said(error.text)])

"""Fields of forms that say what something of Shopify's is in the books."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import ForeignKey, Model

from nightclerk.web.books.forms import field_of, number_field
from nightclerk.web.books.showing import heading
from nightclerk.web.mapping.offers import NAMED, offering, usable


def form_with_help(
    model: type[Model], names: Iterable[str], said: Mapping[str, Any]
) -> type[forms.Form]:
    """Make the form class of some fields of a model, with a sentence of help each."""
    fields = {name: mapped_field(model, name, said.get(name, "")) for name in names}
    return type(f"{model.__name__}Form", (forms.Form,), fields)


def mapped_field(model: type[Model], name: str, help_text: Any = "") -> Any:
    """Make the field of a form for a field of a model.

    Accounts, customers and items are named by number or name, all else is chosen.
    """
    described = model._meta.get_field(name)
    told = help_text or getattr(described, "help_text", "")
    if isinstance(described, ForeignKey) and described.related_model in NAMED:
        target = described.related_model
        found = number_field(
            usable(target),
            label=heading(model, name),
            help_text=told,
            required=not described.null,
        )
        found.widget.attrs |= offering(target)
        return found
    return field_of(described, help_text=told)

"""A task's parameters become a form: the request page of any task."""

import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from django import forms
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from nightclerk.connector.codes import code_words
from nightclerk.core.params import Params
from nightclerk.web.switches import switch
from nightclerk.web.words import said

Choices = Sequence[tuple[str, Any]]
ANY = gettext_lazy("Any")  # what a choice that nobody made means
SEQUENCES = (list, tuple, set, frozenset)
NUMBERS: dict[type, type[forms.Field]] = {
    int: forms.IntegerField,
    float: forms.FloatField,
    Decimal: forms.DecimalField,
}


class ParamsForm(forms.Form):
    """The fields of one `Params` model."""

    model: type[Params]

    def params(self) -> Params:
        """Read the valid form; raises `Refused` naming what the model refuses.

        A field left empty takes the model's default.
        """
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if value is False or value not in (None, "", [])
        }
        return self.model.read(given)


class WordsField(forms.CharField):
    """Several words in one line, separated by commas."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return [word.strip() for word in str(text).split(",") if word.strip()]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, SEQUENCES) else value


def params_form(
    model: type[Params], *, choices: Mapping[str, Choices] | None = None
) -> type[ParamsForm]:
    """Make the form class of a params model.

    `choices` names fields whose values come from records, such as the shops. What a
    field is called and what it means come from the model's `title` and `description`.
    """
    fields: dict[str, Any] = {
        name: form_field(name, info, (choices or {}).get(name))
        for name, info in model.model_fields.items()
    }
    return type(f"{model.__name__}Form", (ParamsForm,), {**fields, "model": model})


def form_field(name: str, info: FieldInfo, choices: Choices | None) -> forms.Field:
    """Make the form field of one parameter."""
    kind = without_none(info.annotation)
    manners: dict[str, Any] = {
        "label": _lazy(info.title or name.replace("_", " ").capitalize()),
        "help_text": _lazy(info.description or ""),
        "required": info.is_required(),
    }
    if info.default is not PydanticUndefined and not info.is_required():
        manners["initial"] = info.get_default(call_default_factory=True)
    if isinstance(manners.get("initial"), Enum):
        manners["initial"] = manners["initial"].value
    if choices is None:
        choices = choices_of(kind)
    if get_origin(kind) in SEQUENCES:
        return _many_field(kind, choices, manners)
    if choices is not None:
        return _choice_field(choices, manners)
    return _plain_field(kind, manners)


def without_none(annotation: Any) -> Any:
    """Give X for `X | None`; every other annotation stays."""
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not types.NoneType]
        return kinds[0] if len(kinds) == 1 else str
    return annotation


def choices_of(kind: Any) -> Choices | None:
    """Give what may be chosen of a Literal or an Enum; None where anything goes."""
    if get_origin(kind) is Literal:
        return [(str(value), choice_label(str(value))) for value in get_args(kind)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [
            (str(member.value), choice_label(getattr(member, "label", member.value)))
            for member in kind
        ]
    return None


def choice_label(value: Any) -> Any:
    """Write a value as a word the reader knows: `on_hold` becomes “On hold”."""
    text = str(value)
    return lazy(lambda: said(code_words(text)), str)() if text else ANY


def shown(form: ParamsForm, params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give (label, value) of the parameters that were set, as the form shows them."""
    return [
        (str(field.label or name), _shown(field, params[name]))
        for name, field in form.fields.items()
        if name in params
    ]


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    labels = dict(getattr(field, "choices", ()))
    if isinstance(value, SEQUENCES):
        return ", ".join(str(labels.get(str(part), part)) for part in value)
    return str(labels.get(str(value), value))


def _lazy(text: str) -> Any:
    return gettext_lazy(text) if text else ""


def _many_field(
    kind: Any, choices: Choices | None, manners: dict[str, Any]
) -> forms.Field:
    inside = next(iter(get_args(kind)), str)
    choices = choices if choices is not None else choices_of(inside)
    if choices is not None:
        return forms.MultipleChoiceField(
            choices=choices,
            widget=UnfoldAdminCheckboxSelectMultipleWidget(),
            **manners,
        )
    commas = gettext_lazy("Several are separated by commas.")
    manners["help_text"] = format_lazy("{} {}", manners["help_text"], commas)
    return WordsField(widget=UnfoldAdminTextInputWidget(), **manners)


def _choice_field(choices: Choices, manners: dict[str, Any]) -> forms.Field:
    if not manners["required"] and all(value for value, _label in choices):
        choices = [("", ANY), *choices]
    return forms.ChoiceField(
        choices=choices, widget=UnfoldAdminSelectWidget(), **manners
    )


def _plain_field(kind: Any, manners: dict[str, Any]) -> forms.Field:
    if kind is bool:
        manners["required"] = False
        return forms.BooleanField(widget=switch(), **manners)
    if kind is datetime:
        return forms.DateTimeField(
            widget=UnfoldAdminTextInputWidget({"type": "datetime-local"}), **manners
        )
    if kind is date:
        return forms.DateField(
            widget=UnfoldAdminTextInputWidget({"type": "date"}), **manners
        )
    if kind in NUMBERS:
        return NUMBERS[kind](
            widget=UnfoldAdminTextInputWidget({"type": "number"}), **manners
        )
    return forms.CharField(widget=UnfoldAdminTextInputWidget(), **manners)

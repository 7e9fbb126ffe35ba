"""Forms of the books' records: the fields that people type, from the models."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from nightclerk.web.switches import switch

Record = TypeVar("Record", bound=Model)
MANY = {"customer", "bill_to", "item", "applies_to"}  # found by number, not chosen
OFFERED = 200


class NumberField(forms.CharField):
    """A record of many, named by its number or by words that only it has."""

    def __init__(self, *, records: "QuerySet[Any]", **manners: Any) -> None:
        self.records = records
        super().__init__(**manners)

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").strip()
        if not text:
            return None
        known = Q(no=text) | Q(no=text.split(" ")[0])
        found = list(self.records.filter(known)[:2]) or list(self.named(text)[:2])
        exact = [record for record in found if record.no == text]
        if len(found) == 1 or exact:
            return (exact or found)[0]
        sentence = (
            _("Several match “{text}”") if found else _("Nothing matches “{text}”")
        )
        raise forms.ValidationError(sentence.format(text=text))

    def named(self, text: str) -> "QuerySet[Any]":
        """Find records by words of their name."""
        names = {field.name for field in self.records.model._meta.get_fields()}
        name = "name" if "name" in names else "description"
        if name not in names:
            return self.records.none()
        return self.records.filter(**{f"{name}__icontains": text})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.records.filter(pk=value).first()
        return getattr(value, "no", value)


def field_of(described: Any, **manners: Any) -> Any:
    """Make the form field of a model's field, or None where it is not typed."""
    if isinstance(described, models.ForeignKey) and described.name in MANY:
        records = described.remote_field.model._default_manager.all()
        return number_field(
            records,
            label=_lazy_title(described),
            help_text=described.help_text,
            required=not described.null,
        )
    if isinstance(described, models.JSONField):
        return _list_field(described)
    if described.null:  # empty is a value: services choose, or nothing is meant
        manners["required"] = False
    made = described.formfield(**{**_widget(described), **manners})
    if isinstance(made, forms.ModelChoiceField):
        made.empty_label = ""
    return made


def number_field(records: "QuerySet[Any]", **manners: Any) -> NumberField:
    """Make a field for one record of many, with the first of them to choose from."""
    widget = UnfoldAdminTextInputWidget(
        {"list": f"{records.model._meta.model_name}-numbers", "autocomplete": "off"}
    )
    return NumberField(records=records, widget=widget, **manners)


def form_of(model: type[Model], names: Iterable[str]) -> type[forms.Form]:
    """Make the form class of some fields of a model."""
    fields = {
        name: field_of(model._meta.get_field(name))
        for name in names  # generic relations have no form field and no place here
    }
    return type(f"{model.__name__}Form", (forms.Form,), fields)


def values_of(record: Model, names: Iterable[str]) -> dict[str, Any]:
    """Give what a record's form begins with."""
    return {name: typed(getattr(record, name)) for name in names}


def typed(value: Any) -> Any:
    """Give a value as a person would type it: no zeros that say nothing."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return ", ".join(value) if isinstance(value, list) else value


def numbers_offered(form: forms.BaseForm) -> dict[str, list[Any]]:
    """Give the records that a form's number fields offer, by the list's name."""
    return {
        str(field.widget.attrs["list"]): list(field.records[:OFFERED])
        for field in form.fields.values()
        if isinstance(field, NumberField)
    }


def _list_field(described: "models.Field[Any, Any]") -> forms.CharField:
    """Make the field of several words; services part them at the commas."""
    return forms.CharField(
        label=_lazy_title(described),
        required=False,
        help_text=_("Parted by commas."),
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}),
    )


def _lazy_title(described: "models.Field[Any, Any]") -> Any:
    title = str(described.verbose_name)
    return title[:1].upper() + title[1:]


WIDGETS: tuple[tuple[type[Any], Callable[[], forms.Widget]], ...] = (
    (models.BooleanField, switch),
    (models.DateField, lambda: UnfoldAdminTextInputWidget({"type": "date"})),
    (models.DecimalField, lambda: UnfoldAdminDecimalFieldWidget({"step": "any"})),
    (models.IntegerField, UnfoldAdminIntegerFieldWidget),
    (models.TextField, lambda: UnfoldAdminTextareaWidget({"rows": 3})),
    (models.ForeignKey, UnfoldAdminSelectWidget),
)


def _widget(described: "models.Field[Any, Any]") -> dict[str, Any]:
    if described.choices:
        return {"widget": UnfoldAdminSelectWidget()}
    for kind, widget in WIDGETS:
        if isinstance(described, kind):
            return {"widget": widget()}
    return {"widget": UnfoldAdminTextInputWidget({"autocomplete": "off"})}

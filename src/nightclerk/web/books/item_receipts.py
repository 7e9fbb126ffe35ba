"""The form of goods that come in."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import Item, ItemEntry, ItemVariant, Location
from nightclerk.ledger.selectors.company import company_or_none, today
from nightclerk.ledger.services.stock.journal import receive_stock
from nightclerk.web.books.forms import typed
from nightclerk.web.errors import mark
from nightclerk.web.signed_in import actor_of


class ReceiptForm(forms.Form):
    """Goods that come in: how many, at what cost, when and where."""

    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        widget=UnfoldAdminDecimalFieldWidget({"step": "any"}),
    )
    unit_cost = forms.DecimalField(
        label=gettext_lazy("Unit cost"),
        help_text=gettext_lazy("What one of them cost, in the company's currency."),
        widget=UnfoldAdminDecimalFieldWidget({"step": "any"}),
    )
    on = forms.DateField(
        label=gettext_lazy("Posting date"),
        widget=UnfoldAdminTextInputWidget({"type": "date"}),
    )
    location = forms.ModelChoiceField(
        label=gettext_lazy("Location"),
        queryset=Location.objects.filter(is_blocked=False),
        required=False,
        empty_label="",
        help_text=gettext_lazy("Empty: the company's own."),
        widget=UnfoldAdminSelectWidget(),
    )
    variant = forms.ModelChoiceField(
        label=gettext_lazy("Variant"),
        queryset=ItemVariant.objects.none(),
        required=False,
        empty_label="",
        widget=UnfoldAdminSelectWidget(),
    )
    document_no = forms.CharField(
        label=gettext_lazy("Document number"),
        required=False,
        max_length=30,
        help_text=gettext_lazy(
            "Such as a delivery note; empty: the next of the series."
        ),
        widget=UnfoldAdminTextInputWidget(),
    )


def receipt_form(request: HttpRequest, item: Item) -> ReceiptForm:
    """Make the form of a stock receipt of an item."""
    house = company_or_none()
    initial = {
        "unit_cost": typed(item.unit_cost) if item.unit_cost else None,
        "on": today(house) if house else None,
        "location": house.location_id if house else None,
    }
    form = ReceiptForm(request.POST or None, initial=initial)
    variants = form.fields["variant"]
    if isinstance(variants, forms.ModelChoiceField):
        variants.queryset = item.variants.filter(is_blocked=False)
    return form


def received(request: HttpRequest, item: Item, form: ReceiptForm) -> ItemEntry | None:
    """Book a stock receipt; None where it was refused, which the form says."""
    given = dict(form.cleaned_data)
    count = given.pop("quantity")
    try:
        return receive_stock(item, count, actor=actor_of(request), **given)
    except NightclerkError as error:
        mark(form, error)
        return None

"""What people type when money comes, and when they apply it."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from nightclerk.ledger.models import (
    Customer,
    CustomerEntry,
    PaymentMethod,
)
from nightclerk.ledger.selectors.company import company_or_none, today
from nightclerk.ledger.selectors.receivables import open_against
from nightclerk.ledger.services.receivables.payments import post_payment
from nightclerk.web.books.forms import NumberField, number_field, typed
from nightclerk.web.books.showing import amount, day
from nightclerk.web.shop_forms import text_field


class EntryChoice(forms.ModelChoiceField[CustomerEntry]):
    """One of several entries, told apart by number, date and what remains."""

    def label_from_instance(self, obj: CustomerEntry) -> str:
        left = amount(obj.remaining, obj.currency)
        return f"{obj.document_no} · {day(obj.date)} · {left}"


def date_field(label: Any, **manners: Any) -> forms.DateField:
    """Make a field for a date."""
    widget = UnfoldAdminTextInputWidget({"type": "date"})
    return forms.DateField(label=label, widget=widget, **manners)


def money_field(label: Any, **manners: Any) -> forms.DecimalField:
    """Make a field for an amount."""
    widget = UnfoldAdminDecimalFieldWidget({"step": "any"})
    return forms.DecimalField(
        label=label, widget=widget, max_digits=20, decimal_places=5, **manners
    )


class PaymentForm(forms.Form):
    """Money of a customer: from whom, how much, when, which way, and what for."""

    customer: NumberField = number_field(
        Customer.objects.all(), label=gettext_lazy("Customer")
    )
    amount = money_field(
        gettext_lazy("Amount"),
        help_text=gettext_lazy("With a minus: paid back to the customer."),
    )
    on = date_field(gettext_lazy("Posting date"))
    method = forms.ModelChoiceField(
        label=gettext_lazy("Payment method"),
        queryset=PaymentMethod.objects.exclude(account=None),
        empty_label="",
        widget=UnfoldAdminSelectWidget(),
    )
    applies_to = text_field(
        gettext_lazy("Applies to document"),
        gettext_lazy("The number of an open invoice or credit memo."),
        required=False,
    )
    external_order_no = text_field(
        gettext_lazy("Shopify Order No."), required=False, max_length=50
    )
    text = text_field(gettext_lazy("Text"), required=False, max_length=250)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        number, customer = given.get("applies_to"), given.get("customer")
        given["entries"] = []
        if number and customer:
            given["entries"] = list(
                CustomerEntry.objects.filter(
                    customer=customer, document_no=number, is_open=True
                )
            )
            if not given["entries"]:
                problem = _("The customer has no open entry {number}")
                self.add_error("applies_to", problem.format(number=number))
        return given


class ApplyForm(forms.Form):
    """With which open entry, how much of it, and when."""

    amount = money_field(
        gettext_lazy("Amount"),
        required=False,
        help_text=gettext_lazy("Empty: as much as both have open."),
    )
    on = date_field(
        gettext_lazy("Posting date"),
        required=False,
        help_text=gettext_lazy("Empty: the later date of both."),
    )

    def __init__(self, data: Any, *, entry: CustomerEntry) -> None:
        super().__init__(data)
        open_ones = [found.pk for found in open_against(entry, oldest=True)]
        records = CustomerEntry.objects.filter(pk__in=open_ones)
        self.fields["to"] = EntryChoice(
            records.select_related("currency").order_by("due_date", "pk"),
            label=gettext_lazy("Apply with"),
            empty_label="",
            widget=UnfoldAdminSelectWidget(),
        )
        self.order_fields(["to", "amount", "on"])


def first_payment(request: HttpRequest) -> dict[str, Any]:
    """Give what the form of a payment begins with: `?customer=` and `?entry=`."""
    house = company_or_none()
    first: dict[str, Any] = {
        "customer": request.GET.get("customer", ""),
        "on": today(house) if house else None,
    }
    number = request.GET.get("entry", "")
    owed = CustomerEntry.objects.filter(pk=int(number)) if number.isdigit() else None
    entry = owed.select_related("customer").first() if owed is not None else None
    if entry is not None:
        first.update(
            customer=entry.customer.no,
            amount=typed(entry.remaining),
            applies_to=entry.document_no,
        )
    return first


def paid(fields: dict[str, Any], *, actor: Any) -> CustomerEntry:
    """Book a payment from a valid form."""
    given = dict(fields)
    customer, value = given.pop("customer"), given.pop("amount")
    del given["applies_to"]
    return post_payment(
        customer,
        value,
        applies_to=given.pop("entries"),
        actor=actor,
        **given,
    )

"""What people type about a line of the payment journal."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from nightclerk.ledger.models import (
    Account,
    Currency,
    Customer,
    CustomerEntry,
    PaymentLine,
    PaymentMethod,
    PaymentTarget,
)
from nightclerk.ledger.services.receivables.payment_journal import Target
from nightclerk.web.books.forms import NumberField, number_field, typed
from nightclerk.web.books.payment_forms import date_field, money_field
from nightclerk.web.shop_forms import text_field

SAME = (
    *("date", "amount", "local", "currency", "method", "account"),
    *("document_no", "external_order_no", "text"),
)


class PaymentLineForm(forms.Form):
    """A proposed payment: whose, how much, when, which way, and what it settles."""

    customer: NumberField = number_field(
        Customer.objects.all(), label=gettext_lazy("Customer")
    )
    date = date_field(gettext_lazy("Posting date"))
    amount = money_field(
        gettext_lazy("Amount"),
        help_text=gettext_lazy("With a minus: paid back to the customer."),
    )
    currency = forms.ModelChoiceField(
        label=gettext_lazy("Currency"),
        queryset=Currency.objects.all(),
        empty_label=None,
        widget=UnfoldAdminSelectWidget(),
    )
    local = money_field(
        gettext_lazy("Amount in our currency"),
        required=False,
        help_text=gettext_lazy("Of foreign money; empty: by the rate of the day."),
    )
    method = forms.ModelChoiceField(
        label=gettext_lazy("Payment method"),
        queryset=PaymentMethod.objects.all(),
        empty_label="",
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    account: NumberField = number_field(
        Account.objects.filter(is_heading=False),
        label=gettext_lazy("Account"),
        help_text=gettext_lazy("Empty: that of the payment method."),
        required=False,
    )
    settles = text_field(
        gettext_lazy("Settles"),
        gettext_lazy(
            "Numbers of open documents, parted by commas; after a colon how much of "
            "one: SI-2026-0001: 20.00. Empty: those of the order."
        ),
        required=False,
    )
    document_no = text_field(
        gettext_lazy("Document number"), required=False, max_length=30
    )
    external_order_no = text_field(
        gettext_lazy("Shopify Order No."), required=False, max_length=50
    )
    text = text_field(gettext_lazy("Text"), required=False, max_length=250)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        written = given.pop("settles", "")
        customer, currency = given.get("customer"), given.get("currency")
        given["targets"] = []
        if customer and currency:
            try:
                entries = CustomerEntry.objects.filter(
                    customer=customer, currency=currency, is_open=True
                )
                given["targets"] = read_targets(written, entries)
            except forms.ValidationError as error:
                self.add_error("settles", error)
        return given


def read_targets(written: str, entries: Any) -> list[Target]:
    """Read what a payment settles: numbers of open entries, some with an amount."""
    parts = [part.strip() for part in written.split(",") if part.strip()]
    found = [_target(part, entries) for part in parts]
    if len({each.entry.pk for each in found}) < len(found):
        raise forms.ValidationError(_("Name each document once."))
    return found


def _target(part: str, entries: Any) -> Target:
    number, colon, amount = part.rpartition(":")
    if not colon:
        number, amount = part, ""
    entry = entries.filter(document_no=number.strip()).order_by("pk").first()
    if entry is None:
        problem = _("The customer has no open entry {number}")
        raise forms.ValidationError(problem.format(number=number.strip()))
    try:
        value = Decimal(amount.strip()) if colon else None
    except InvalidOperation:
        value = Decimal("NaN")
    if value is not None and not (value.is_finite() and 0 < value < 10**12):
        raise forms.ValidationError(
            _("“{text}” is no amount").format(text=amount.strip())
        )
    return Target(entry, value)


def line_form(data: Any, line: PaymentLine) -> PaymentLineForm:
    """Make the form of a line with what it says now."""
    first = {name: typed(getattr(line, name)) for name in SAME}
    settles = ", ".join(map(written_target, line.targets.select_related("entry")))
    return PaymentLineForm(
        data, initial={**first, "customer": line.customer, "settles": settles}
    )


def written_target(target: PaymentTarget) -> str:
    """Write what a payment settles as people type it."""
    number, part = target.entry.document_no, typed(target.amount)
    return f"{number}: {part}" if part else number

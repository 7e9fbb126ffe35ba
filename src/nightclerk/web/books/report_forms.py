"""What reports are asked for: days, and one customer, item or location."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from nightclerk.core import clock
from nightclerk.ledger.models import Customer, Item, Location
from nightclerk.ledger.selectors.company import company_or_none, today
from nightclerk.web.books.forms import number_field


def a_day(label: Any) -> forms.DateField:
    """Make the field of a day."""
    widget = UnfoldAdminTextInputWidget({"type": "date"})
    return forms.DateField(label=label, widget=widget)


class OfTime(forms.Form):
    """Two days, both of which belong to the time asked for."""

    since = a_day(gettext_lazy("From"))
    until = a_day(gettext_lazy("To"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("It ends before it begins."))
        return given


class OfCustomer(OfTime):
    """A customer and a time."""

    customer = number_field(
        Customer.objects.all(), label=gettext_lazy("Customer"), required=True
    )
    field_order = ("customer", "since", "until")


class OfDay(forms.Form):
    """A day, at the end of which something stands."""

    on = a_day(gettext_lazy("At the end of"))


class OfReceivables(OfDay):
    """A day, at the end of which something is open; of one customer or of all."""

    customer = number_field(
        Customer.objects.all(), label=gettext_lazy("Customer"), required=False
    )


class OfStock(OfDay):
    """A day, at the end of which something lies somewhere."""

    location = forms.ModelChoiceField(
        label=gettext_lazy("Location"),
        queryset=Location.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("All"),
        widget=UnfoldAdminSelectWidget(),
    )
    item = number_field(Item.objects.all(), label=gettext_lazy("Item"), required=False)


def this_day() -> date:
    """Give the date where the company is; where there is none, of the clock."""
    house = company_or_none()
    return today(house) if house else clock.now().date()


def this_year() -> Mapping[str, date]:
    """Give the time from the first of January to today."""
    now = this_day()
    return {"since": now.replace(month=1, day=1), "until": now}


def last_month() -> Mapping[str, date]:
    """Give the month before this one, whose VAT is to be reported."""
    until = this_day().replace(day=1) - timedelta(days=1)
    return {"since": until.replace(day=1), "until": until}


def now() -> Mapping[str, date]:
    """Give today as the day to look at."""
    return {"on": this_day()}

"""Locations of a shop: where in the books they lie, and how their stock is counted."""

from typing import Any

from django import forms
from django.contrib.admin import display
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import ShopLocation
from nightclerk.connector.services.stock.calculations import calculations
from nightclerk.connector.services.stock.locations import change_location
from nightclerk.ledger.models import Location
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.forms import values_of
from nightclerk.web.goods.stock_facts import calculation_words
from nightclerk.web.mapping.fields import mapped_field
from nightclerk.web.mapping.going_on import tell_going_on
from nightclerk.web.mapping.waiting import fields_of, mapped_by
from nightclerk.web.mapping.words import WordAdmin
from nightclerk.web.signed_in import actor_of
from nightclerk.web.words import said

TYPED = ("location", "calculation", "counted", "rounding", "reserve", "stocks_new")
HELP: dict[str, Any] = {
    "location": gettext_lazy("Where goods leave from that this location ships."),
    "rounding": gettext_lazy("Where the unit that is sold leaves a rest."),
    "reserve": gettext_lazy(
        "Pieces that are never shown to buyers; empty: the shop's."
    ),
    "stocks_new": gettext_lazy("New products are stocked here."),
}


class LocationForm(forms.Form):
    """Where a location lies, and how the stock there is counted."""

    def __init__(self, data: Any, record: ShopLocation) -> None:
        plain = [name for name in TYPED if name != "counted"]
        initial = {
            **values_of(record, plain),
            "counted": list(record.counted.all()),
        }
        super().__init__(data, initial=initial)
        for name in TYPED:
            self.fields[name] = mapped_field(ShopLocation, name, HELP.get(name, ""))
        self.fields["calculation"] = forms.ChoiceField(
            label=gettext_lazy("Stock calculation"),
            help_text=gettext_lazy("Off: stock is not sent to this location."),
            required=False,
            choices=calculation_choices,
            widget=self.fields["rounding"].widget.__class__(),
        )
        self.fields["counted"] = forms.ModelMultipleChoiceField(
            Location.objects.order_by("code"),
            label=gettext_lazy("Locations that count"),
            help_text=gettext_lazy(
                "None chosen: the location above, and without one all locations."
            ),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class LocationAdmin(WordAdmin):
    """Locations of a shop's, and where in the books their goods lie."""

    kind = "location"
    card_template = "web/goods/location.html"
    list_select_related = ("shop", "location")
    means = ("location",)
    list_display = (
        "word",
        *fields_of(ShopLocation, "shop", "location"),
        "counts",
        *fields_of(ShopLocation, "rounding", "reserve", "stocks_new"),
        "is_there",
        "waits",
    )
    list_filter = ("shop", mapped_by("location"), "is_active")
    search_fields = ("name", "gid")
    search_help_text = gettext_lazy("Name or Shopify's id")
    typed = TYPED
    shown_facts = ("is_active", "is_fulfillment_service", "first_seen_at")
    when_empty = gettext_lazy(
        "A location appears here with the first sync of stock, or with an order."
    )

    @display(description=gettext_lazy("Stock calculation"), ordering="calculation")
    def counts(self, record: ShopLocation) -> str | SafeString:
        if record.calculation:
            return calculation_words(record.calculation)
        if is_idle(record):
            return badge(_("Off"), Look("warn", "warning"))
        return badge(_("Off"), Look("neutral", "block"))

    @display(description=gettext_lazy("At Shopify"), ordering="is_active")
    def is_there(self, record: ShopLocation) -> SafeString:
        if record.is_active:
            return badge(_("Active"), Look("good", "check_circle"))
        return badge(_("Not active"), Look("neutral", "block"))

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        return LocationForm(data, record)

    def change(self, request: HttpRequest, record: Any, fields: dict[str, Any]) -> Any:
        """Say where a location lies and how it counts; tell which orders go on."""
        counted = list(fields.pop("counted"))
        started = change_location(
            record, actor=actor_of(request), counted=counted, **fields
        )
        tell_going_on(request, started)
        return record

    def shown_names(self, *, may_type: bool) -> list[str]:
        names = super().shown_names(may_type=may_type)
        return [name for name in names if name not in ("counted", "calculation")]

    def facts(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        known = super().facts(request, record)
        counted = ", ".join(place.code for place in record.counted.all())
        told = [
            (_("Stock calculation"), calculation_words(record.calculation)),
            (_("Locations that count"), counted or _("As mapped")),
        ]
        more = [] if known["form"] else told
        return {
            **known,
            "facts": [*more, *known["facts"]],
            "is_idle": is_idle(record),
            "calculations": [said(one.title) for one in calculations().values()],
        }


def is_idle(record: ShopLocation) -> bool:
    """Tell whether a location is mapped and its stock is not sent all the same."""
    return record.location_id is not None and not record.calculation


def calculation_choices() -> list[tuple[str, str]]:
    """Give the calculations that a location can have, own functions included."""
    chosen = [(name, said(one.title)) for name, one in calculations().items()]
    return [("", _("Off")), *chosen]

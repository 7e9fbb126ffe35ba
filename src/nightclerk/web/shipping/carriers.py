"""How carriers of ours are called at Shopify, and where parcels are followed."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nightclerk.connector.models import CarrierMapping
from nightclerk.connector.services.shipping.carriers import (
    add_carrier,
    change_carrier,
    remove_carrier,
)
from nightclerk.web.books.forms import values_of
from nightclerk.web.books.pages import BookAdmin, deleting
from nightclerk.web.books.showing import columns
from nightclerk.web.mapping.fields import form_with_help
from nightclerk.web.signed_in import actor_of

HELP = {
    "shop": _("Which shop is told so."),
    "carrier": _("As posted shipments name it."),
    "company": _("As Shopify knows it, such as DHL Express; empty: our own name."),
    "link": _("With {number} where the tracking number belongs."),
}


class CarrierAdmin(BookAdmin):
    """Carriers by shop."""

    list_display = columns(CarrierMapping, "carrier", "shop", "company", "link")
    list_filter = ("shop",)
    list_select_related = ("shop",)
    search_fields = ("carrier", "company")
    search_help_text = _("Carrier, or its name at Shopify")
    typed_once = ("shop", "carrier")
    typed = ("company", "link")
    acts = {"delete": deleting(remove_carrier)}
    new_title = _("New carrier")
    when_empty = _("A carrier appears here with the first shipment that names it.")

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        names = self.typed if record else (*self.typed_once, *self.typed)
        initial = values_of(record, names) if record else None
        return form_with_help(self.model, names, HELP)(data, initial=initial)

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> CarrierMapping:
        shop = fields.pop("shop")
        return add_carrier(shop, actor=actor_of(request), **fields)

    def change(
        self, request: HttpRequest, record: Any, fields: dict[str, Any]
    ) -> CarrierMapping:
        return change_carrier(record, actor=actor_of(request), **fields)

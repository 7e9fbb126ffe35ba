"""What people type to connect a shop: its address, its settings, its credentials."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminTextInputWidget,
)

from nightclerk.connector.models import Shop
from nightclerk.web.switches import switch


def secret_field(label: Any, help_text: Any = "") -> forms.CharField:
    """Make a field that takes a secret and never shows one."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        widget=UnfoldAdminPasswordWidget({"autocomplete": "off"}),
    )


def text_field(label: Any, help_text: Any = "", **manners: Any) -> forms.CharField:
    """Make a field for one line of text."""
    widget = UnfoldAdminTextInputWidget({"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, widget=widget, **manners)


class ShopForm(forms.Form):
    """A shop's address and settings."""

    name = text_field(_("Name"), _("What you call the shop."), required=False)
    url = text_field(_("Shopify URL"), _("For example https://my-shop.myshopify.com"))
    simulator_url = text_field(
        _("Simulator address"),
        _("Only for a simulator on this machine; empty for a real shop."),
        required=False,
    )
    is_enabled = forms.BooleanField(
        label=_("Enabled"),
        help_text=_("A shop that is not enabled is left alone by every sync."),
        required=False,
        initial=True,
        widget=switch(),
    )
    sends_changes = forms.BooleanField(
        label=_("Allow data sync to Shopify"),
        help_text=_(
            "Otherwise nothing is changed there; syncs only show what they would send."
        ),
        required=False,
        initial=True,
        widget=switch(),
    )


class CredentialsForm(forms.Form):
    """A token, or a client id with its secret; what is kept is never shown."""

    token = secret_field(
        _("Access token"),
        _("Of an app of your own; it begins with shpat_."),
    )
    client_id = text_field(
        _("Client ID"),
        _("Or the client ID and secret of an app of the Dev Dashboard."),
        required=False,
    )
    client_secret = secret_field(_("Client secret"))


class NewShopForm(CredentialsForm, ShopForm):
    """All that is needed to connect a shop."""

    code = text_field(
        _("Code"), _("A short name of yours, such as DEMO."), max_length=20
    )
    field_order = (
        "code",
        "name",
        "url",
        "simulator_url",
        "token",
        "client_id",
        "client_secret",
        "is_enabled",
        "sends_changes",
    )


def settings_of(shop: Shop) -> dict[str, Any]:
    """Give what the shop's form begins with."""
    return {name: getattr(shop, name) for name in ShopForm.base_fields}

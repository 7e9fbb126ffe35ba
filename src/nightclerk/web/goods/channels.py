"""Sales channels on the shop card: those of new products, read from Shopify by hand."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from nightclerk.connector.models import SalesChannel, Shop
from nightclerk.connector.selectors.products.channels import sales_channels
from nightclerk.connector.services.products.channel_reading import read_sales_channels
from nightclerk.web.badges import Look, badge
from nightclerk.web.cards import CardAdmin
from nightclerk.web.errors import attempt
from nightclerk.web.signed_in import actor_of, require

CHANNELS = "publishes_to"
PAGE = "admin:connector_shop_products"


@dataclass(frozen=True)
class ChannelRow:
    """A sales channel, its state, and the box in which it is chosen."""

    channel: SalesChannel
    box: Any = None

    @property
    def state(self) -> str:
        """Draw whether new products go on it."""
        if self.channel.is_gone:
            return badge(_("Gone at Shopify"), Look("warn", "link_off"))
        if self.channel.is_chosen:
            return badge(_("Chosen"), Look("good", "check_circle"))
        return badge(_("Not chosen"), Look("neutral", "block"))


def channel_field(shop: Shop) -> forms.MultipleChoiceField:
    """Make the boxes of a shop's channels; one that is gone only where it is chosen."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("Sales channels of new products"),
        required=False,
        choices=[(row.gid, str(row)) for row in _open_to_choice(shop)],
        widget=forms.CheckboxSelectMultiple,
    )


def chosen_gids(shop: Shop) -> list[str]:
    """Give Shopify's ids of the channels that are chosen."""
    return [row.gid for row in sales_channels(shop) if row.is_chosen]


def channel_facts(shop: Shop, form: forms.Form) -> dict[str, Any]:
    """Give what the page says of sales channels, and the boxes of its form."""
    known = sales_channels(shop)
    boxes = {
        str(box.data["value"]): box for box in form[CHANNELS].subwidgets
    }  # in the form's own sequence, with what was just sent
    return {
        "rows": [ChannelRow(row, boxes.get(row.gid)) for row in known],
        "errors": form[CHANNELS].errors,
        "has_none": not any(row.is_chosen and not row.is_gone for row in known),
        "read_at": max((row.read_at for row in known if row.read_at), default=None),
    }


class ChannelPages(CardAdmin):
    """A shop's card on which sales channels are read from Shopify."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.read_channels))
        name = "connector_shop_channels"
        return [
            path("<int:pk>/products/channels/", view, name=name),
            *super().get_urls(),
        ]

    def read_channels(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask Shopify which sales channels there are; tells how many are new."""
        require(request, "connector.change_shop")
        shop: Shop = self.record(request, str(pk))
        actor = actor_of(request)
        new = attempt(request, lambda: read_sales_channels(shop, actor=actor))
        if new is not None:
            messages.success(request, _told(shop, new))
        return redirect(PAGE, shop.pk)


def _told(shop: Shop, new: int) -> str:
    number = sum(not row.is_gone for row in sales_channels(shop))
    told = ngettext(
        "Shopify has {number} sales channel; {new} new.",
        "Shopify has {number} sales channels; {new} new.",
        number,
    )
    return told.format(number=number, new=new)


def _open_to_choice(shop: Shop) -> list[SalesChannel]:
    return [row for row in sales_channels(shop) if row.is_chosen or not row.is_gone]

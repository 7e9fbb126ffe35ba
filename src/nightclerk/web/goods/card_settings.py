"""The pages of the shop card about customers, orders and documents, and products."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import (
    CustomerSettings,
    OrderSettings,
    PaymentSettings,
    ProductSettings,
    ShippingSettings,
    Shop,
    StockSettings,
)
from nightclerk.connector.selectors.settings import (
    customer_settings,
    order_settings,
    payment_settings,
    product_settings,
    shipping_settings,
    stock_settings,
)
from nightclerk.connector.services.mapped.rows import process_after_settings
from nightclerk.connector.services.payments.settings import change_payment_settings
from nightclerk.connector.services.products.settings import (
    change_product_settings,
    change_stock_settings,
)
from nightclerk.connector.services.shipping.settings import change_shipping_settings
from nightclerk.connector.services.shops.settings import (
    change_customer_settings,
    change_order_settings,
)
from nightclerk.core.errors import NightclerkError
from nightclerk.web.books.forms import numbers_offered, values_of
from nightclerk.web.books.showing import facts_of
from nightclerk.web.errors import attempt, mark
from nightclerk.web.goods.channels import ChannelPages, channel_facts
from nightclerk.web.goods.settings_forms import (
    PRODUCT_SECTIONS,
    ProductSettingsForm,
    owner_facts,
)
from nightclerk.web.mapping.fields import form_with_help
from nightclerk.web.mapping.going_on import tell_going_on
from nightclerk.web.mapping.payment_sections import PAYMENT_SECTIONS
from nightclerk.web.mapping.settings_forms import (
    CUSTOMER_SECTIONS,
    ORDER_SECTIONS,
    STOCK_SECTIONS,
    Section,
    help_in,
    names_in,
)
from nightclerk.web.mapping.shipping_sections import SHIPPING_SECTIONS
from nightclerk.web.signed_in import actor_of, require


@dataclass(frozen=True)
class Side:
    """One page of settings: what it asks, how they are read and changed."""

    name: str
    title: Any
    model: type[Model]
    sections: Sequence[Section]
    read: Callable[[Shop], Model]
    change: Callable[..., Model]
    own_form: Callable[[Any, Any], forms.Form] | None = None  # where it asks for more

    def form(self, data: Any, shop: Shop) -> forms.Form:
        """Make the form; what is not set yet shows what holds without it."""
        if self.own_form is not None:
            return self.own_form(data, self.read(shop))
        names = names_in(self.sections)
        made = form_with_help(self.model, names, help_in(self.sections))
        return made(data, initial=values_of(self.read(shop), names))


SIDES = (
    Side(
        "customers",
        gettext_lazy("Customers"),
        CustomerSettings,
        CUSTOMER_SECTIONS,
        customer_settings,
        change_customer_settings,
    ),
    Side(
        "orders",
        gettext_lazy("Orders and documents"),
        OrderSettings,
        ORDER_SECTIONS,
        order_settings,
        change_order_settings,
    ),
    Side(
        "products",
        gettext_lazy("Products and prices"),
        ProductSettings,
        PRODUCT_SECTIONS,
        product_settings,
        change_product_settings,
        ProductSettingsForm,
    ),
    Side(
        "stock",
        gettext_lazy("Stock"),
        StockSettings,
        STOCK_SECTIONS,
        stock_settings,
        change_stock_settings,
    ),
    Side(
        "shipments",
        gettext_lazy("Shipments"),
        ShippingSettings,
        SHIPPING_SECTIONS,
        shipping_settings,
        change_shipping_settings,
    ),
    Side(
        "payments",
        gettext_lazy("Payments"),
        PaymentSettings,
        PAYMENT_SECTIONS,
        payment_settings,
        change_payment_settings,
    ),
)


def shop_tabs(shop: Shop, current: str = "") -> list[dict[str, Any]]:
    """Give the pages of a shop's card; the card itself has no name."""
    card = reverse("admin:connector_shop_change", args=[shop.pk])
    pages = [("", _("Shop"), card)]
    pages += [(side.name, str(side.title), _address(shop, side)) for side in SIDES]
    return [
        {"title": title, "address": address, "is_current": name == current}
        for name, title, address in pages
    ]


def _address(shop: Shop, side: Side) -> str:
    return reverse(f"admin:connector_shop_{side.name}", args=[shop.pk])


class SettingsPages(ChannelPages):
    """A shop's card with more pages of settings."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.settings_page)
        return [
            *(
                path(
                    f"<int:pk>/{side.name}/",
                    view,
                    {"side": side},
                    name=f"connector_shop_{side.name}",
                )
                for side in SIDES
            ),
            *super().get_urls(),
        ]

    def settings_page(self, request: HttpRequest, pk: int, side: Side) -> HttpResponse:
        """Show the settings of one side; change them when the form is sent."""
        shop: Shop = self.record(request, str(pk))
        if request.method != "POST":
            return self.settings_form(request, shop, side, side.form(None, shop))
        require(request, "connector.change_shop")
        form = side.form(request.POST, shop)
        if not self.has_saved(request, shop, side, form):
            return self.settings_form(request, shop, side, form)
        return redirect(_address(shop, side))

    def has_saved(
        self, request: HttpRequest, shop: Shop, side: Side, form: forms.Form
    ) -> bool:
        """Change the settings and let what waits go on; tells whether it was right."""
        if not form.is_valid():
            return False
        actor = actor_of(request)
        try:
            side.change(shop, actor=actor, **form.cleaned_data)
        except NightclerkError as error:
            mark(form, error)
            return False
        messages.success(request, _("The settings are saved."))
        started = attempt(request, lambda: process_after_settings(shop, actor=actor))
        tell_going_on(request, started)
        return True

    def settings_form(
        self, request: HttpRequest, shop: Shop, side: Side, form: forms.Form
    ) -> HttpResponse:
        """Answer with the page; a reader who may not change sees facts."""
        sections = [
            {
                "title": section.title,
                "fields": [form[name] for name in section.fields],
                "facts": facts_of(side.read(shop), section.fields),
            }
            for section in side.sections
        ]
        return self.page(
            request,
            "web/shops/settings.html",
            shop,
            shop=shop,
            title=f"{shop.code}: {side.title}",
            form=form,
            sections=sections,
            offered=numbers_offered(form),
            tabs=shop_tabs(shop, side.name),
            **_facts_of_products(shop, form),
        )


def _facts_of_products(shop: Shop, form: forms.Form) -> dict[str, Any]:
    """Give sales channels, and who decides each field, on the page about products."""
    if not isinstance(form, ProductSettingsForm):
        return {}
    facts = owner_facts(product_settings(shop))
    return {
        "owners": {"rows": form.owner_rows(), "facts": facts},
        "channels": channel_facts(shop, form),
    }

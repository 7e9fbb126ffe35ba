"""Prices of an item: the lists that name it, and what it costs on chosen terms."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from nightclerk.core.errors import NightclerkError
from nightclerk.core.text import Text
from nightclerk.ledger.models import (
    Currency,
    DiscountGroup,
    Item,
    PriceGroup,
    VatBusinessGroup,
)
from nightclerk.ledger.pricing import Price, PriceKey, PriceTerms
from nightclerk.ledger.selectors.company import company_or_none, today
from nightclerk.ledger.selectors.prices import prices_for
from nightclerk.web.books.item_pictures import ItemPictures
from nightclerk.web.books.item_tabs import PRICES
from nightclerk.web.books.showing import amount
from nightclerk.web.errors import mark
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.switches import switch
from nightclerk.web.words import said


def chosen(
    label: Any, model: Any, help_text: Any = ""
) -> "forms.ModelChoiceField[Any]":
    """Make the field of one record, or none."""
    return forms.ModelChoiceField(
        label=label,
        queryset=model.objects.all(),
        required=False,
        empty_label="",
        help_text=help_text,
        widget=UnfoldAdminSelectWidget(),
    )


class TermsForm(forms.Form):
    """For whom and when a price is asked for."""

    price_group = chosen(gettext_lazy("Price group"), PriceGroup)
    discount_group = chosen(gettext_lazy("Discount group"), DiscountGroup)
    currency = chosen(
        gettext_lazy("Currency"), Currency, gettext_lazy("Empty: the company's own.")
    )
    on = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        help_text=gettext_lazy("Empty: today."),
        widget=UnfoldAdminTextInputWidget({"type": "date"}),
    )
    vat_group = chosen(
        gettext_lazy("VAT business group"),
        VatBusinessGroup,
        gettext_lazy("Says what VAT is put on or taken out."),
    )
    includes_vat = forms.BooleanField(
        label=gettext_lazy("Price including VAT"), required=False, widget=switch()
    )

    def terms(self) -> PriceTerms:
        """Give the terms as prices take them."""
        given = self.cleaned_data
        return PriceTerms(
            on=given["on"] or today(),
            includes_vat=given["includes_vat"],
            price_group=key_of(given["price_group"]),
            discount_group=key_of(given["discount_group"]),
            currency=key_of(given["currency"]),
            vat_business_group=key_of(given["vat_group"]),
        )


def key_of(record: Any) -> int | None:
    """Give the key of a record that was chosen."""
    return record.pk if record else None


class ItemPrices(ItemPictures):
    """The tab of an item's card with its prices."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.prices)
        return [
            path("<int:pk>/prices/", view, name="ledger_item_prices"),
            *super().get_urls(),
        ]

    def prices(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the prices of an item, and what it costs on the terms asked for."""
        item: Item = self.record(request, str(pk))
        asked = TermsForm(request.GET)
        return self.tab_page(
            request,
            item,
            PRICES,
            "web/books/item_prices.html",
            asked=asked,
            costs=cost_table(item, asked),
        )


def cost_table(item: Item, asked: TermsForm) -> Table:
    """Give what an item, its variants and its units cost on the terms asked for."""
    headings = [
        Column(_("Variant")),
        Column(_("Unit")),
        Column(_("Price"), is_number=True),
        Column(_("Before the discount"), is_number=True),
        Column(_("Unit cost"), is_number=True),
        Column(_("Reason")),
    ]
    return Table(_("What it costs"), headings, list(cost_rows(item, asked)), _("–"))


def cost_rows(item: Item, asked: TermsForm) -> Iterator[list[Any]]:
    """Give the rows of what an item costs; trouble is said at the form."""
    if not asked.is_valid():
        return
    names: dict[int | None, str] = {
        None: "",
        **{v.pk: str(v) for v in item.variants.all()},
    }
    units: dict[int | None, str] = {None: str(item.unit or "")}
    units |= {u.unit_id: str(u.unit) for u in item.units.select_related("unit")}
    keys = [PriceKey(item.pk, variant, unit) for unit in units for variant in names]
    try:
        found = prices_for(keys, asked.terms())
    except NightclerkError as error:
        mark(asked, error)
        return
    house = company_or_none()
    currency = asked.cleaned_data["currency"] or (house and house.currency)
    for key in keys:
        row = [names[key.variant], units[key.unit]]
        yield [*row, *price_cells(found[key], currency)]


def price_cells(found: Price | Text, currency: Any) -> list[str]:
    """Write a price, or the reason why there is none."""
    if isinstance(found, Text):
        return ["–", "", "", said(found)]
    before = amount(found.compare_at, currency)
    return [
        amount(found.price, currency),
        before,
        amount(found.cost, currency),
        _("Discount") if before else "",
    ]

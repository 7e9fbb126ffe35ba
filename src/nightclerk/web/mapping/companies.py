"""Companies that buy at Shopify, and who buys and pays at each of their places."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import ShopCompany, ShopCompanyLocation
from nightclerk.connector.services.customers.links import choose_for_location
from nightclerk.core.errors import NightclerkError
from nightclerk.web.books.forms import numbers_offered, values_of
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import address_of, column_of, shown
from nightclerk.web.errors import mark
from nightclerk.web.mapping.buyers import BuyingAdmin
from nightclerk.web.mapping.fields import form_with_help
from nightclerk.web.mapping.waiting import fields_of, mapped_by
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of, require

PLACE_COLUMNS = ("name", "tax_id", "terms", "sell_to", "bill_to")
PLACE_HELP = {
    "sell_to": gettext_lazy("Who buys here; empty: the customer of the company."),
    "bill_to": gettext_lazy("Who gets the invoices; empty: who buys."),
}


class CompanyAdmin(BuyingAdmin):
    """Companies as Shopify knows them."""

    kind = "company"
    list_display = (
        "word",
        *fields_of(ShopCompany, "external_id", "email", "shop", "customer"),
        "how",
        "waits",
        "because",
    )
    list_filter = ("shop", mapped_by("customer"), "mapped_by")
    search_fields = ("name", "external_id", "email", "phone", "customer__no")
    search_help_text = gettext_lazy("Name, external id, e-mail, phone or customer")
    shown_facts = (
        "name",
        "external_id",
        "email",
        "phone",
        "mapped_by",
        "shopify_updated_at",
        "read_at",
    )
    when_empty = gettext_lazy("A company appears here with its first order.")

    def blocks(self, request: HttpRequest, record: ShopCompany) -> list[Table]:
        may_change = self.has_change_permission(request, record)
        places = places_table(record, has_links=may_change)
        return [places, *super().blocks(request, record)]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.place)
        address = "<int:pk>/locations/<int:place>/"
        name = "connector_shopcompany_place"
        return [path(address, view, name=name), *super().get_urls()]

    def place(self, request: HttpRequest, pk: int, place: int) -> HttpResponse:
        """Ask who buys and who pays at a place; keep it when that is sent."""
        require(request, "connector.change_shopcompany")
        record: ShopCompany = self.record(request, str(pk))
        found = get_object_or_404(record.locations.all(), pk=place)
        form = place_form(request.POST or None, found)
        if request.method == "POST" and form.is_valid():
            try:
                choose_for_location(found, actor=actor_of(request), **form.cleaned_data)
            except NightclerkError as error:
                mark(form, error)
            else:
                messages.success(request, _("{record} is saved.").format(record=found))
                return redirect(address_of(record))
        return self.page(
            request,
            "web/books/form.html",
            record,
            form=form,
            title=f"{record}: {found}",
            offered=numbers_offered(form),
            back=address_of(record),
        )


def place_form(data: Any, place: ShopCompanyLocation) -> forms.Form:
    """Make the form of who buys and who pays at a place."""
    names = ("sell_to", "bill_to")
    made = form_with_help(ShopCompanyLocation, names, PLACE_HELP)
    form: forms.Form = made(data, initial=values_of(place, names))
    return form


def places_table(company: ShopCompany, *, has_links: bool) -> Table:
    """Make the table of a company's places; each leads to its form."""
    rows = []
    for place in company.locations.select_related("sell_to", "bill_to"):
        cells = [shown(place, name) for name in PLACE_COLUMNS]
        cells[0] = str(place)
        if has_links:
            page = "admin:connector_shopcompany_place"
            address = reverse(page, args=[company.pk, place.pk])
            cells[0] = format_html('<a href="{}">{}</a>', address, place)
        rows.append(cells)
    headings = [column_of(ShopCompanyLocation, name) for name in PLACE_COLUMNS]
    empty = _("Shopify names no location of this company.")
    return Table(_("Locations"), headings, rows, empty)


PAGES: dict[type[Model], type[BookAdmin]] = {ShopCompany: CompanyAdmin}

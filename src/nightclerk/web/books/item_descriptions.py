"""What is told of an item: vendor, weight, customs, tags, texts, attributes."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import Item
from nightclerk.ledger.services.parties.items import change_item
from nightclerk.web.books.forms import form_of, values_of
from nightclerk.web.books.item_parts import units_of
from nightclerk.web.books.item_tabs import DESCRIPTION, ItemTabs, tab_address
from nightclerk.web.books.parts import choose_among
from nightclerk.web.books.showing import facts_of
from nightclerk.web.errors import mark
from nightclerk.web.signed_in import actor_of

TOLD = (
    "category",
    "sales_unit",
    "vendor",
    "vendor_item_no",
    "gross_weight",
    "tariff_no",
    "origin_country",
    "tags",
    "marketing_text",
)


def told_form(request: HttpRequest, item: Item) -> forms.Form:
    """Make the form of what is told of an item."""
    made = form_of(Item, TOLD)(request.POST or None, initial=values_of(item, TOLD))
    choose_among(made, "sales_unit", units_of(item))
    return made


class ItemDescriptions(ItemTabs):
    """The tab of an item's card that describes it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.description)
        address = "<int:pk>/description/"
        return [
            path(address, view, name="ledger_item_description"),
            *super().get_urls(),
        ]

    def description(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what is told of an item, and keep it when the form is sent."""
        item: Item = self.record(request, str(pk))
        may_type = self.may_type(request, item)
        form = told_form(request, item) if may_type else None
        if request.method == "POST":
            if form is None:
                raise PermissionDenied
            if form.is_valid() and self.has_told(request, item, form):
                messages.success(request, _("{record} is saved.").format(record=item))
                return redirect(tab_address(item, DESCRIPTION))
        return self.tab_page(
            request,
            item,
            DESCRIPTION,
            self.card_template,
            form=form,
            form_title=_("Description and sale"),
            save_address=tab_address(item, DESCRIPTION),
            facts=[] if form else facts_of(item, TOLD),
        )

    def has_told(self, request: HttpRequest, item: Item, form: forms.Form) -> bool:
        """Keep what was told; what is wrong is said at its field."""
        try:
            change_item(item, actor=actor_of(request), **form.cleaned_data)
        except NightclerkError as error:
            mark(form, error)
            return False
        return True

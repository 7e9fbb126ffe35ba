"""How Shopify's taxes are booked: settled once for a place, or set up for it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import TaxMapping
from nightclerk.connector.services.mapped.taxes import code_of, set_up_tax, settle_taxes
from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import VatSetup
from nightclerk.web.books.acts import Button
from nightclerk.web.books.forms import numbers_offered
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import address_of, table_of
from nightclerk.web.errors import mark
from nightclerk.web.mapping.fields import mapped_field
from nightclerk.web.mapping.going_on import tell_going_on
from nightclerk.web.mapping.waiting import fields_of, mapped_by
from nightclerk.web.mapping.words import WordAdmin
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of, require

PAIRS_SHOWN = 20


class TaxAdmin(WordAdmin):
    """Taxes as Shopify stacked them, and the groups under which they are booked."""

    kind = "tax"
    list_select_related = ("shop", "vat_business_group", "vat_product_group")
    means = ("vat_business_group",)
    list_display = (
        "word",
        *fields_of(
            TaxMapping, "shop", "rate", "vat_business_group", "vat_product_group"
        ),
        "is_mapped",
        "waits",
    )
    list_filter = ("shop", mapped_by("vat_business_group"), "country")
    search_fields = ("country", "county", "rates")
    search_help_text = gettext_lazy("Country, county or taxes")
    typed = ("vat_business_group", "vat_product_group")
    said = {
        "vat_business_group": gettext_lazy("As which kind of sale it is booked."),
        "vat_product_group": gettext_lazy(
            "Under which rate; empty: each item's own, if it has this rate."
        ),
    }
    shown_facts = ("country", "county", "rates", "rate", "first_seen_at")
    when_empty = gettext_lazy(
        "Taxes appear here when an order has some that the VAT setup does not explain."
    )

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        form = super().typed_form(data, record)
        form.fields["vat_business_group"].required = True
        return form

    def change(self, request: HttpRequest, record: Any, fields: dict[str, Any]) -> Any:
        """Settle the taxes, and tell which orders go on."""
        started = settle_taxes(record, actor=actor_of(request), **fields)
        tell_going_on(request, started)
        return record

    def blocks(self, request: HttpRequest, record: TaxMapping) -> list[Table]:
        pairs = VatSetup.objects.filter(rate=record.rate, is_blocked=False)
        fitting = table_of(
            _("VAT setup of this rate"),
            pairs.select_related("business_group", "product_group", "account")[
                :PAIRS_SHOWN
            ],
            ("identifier", "business_group", "product_group", "rate", "account"),
            model=VatSetup,
            empty=_("The VAT setup has no such rate yet. Set this tax up."),
        )
        return [fitting, *super().blocks(request, record)]

    def more_buttons(self, request: HttpRequest, record: TaxMapping) -> list[Button]:
        if not record.rates or not may_set_up(request):
            return []
        address = reverse("admin:connector_taxmapping_set_up", args=[record.pk])
        return [Button(_("Set up this tax"), "percent", address, is_first=True)]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.set_up)
        name = "connector_taxmapping_set_up"
        return [path("<int:pk>/set-up/", view, name=name), *super().get_urls()]

    def set_up(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for what a tax needs in the VAT setup; make it when that is sent."""
        require(request, "connector.change_taxmapping")
        require(request, "ledger.add_vatsetup")
        record: TaxMapping = self.record(request, str(pk))
        form = set_up_form(request.POST or None, record)
        if request.method == "POST" and form.is_valid():
            try:
                started = set_up_tax(
                    record, actor=actor_of(request), **form.cleaned_data
                )
            except NightclerkError as error:
                mark(form, error)
            else:
                messages.success(
                    request, _("{record} is set up.").format(record=record)
                )
                tell_going_on(request, started)
                return redirect(address_of(record))
        return self.page(
            request,
            "web/books/form.html",
            record,
            form=form,
            title=f"{_('Set up this tax')}: {record}",
            offered=numbers_offered(form),
            back=address_of(record),
            submit=_("Set up"),
            explanation=_(
                "The VAT product group {code} is made with a rate of {rate} % "
                "under the business group that you choose."
            ).format(code=code_of(record), rate=f"{record.rate.normalize():f}"),
        )


def may_set_up(request: HttpRequest) -> bool:
    """Tell whether the reader may add to the VAT setup."""
    needed = ("connector.change_taxmapping", "ledger.add_vatsetup")
    return all(request.user.has_perm(permission) for permission in needed)


def set_up_form(data: Any, record: TaxMapping) -> forms.Form:
    """Make the form of what a tax needs in the VAT setup."""
    group = mapped_field(
        TaxMapping, "vat_business_group", _("As which kind of sale it is booked.")
    )
    group.required = True
    account = mapped_field(VatSetup, "account", _("The account that takes this VAT."))
    fields = {"vat_business_group": group, "account": account}
    form_class = type("SetUpForm", (forms.Form,), fields)
    made: forms.Form = form_class(
        data, initial={"vat_business_group": record.vat_business_group}
    )
    return made


PAGES: dict[type[Model], type[BookAdmin]] = {TaxMapping: TaxAdmin}

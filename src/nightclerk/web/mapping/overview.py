"""All that Shopify's words mean, on one page: what is missing first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.connector.models import (
    CarrierMapping,
    CountryRule,
    PaymentMapping,
    ShippingMapping,
    ShopCompany,
    ShopCustomer,
    ShopLocation,
    ShopVariant,
    TaxMapping,
    TermsMapping,
)
from nightclerk.connector.selectors.work_lists import missing_mappings
from nightclerk.web.books.showing import linked
from nightclerk.web.mapping.waiting import waiting_badge
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.signed_in import require
from nightclerk.web.words import said


@dataclass(frozen=True)
class Kind:
    """One kind of mapping: its records, what they are for, what makes one mapped.

    Where nothing `means` anything the words need no mapping: there is a rule.
    """

    model: type[Model]
    title: Any
    purpose: Any
    means: tuple[str, ...] = ()


KINDS = (
    Kind(
        ShopVariant,
        gettext_lazy("Products"),
        gettext_lazy("Which item a product is"),
        ("item",),
    ),
    Kind(
        ShopCustomer,
        gettext_lazy("Customers"),
        gettext_lazy("Which customer a buyer is"),
        ("customer",),
    ),
    Kind(
        ShopCompany,
        gettext_lazy("Companies"),
        gettext_lazy("Which customer a company is, and who pays at its locations"),
        ("customer",),
    ),
    Kind(
        TaxMapping,
        gettext_lazy("Taxes"),
        gettext_lazy("As which VAT Shopify's taxes are booked"),
        ("vat_business_group",),
    ),
    Kind(
        ShippingMapping,
        gettext_lazy("Ways of shipping"),
        gettext_lazy("The account or item of what shipping costs"),
    ),
    Kind(
        PaymentMapping,
        gettext_lazy("Gateways"),
        gettext_lazy("The payment method of documents"),
        ("method",),
    ),
    Kind(
        TermsMapping,
        gettext_lazy("Payment terms"),
        gettext_lazy("When documents are due"),
        ("terms",),
    ),
    Kind(
        ShopLocation,
        gettext_lazy("Locations"),
        gettext_lazy("Where goods lie"),
        ("location",),
    ),
    Kind(
        CarrierMapping,
        gettext_lazy("Carriers"),
        gettext_lazy("How a carrier is called at Shopify, and where parcels are"),
    ),
    Kind(
        CountryRule,
        gettext_lazy("Country rules"),
        gettext_lazy("What holds for the buyers of one country"),
    ),
)


def mappings_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer with what is missing, and with all kinds of mappings."""
    require(request, "connector.view_shippingmapping")
    facts = {
        "title": _("Mappings"),
        "tables": [missing_table(request), kinds_table(request)],
    }
    return TemplateResponse(request, "web/mapping/overview.html", {**context, **facts})


def missing_table(request: HttpRequest) -> Table:
    """Make the table of the words that orders wait for."""
    rows = [
        [
            linked(missing.row),
            waiting_badge(missing.waiting),
            said(missing.title),
            linked(missing.row.shop),
        ]
        for missing in missing_mappings()
        if may_see(request, type(missing.row))
    ]
    headings = (_("At Shopify"), _("Orders that wait"), _("Kind"), _("Shop"))
    return Table(
        _("What orders wait for"),
        [Column(heading) for heading in headings],
        rows,
        _("No order waits for a mapping."),
    )


def kinds_table(request: HttpRequest) -> Table:
    """Make the table of all kinds with how many words each has."""
    kinds = [kind for kind in KINDS if may_see(request, kind.model)]
    return Table(
        _("All mappings"),
        [
            Column(_("Kind")),
            Column(_("Not mapped"), is_number=True),
            Column(_("At Shopify"), is_number=True),
            Column(_("What it says")),
        ],
        [_row(kind) for kind in kinds],
    )


def _row(kind: Kind) -> list[Any]:
    name = kind.model._meta.model_name
    listed = reverse(f"admin:connector_{name}_changelist")
    return [
        format_html('<a class="nc-link" href="{}">{}</a>', listed, kind.title),
        _unmapped(kind, listed),
        str(kind.model._default_manager.order_by().count()),
        str(kind.purpose),
    ]


def _unmapped(kind: Kind, listed: str) -> Any:
    """Draw how many words are nothing yet, with the way to them."""
    if not kind.means:
        return "–"
    nothing = Q(**{f"{field}__isnull": True for field in kind.means})
    number = kind.model._default_manager.order_by().filter(nothing).count()
    if not number:
        return "0"
    address = f"{listed}?mapped=0"
    return format_html('<a class="nc-link" href="{}">{}</a>', address, number)


def may_see(request: HttpRequest, model: type[Model]) -> bool:
    """Tell whether the reader may see records of a kind."""
    return request.user.has_perm(f"connector.view_{model._meta.model_name}")

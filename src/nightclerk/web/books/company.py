"""The company: set up in one step where there is none, then its card."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget

from nightclerk.connector.services.shops.settings import fill_accounts_of_all
from nightclerk.ledger import charts
from nightclerk.ledger.models import Company
from nightclerk.ledger.selectors.company import company_or_none
from nightclerk.ledger.services.setup.company import change_company, set_up_company
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import address_of
from nightclerk.web.shop_forms import text_field
from nightclerk.web.signed_in import actor_of

ADDRESS = ("name", "street", "post_code", "city", "country", "email", "phone")
TAXES = ("vat_id", "tax_no", "bank")
RULES = (
    "zone",
    "posting_from",
    "posting_until",
    "vat_date",
    "discounts",
    "most_vat_difference",
    "rounding_step",
    "rounding",
    "location",
    "posting_category",
    "profit_account",
)
SWITCHES = (
    "cost_to_gl",
    "calculates_discount",
    "prevents_negative",
    "needs_location",
    "needs_external_no",
    "ships_on_invoice",
    "receives_on_credit",
    "applies_oldest",
    "posts_in_background",
)
SERIES = (
    "customer_series",
    "item_series",
    "order_series",
    "invoice_series",
    "credit_series",
    "shipment_series",
    "receipt_series",
    "posted_invoice_series",
    "posted_credit_series",
    "journal_series",
    "stock_series",
)


def choice(label: Any, choices: Any, **manners: Any) -> forms.ChoiceField:
    """Make a field in which one of a few is chosen."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=UnfoldAdminSelectWidget(), **manners
    )


def rate(label: Any) -> forms.DecimalField:
    """Make a field for a rate of VAT that the country need not be asked for."""
    return forms.DecimalField(
        label=label,
        help_text=gettext_lazy("Empty: the country's own."),
        required=False,
        widget=UnfoldAdminDecimalFieldWidget({"step": "any"}),
    )


def countries() -> list[tuple[str, str]]:
    """Give the countries by their names in the reader's language."""
    language = (get_language() or "")[:2]
    named = [
        (code, facts.titled(language)) for code, facts in charts.countries().items()
    ]
    return sorted(named, key=lambda pair: pair[1])


def currencies() -> list[tuple[str, str]]:
    """Give the currencies with their names in the reader's language."""
    language = (get_language() or "")[:2]
    return [
        (code, f"{code} {facts.titled(language)}")
        for code, facts in sorted(charts.currencies().items())
    ]


class SetUpForm(forms.Form):
    """All that a company needs to post its first document."""

    name = text_field(gettext_lazy("Name of the company"), max_length=250)
    chart = choice(
        gettext_lazy("Chart of accounts"),
        list(charts.CHARTS.items()),
        help_text=gettext_lazy("SKR03 and SKR04 are German; it stays for good."),
        initial="skr04",
    )
    country = choice(gettext_lazy("Country"), countries, initial="DE")
    currency = choice(gettext_lazy("Currency"), currencies, initial="EUR")
    zone = text_field(gettext_lazy("Time zone"), gettext_lazy("Such as Europe/Berlin"))
    street = text_field(gettext_lazy("Street"), required=False)
    post_code = text_field(gettext_lazy("Post code"), required=False)
    city = text_field(gettext_lazy("City"), required=False)
    vat_id = text_field(gettext_lazy("VAT id"), required=False)
    standard_rate = rate(gettext_lazy("Standard rate of VAT in %"))
    reduced_rate = rate(gettext_lazy("Reduced rate of VAT in %"))


class CompanyAdmin(BookAdmin):
    """The one company: its list leads to its card, or to its set-up."""

    list_display = ("name",)
    typed = (*ADDRESS, *TAXES, *RULES, *SWITCHES, *SERIES)
    shown_facts = ("currency", "chart")

    def line(self, record: Company) -> str:
        return f"{charts.CHARTS.get(record.chart, record.chart)} · {record.currency}"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        there = company_or_none()
        if there is not None:
            return redirect(address_of(there))
        if self.has_add_permission(request):
            return redirect("admin:ledger_company_add")
        return super().changelist_view(request, extra_context)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        there = company_or_none()
        if there is not None and self.has_view_permission(request):
            return redirect(address_of(there))
        return super().add_view(request, form_url, extra_context)

    def title_of_new(self, request: HttpRequest) -> str:
        return _("Set up the company")

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        if record is not None:
            return super().typed_form(data, record)
        return SetUpForm(data, initial={"zone": timezone.get_current_timezone_name()})

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> Company:
        given = {
            name: value for name, value in fields.items() if value not in ("", None)
        }
        made = set_up_company(actor=actor_of(request), **given)
        fill_accounts_of_all()
        return made

    def change(
        self, request: HttpRequest, record: Any, fields: dict[str, Any]
    ) -> Company:
        return change_company(actor=actor_of(request), **fields)

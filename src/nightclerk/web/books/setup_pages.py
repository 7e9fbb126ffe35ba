"""Set-up that somebody makes once: groups, matrices, terms, places, currencies."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from nightclerk.ledger.models import (
    BusinessGroup,
    Currency,
    CurrencyRate,
    CustomerGroup,
    InventorySetup,
    ItemGroup,
    Location,
    NumberSeries,
    NumberSeriesLine,
    PaymentMethod,
    PaymentTerms,
    PostingSetup,
    ProductGroup,
    Unit,
    UserSetup,
    VatBusinessGroup,
    VatProductGroup,
    VatSetup,
)
from nightclerk.ledger.services.setup.currencies import create_currency, put_rate
from nightclerk.web.books.forms import form_of
from nightclerk.web.books.pages import DELETE, BookAdmin
from nightclerk.web.books.parts import Part
from nightclerk.web.books.showing import columns

ONE = {"delete": DELETE}


def add_rate(model: type[CurrencyRate], *, actor: Any, **fields: Any) -> CurrencyRate:
    """Keep a rate of exchange; the one of the same day is replaced."""
    on = fields["starts_on"]
    return put_rate(fields["currency"], fields["factor"], on=on, actor=actor)


class GroupAdmin(BookAdmin):
    """Codes by which accounts and rates are found."""

    list_display = ("code", "title")
    search_fields = ("code", "title")
    typed = ("code", "title")
    acts = ONE
    when_empty = gettext_lazy("Groups come with the set-up of the company.")


class CustomerGroupAdmin(BookAdmin):
    """Customer groups, with the accounts of what customers owe."""

    list_display = columns(
        CustomerGroup, "code", "title", "receivables_account", "rounding_account"
    )
    typed = (
        "code",
        "title",
        "receivables_account",
        "rounding_account",
        "discount_account",
    )
    search_fields = ("code", "title")
    acts = ONE
    when_empty = gettext_lazy("A group names the account of what customers owe.")


class PostingSetupAdmin(BookAdmin):
    """The accounts of sales, for each kind of customer and each kind of product."""

    list_display = columns(
        PostingSetup,
        "business_group",
        "product_group",
        "sales_account",
        "credit_account",
        "cost_account",
        "is_blocked",
    )
    list_filter = ("business_group", "product_group", "is_blocked")
    search_fields = ("business_group__code", "product_group__code")
    typed = (
        "business_group",
        "product_group",
        "sales_account",
        "credit_account",
        "line_discount_account",
        "invoice_discount_account",
        "cost_account",
        "adjustment_account",
        "is_blocked",
    )
    acts = ONE
    when_empty = gettext_lazy(
        "Without a row for a customer's and a product's group nothing can be posted."
    )


class VatSetupAdmin(BookAdmin):
    """Rates and accounts of VAT."""

    list_display = columns(
        VatSetup,
        "business_group",
        "product_group",
        "identifier",
        "rate",
        "kind",
        "account",
        "is_blocked",
    )
    list_filter = ("business_group", "product_group", "kind", "is_blocked")
    search_fields = ("identifier", "business_group__code", "product_group__code")
    typed = (
        "business_group",
        "product_group",
        "identifier",
        "rate",
        "kind",
        "account",
        "clause",
        "datev_key",
        "is_blocked",
    )
    acts = ONE
    when_empty = gettext_lazy("Rates of VAT come with the set-up of the company.")


class InventorySetupAdmin(BookAdmin):
    """The accounts of goods."""

    list_display = columns(
        InventorySetup, "item_group", "location", "inventory_account"
    )
    list_filter = ("item_group", "location")
    typed = ("item_group", "location", "inventory_account")
    acts = ONE
    when_empty = gettext_lazy("Needed where the cost of goods goes to the ledger.")


class NumberSeriesAdmin(BookAdmin):
    """Where the numbers of documents come from."""

    list_display = columns(NumberSeries, "code", "title", "is_by_date")
    search_fields = ("code", "title")
    typed = ("code", "title", "is_by_date")
    acts = ONE
    when_empty = gettext_lazy("Number series come with the set-up of the company.")
    parts = (
        Part(
            "lines",
            NumberSeriesLine,
            "series",
            gettext_lazy("Numbers"),
            gettext_lazy("Add a line"),
            gettext_lazy("The series gives no number yet."),
            ("starts_on", "first_no", "last_no", "used_no", "used_on", "is_closed"),
            ("starts_on", "first_no", "last_no", "warns_from", "step", "is_closed"),
        ),
    )


class CurrencyAdmin(BookAdmin):
    """Currencies and their rates."""

    list_display = columns(
        Currency, "code", "title", "decimals", "gain_account", "loss_account"
    )
    search_fields = ("code", "title")
    typed = ("title", "decimals", "gain_account", "loss_account")
    typed_once = ("code",)
    acts = ONE

    def typed_form(self, data: Any, record: Any) -> forms.Form:
        if record is not None:
            return super().typed_form(data, record)
        return form_of(Currency, ["code"])(data)

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> Currency:
        return create_currency(**fields)

    when_empty = gettext_lazy("The company's own currency comes with its set-up.")
    parts = (
        Part(
            "rates",
            CurrencyRate,
            "currency",
            gettext_lazy("Rates of exchange"),
            gettext_lazy("Add a rate"),
            gettext_lazy("No rate is known; only the company's own needs none."),
            ("starts_on", "factor"),
            ("starts_on", "factor"),
            create=add_rate,
        ),
    )


class TermsAdmin(BookAdmin):
    """When documents are due."""

    list_display = columns(
        PaymentTerms, "code", "title", "due", "discount_until", "discount_percent"
    )
    search_fields = ("code", "title")
    typed = ("code", "title", "due", "discount_until", "discount_percent")
    acts = ONE
    when_empty = gettext_lazy("For example 14D: due 14 days after the document.")


class MethodAdmin(BookAdmin):
    """Ways of payment."""

    list_display = columns(PaymentMethod, "code", "title", "account")
    search_fields = ("code", "title")
    typed = ("code", "title", "account")
    acts = ONE
    when_empty = gettext_lazy("For example BANK, with the account money comes in by.")


class LocationAdmin(BookAdmin):
    """Places where goods lie."""

    list_display = columns(Location, "code", "title", "is_blocked")
    list_filter = ("is_blocked",)
    search_fields = ("code", "title")
    typed = ("code", "title", "is_blocked")
    acts = ONE
    when_empty = gettext_lazy("For example MAIN, the place most goods are sent from.")


class UserSetupAdmin(BookAdmin):
    """What single persons may post."""

    list_display = columns(
        UserSetup, "user", "posting_from", "posting_until", "invoicing"
    )
    search_fields = ("user__username",)
    typed = ("posting_from", "posting_until", "invoicing")
    typed_once = ("user",)
    acts = ONE
    when_empty = gettext_lazy("Everybody posts within the dates of the company.")


PAGES = {
    BusinessGroup: GroupAdmin,
    ProductGroup: GroupAdmin,
    VatBusinessGroup: GroupAdmin,
    VatProductGroup: GroupAdmin,
    ItemGroup: GroupAdmin,
    Unit: GroupAdmin,
    CustomerGroup: CustomerGroupAdmin,
    PostingSetup: PostingSetupAdmin,
    VatSetup: VatSetupAdmin,
    InventorySetup: InventorySetupAdmin,
    NumberSeries: NumberSeriesAdmin,
    Currency: CurrencyAdmin,
    PaymentTerms: TermsAdmin,
    PaymentMethod: MethodAdmin,
    Location: LocationAdmin,
    UserSetup: UserSetupAdmin,
}

"""The set-up of the books, read once for as many documents as there are."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from nightclerk.ledger.facts import Period, Span
from nightclerk.ledger.models import (
    Account,
    BusinessGroup,
    Company,
    Currency,
    CurrencyRate,
    CustomerGroup,
    FiscalPeriod,
    InventorySetup,
    ItemGroup,
    Location,
    NumberSeries,
    NumberSeriesLine,
    PaymentTerms,
    PostingSetup,
    ProductGroup,
    UserSetup,
    VatBusinessGroup,
    VatProductGroup,
    VatSetup,
)
from nightclerk.ledger.selectors.company import (
    company,
    no_rate,
    period_fact,
    posting_window,
)

GROUPS = (
    BusinessGroup,
    ProductGroup,
    VatBusinessGroup,
    VatProductGroup,
    ItemGroup,
    CustomerGroup,
    Location,
)


class Setup:
    """A picture of the set-up: each table is read when it is first asked for.

    Pass one along while a batch is posted, and make a new one for the next batch:
    what people change meanwhile is not seen. Keys are the rows' primary keys.
    """

    def __init__(self, of: Company | None = None) -> None:
        self.company = of or company()

    @cached_property
    def currencies(self) -> Mapping[int, Currency]:
        """Give all currencies."""
        return Currency.objects.in_bulk()

    @cached_property
    def accounts(self) -> Mapping[int, Account]:
        """Give the chart of accounts."""
        return Account.objects.in_bulk()

    @cached_property
    def posting(self) -> Mapping[tuple[int, int], PostingSetup]:
        """Give the posting setups by business group and product group."""
        return {
            (row.business_group_id, row.product_group_id): row
            for row in PostingSetup.objects.order_by()
        }

    @cached_property
    def vat(self) -> Mapping[tuple[int, int], VatSetup]:
        """Give the VAT setups by VAT business group and VAT product group."""
        return {
            (row.business_group_id, row.product_group_id): row
            for row in VatSetup.objects.order_by()
        }

    @cached_property
    def inventory(self) -> Mapping[tuple[int, int | None], InventorySetup]:
        """Give the inventory setups by item group and location; None: all others."""
        return {
            (row.item_group_id, row.location_id): row
            for row in InventorySetup.objects.order_by()
        }

    @cached_property
    def customer_groups(self) -> Mapping[int, CustomerGroup]:
        """Give the customer groups with their accounts."""
        return CustomerGroup.objects.in_bulk()

    @cached_property
    def locations(self) -> Mapping[int, Location]:
        """Give the locations."""
        return Location.objects.in_bulk()

    @cached_property
    def terms(self) -> Mapping[int, PaymentTerms]:
        """Give the payment terms."""
        return PaymentTerms.objects.in_bulk()

    @cached_property
    def series(self) -> Mapping[int, NumberSeries]:
        """Give the number series; their last numbers go on meanwhile."""
        return NumberSeries.objects.in_bulk()

    @cached_property
    def series_lines(self) -> Mapping[int, list[NumberSeriesLine]]:
        """Give the lines of each series, the latest first."""
        found: dict[int, list[NumberSeriesLine]] = {}
        for line in NumberSeriesLine.objects.order_by("-starts_on"):
            found.setdefault(line.series_id, []).append(line)
        return found

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Give the fiscal periods."""
        return tuple(map(period_fact, FiscalPeriod.objects.order_by("-starts_on")))

    @cached_property
    def user_setups(self) -> Mapping[int, UserSetup]:
        """Give what single persons may post, by the person's key."""
        return {row.user_id: row for row in UserSetup.objects.order_by()}

    @cached_property
    def rates(self) -> Mapping[int, list[tuple[date, Decimal]]]:
        """Give the rates of each currency, the latest first."""
        found: dict[int, list[tuple[date, Decimal]]] = {}
        for row in CurrencyRate.objects.order_by("-starts_on"):
            found.setdefault(row.currency_id, []).append((row.starts_on, row.factor))
        return found

    @cached_property
    def codes(self) -> Mapping[str, Mapping[int, str]]:
        """Give the codes of groups and locations by the name of their model."""
        return {
            group.__name__: dict(group.objects.order_by().values_list("pk", "code"))
            for group in GROUPS
        }

    def code(self, group: type[Any], pk: int | None) -> str:
        """Give the code of a group, or nothing where there is none."""
        return self.codes[group.__name__].get(pk, "") if pk is not None else ""

    def account(self, pk: int | None) -> Account | None:
        """Give an account, or None where none is named."""
        return self.accounts.get(pk) if pk is not None else None

    def posting_setup(
        self, business_group: int | None, product_group: int | None
    ) -> PostingSetup | None:
        """Give the accounts of sales for a pair of groups, if they are set up."""
        if business_group is None or product_group is None:
            return None
        return self.posting.get((business_group, product_group))

    def vat_setup(
        self, business_group: int | None, product_group: int | None
    ) -> VatSetup | None:
        """Give rate and account of VAT for a pair of groups, if they are set up."""
        if business_group is None or product_group is None:
            return None
        return self.vat.get((business_group, product_group))

    def inventory_setup(
        self, item_group: int | None, location: int | None
    ) -> InventorySetup | None:
        """Give the account of goods: the location's own, else the one of all others."""
        if item_group is None:
            return None
        own = self.inventory.get((item_group, location))
        return own or self.inventory.get((item_group, None))

    def decimals(self, currency: int) -> int:
        """Give how fine a currency is."""
        return self.currencies[currency].decimals

    def factor(self, currency: int, on: date) -> Decimal:
        """Give the foreign units for one of our own on a day; 1 for our own currency.

        Raises `NotReady` where no rate is known for the day.
        """
        if currency == self.company.currency_id:
            return Decimal(1)
        for starts_on, factor in self.rates.get(currency, []):
            if starts_on <= on:
                return factor
        raise no_rate(self.currencies[currency], on)

    def window(self, user: Any) -> Span:
        """Give the days a person may post on: an own window wins over the company's."""
        own = self.user_setups.get(user.pk) if user is not None else None
        return posting_window(self.company, own)

    def series_line(self, series: int, on: date) -> NumberSeriesLine | None:
        """Give the line of a series that is used on a day."""
        lines = self.series_lines.get(series, [])
        return next((line for line in lines if line.starts_on <= on), None)

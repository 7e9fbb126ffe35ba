"""Write the first records of a company: accounts, groups, matrices, series, terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import TypeVar

from django.db import models

from nightclerk.ledger import charts
from nightclerk.ledger.models import (
    Account,
    BusinessGroup,
    Currency,
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
    VatBusinessGroup,
    VatProductGroup,
    VatSetup,
)
from nightclerk.ledger.vat_plan import (
    DISTANCE,
    ELSEWHERE,
    UNION,
    Home,
    buyers,
    vat_rows,
)

Coded = TypeVar("Coded", bound=models.Model)
code_of = attrgetter("code")
ALWAYS = date(2000, 1, 1)  # from when series that name no year give numbers
# By business group: the roles of its revenue and of what reduces it. At home the
# product says which.
REVENUE = {
    UNION: ("revenue_eu", "reductions_eu"),
    DISTANCE: ("revenue_oss", "reductions"),
    ELSEWHERE: ("revenue_export", "reductions_export"),
}


@dataclass(frozen=True)
class Plan:
    """What a company starts with: a chart, its country's rates, its first year."""

    chart: charts.Chart
    home: Home
    year: int


class FirstRecords:
    """Writes the records of a plan, one statement for each table."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.language = plan.chart.language
        self.accounts: dict[str, Account] = {}
        self.locations: dict[str, Location] = {}
        self.currencies: dict[str, Currency] = {}
        self.series: dict[str, NumberSeries] = {}

    def write(self) -> None:
        """Write all of them; the accounts come first because the others name them."""
        self._write_accounts()
        self._write_customer_groups()
        self._write_posting_setup()
        self._write_vat_setup()
        self._write_stock()
        self._write_trade()
        self._write_series()

    def account(self, *roles: str) -> Account:
        """Give the account of the first of these roles that the chart has."""
        return self.accounts[self.plan.chart.number_for(*roles)]

    def _write_accounts(self) -> None:
        rows = [
            Account(
                no=each.no,
                name=each.titled(self.language),
                kind=each.kind,
                is_heading=each.is_heading,
                is_direct=each.is_direct,
            )
            for each in self.plan.chart.accounts
        ]
        self.accounts = {row.no: row for row in Account.objects.bulk_create(rows)}

    def _write_customer_groups(self) -> None:
        self._write_codes(
            CustomerGroup,
            "customer_group",
            receivables_account=self.account("receivables"),
            rounding_account=self.account("rounding"),
            discount_account=self.account("discount"),
        )

    def _write_posting_setup(self) -> None:
        business = self._write_codes(BusinessGroup, "business_group")
        product = self._write_codes(ProductGroup, "product_group")
        rates = {each.code: each.value for each in charts.codes()["product_group"]}
        PostingSetup.objects.bulk_create(
            self._posting_setup(buyer, goods, rate=rates[goods.code])
            for buyer in business.values()
            for goods in product.values()
        )

    def _posting_setup(
        self, buyer: BusinessGroup, goods: ProductGroup, *, rate: str
    ) -> PostingSetup:
        """Give a pair its accounts; a credit memo reduces the account of the sale."""
        at_home = (f"revenue_{rate}", f"reductions_{rate}")
        revenue, reductions = REVENUE.get(buyer.code, at_home)
        sales = self.account(revenue, "revenue_standard")
        discounts = self.account(reductions, "reductions")
        return PostingSetup(
            business_group=buyer,
            product_group=goods,
            sales_account=sales,
            credit_account=sales,
            line_discount_account=discounts,
            invoice_discount_account=discounts,
            cost_account=self.account("cost"),
            adjustment_account=self.account("adjustment"),
        )

    def _write_vat_setup(self) -> None:
        home = self.plan.home
        products = self._write_codes(VatProductGroup, "vat_product_group")
        kinds = _by_code(
            VatBusinessGroup,
            [
                VatBusinessGroup(code=b.code, title=b.title)
                for b in buyers(home, self.language)
            ],
        )
        VatSetup.objects.bulk_create(
            VatSetup(
                business_group=kinds[row.buyer],
                product_group=products[row.product],
                identifier=row.identifier,
                rate=row.rate,
                kind=row.kind,
                account=self.account(row.role),
                clause=row.clause,
            )
            for row in vat_rows(home, self.language)
        )

    def _write_stock(self) -> None:
        self.locations = _by_code(Location, [Location(code="MAIN", title="")])
        groups = self._write_codes(ItemGroup, "item_group")
        InventorySetup.objects.bulk_create(
            InventorySetup(
                item_group=group, inventory_account=self.account("inventory")
            )
            for group in groups.values()
        )
        self._write_codes(Unit, "unit")

    def _write_trade(self) -> None:
        for each in charts.codes()["terms"]:
            PaymentTerms.objects.create(
                code=each.code, title=each.titled(self.language), due=each.value
            )
        for each in charts.codes()["method"]:
            PaymentMethod.objects.create(
                code=each.code,
                title=each.titled(self.language),
                account=self.account(each.value),
            )
        rows = [
            Currency(
                code=each.code,
                title=each.titled(self.language),
                decimals=each.decimals,
                gain_account=self.account("gain"),
                loss_account=self.account("loss"),
            )
            for each in charts.currencies().values()
        ]
        self.currencies = _by_code(Currency, rows)

    def _write_series(self) -> None:
        self.series = self._write_codes(NumberSeries, "series")
        NumberSeriesLine.objects.bulk_create(
            self._first_line(each) for each in charts.codes()["series"]
        )

    def _first_line(self, code: charts.Code) -> NumberSeriesLine:
        """Give a series its first numbers; those that name the year begin with it."""
        first_no, _, last_no = code.value.partition(":")
        is_yearly = "{year}" in first_no
        return NumberSeriesLine(
            series=self.series[code.code],
            starts_on=date(self.plan.year, 1, 1) if is_yearly else ALWAYS,
            first_no=first_no.format(year=self.plan.year),
            last_no=last_no,
        )

    def _write_codes(
        self, model: type[Coded], kind: str, **fields: object
    ) -> dict[str, Coded]:
        rows = [
            model(code=each.code, title=each.titled(self.language), **fields)
            for each in charts.codes()[kind]
        ]
        return _by_code(model, rows)


def _by_code(model: type[Coded], rows: Sequence[Coded]) -> dict[str, Coded]:
    made = model._default_manager.bulk_create(rows)
    return {code_of(row): row for row in made}

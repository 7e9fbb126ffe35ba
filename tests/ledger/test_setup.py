"""A company is made in one step, from each chart, and can post at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from tests.ledger.building import company

from nightclerk.core.errors import NotReady, Refused
from nightclerk.ledger import charts
from nightclerk.ledger.models import (
    Account,
    Company,
    CustomerGroup,
    FiscalPeriod,
    InventorySetup,
    NumberSeriesLine,
    PaymentMethod,
    PostingSetup,
    VatSetup,
)
from nightclerk.ledger.selectors.company import company as the_company
from nightclerk.ledger.services.setup.company import change_company, set_up_company

pytestmark = pytest.mark.django_db


def account_of(business: str, product: str, column: str = "sales_account") -> str:
    row = PostingSetup.objects.get(
        business_group__code=business, product_group__code=product
    )
    return str(getattr(row, column).no)


def vat(business: str, product: str) -> tuple[str, Decimal, str, str]:
    row = VatSetup.objects.get(
        business_group__code=business, product_group__code=product
    )
    assert row.account is not None
    return row.identifier, row.rate, row.kind, row.account.no


def test_before_set_up_there_is_no_company_and_the_way_to_one_is_told():
    with pytest.raises(NotReady) as caught:
        the_company()

    assert "nightclerk setup" in str(caught.value.hint)


# The numbers are those of the German standard charts and of our generic one.
@pytest.mark.parametrize(
    ("chart", "numbers"),
    [
        ("skr03", "1400 1200 1360 3980 8400 8300 8125 8120 8320 8720 2660 2150 0860"),
        ("skr04", "1200 1800 1460 1140 4400 4300 4125 4120 4320 4720 4840 6880 2970"),
        ("generic", "1100 1010 1050 1300 4000 4010 4100 4110 4120 4900 7100 7110 3100"),
    ],
)
def test_each_chart_leads_to_its_accounts(chart, numbers):
    made = set_up_company(name="Nordlicht", chart=chart, year=2026)

    group = CustomerGroup.objects.get(code="DOMESTIC")
    methods = dict(PaymentMethod.objects.values_list("code", "account__no"))
    found = [
        group.receivables_account.no,
        methods["BANK"],
        methods["CLEARING"],
        InventorySetup.objects.get().inventory_account.no,
        account_of("DOMESTIC", "RETAIL"),
        account_of("DOMESTIC", "REDUCED"),
        account_of("EU", "RETAIL"),
        account_of("EXPORT", "REDUCED"),
        account_of("OSS", "RETAIL"),
        account_of("DOMESTIC", "RETAIL", "line_discount_account"),
        made.currency.gain_account.no,
        made.currency.loss_account.no,
        made.profit_account.no,
    ]
    assert found == numbers.split()


@pytest.mark.parametrize("chart", charts.CHARTS)
def test_a_chart_has_sixty_accounts_or_more_and_none_twice(chart):
    accounts = charts.chart(chart).accounts

    numbers = [each.no for each in accounts]
    assert len(numbers) == len(set(numbers)) >= 60
    assert all(each.title and each.title_de for each in accounts)
    assert {each.kind for each in accounts} == {*Account.Kind.values}


def test_vat_in_germany_is_19_and_7_at_home_none_abroad_and_theirs_in_the_union():
    company()

    assert vat("DOMESTIC", "STANDARD") == ("VAT19", 19, "normal", "3806")
    assert vat("DOMESTIC", "REDUCED") == ("VAT7", 7, "normal", "3801")
    assert vat("DOMESTIC", "ZERO") == ("VAT0", 0, "normal", "3806")
    assert vat("EU", "STANDARD") == ("EU", 0, "reverse", "3806")
    assert vat("EXPORT", "STANDARD") == ("EXPORT", 0, "normal", "3806")
    assert vat("OSS-FR", "STANDARD") == ("OSS-FR-20", 20, "normal", "3817")
    assert vat("OSS-FI", "STANDARD") == (
        "OSS-FI-25.5",
        Decimal("25.5"),
        "normal",
        "3817",
    )
    assert not VatSetup.objects.filter(business_group__code="OSS-DE").exists()


def test_a_generic_company_has_the_rates_of_its_country_and_no_union_outside_of_it():
    set_up_company(
        name="Alpenlicht", chart="generic", country="CH", currency="CHF", year=2026
    )

    assert vat("DOMESTIC", "STANDARD") == ("VAT8.1", Decimal("8.1"), "normal", "2200")
    codes = VatSetup.objects.values_list("business_group__code", flat=True)
    assert {*codes} == {"DOMESTIC", "EXPORT"}


def test_rates_that_are_given_win():
    set_up_company(
        name="Andes", chart="generic", country="CL", standard_rate="19", reduced_rate=0
    )

    assert vat("DOMESTIC", "STANDARD")[:2] == ("VAT19", 19)
    assert vat("DOMESTIC", "REDUCED")[:2] == ("VAT0", 0)


def test_this_year_and_the_next_have_open_months_and_numbers():
    made = company()

    periods = FiscalPeriod.objects.all()
    assert periods.count() == 24
    assert periods.first().starts_on == date(2026, 1, 1)
    assert periods.last().ends_on == date(2027, 12, 31)
    assert {period.state for period in periods} == {"open"}
    lines = NumberSeriesLine.objects.filter(series=made.posted_invoice_series)
    assert [(line.first_no, line.starts_on) for line in lines] == [
        ("SI-2026-00001", date(2026, 1, 1)),
        ("SI-2027-00001", date(2027, 1, 1)),
    ]


def test_every_series_and_the_location_of_the_company_are_there():
    made = company()

    assert all(
        getattr(made, field.name) is not None
        for field in Company._meta.fields
        if field.name.endswith("_series") or field.name == "location"
    )


def test_set_up_again_changes_nothing_and_another_chart_is_refused():
    made = company()

    again = set_up_company(name="Other", chart="skr04")
    with pytest.raises(Refused, match="SKR04"):
        set_up_company(name="Other", chart="skr03")

    assert (again.pk, again.name) == (made.pk, "Nordlicht GmbH")
    assert Account.objects.filter(no="8400").count() == 0


def test_wrong_fields_are_all_named_and_nothing_is_written():
    with pytest.raises(Refused) as caught:
        set_up_company(
            name=" ", country="XX", zone="Moon/Base", vat_id="DE12", colour="red"
        )

    assert {*caught.value.fields} == {"name", "country", "zone", "vat_id", "colour"}
    assert Account.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"), [("chart", "skr99"), ("currency", "DM"), ("country", "TV")]
)
def test_an_unknown_chart_currency_or_rate_is_refused(field, value):
    with pytest.raises(Refused):
        set_up_company(name="Nordlicht", **{field: value})

    assert Company.objects.count() == 0


def test_the_company_can_change_its_rules_but_not_its_chart():
    company()

    changed = change_company(posting_from=date(2026, 3, 1), vat_id="de 123 456 789")

    assert changed.vat_id == "DE123456789"
    assert changed.posting_from == date(2026, 3, 1)
    with pytest.raises(Refused) as caught:
        change_company(chart="skr03", posting_until="x", discounts="sometimes")
    assert {*caught.value.fields} == {"chart", "posting_until", "discounts"}
    with pytest.raises(Refused) as caught:
        change_company(posting_until=date(2026, 2, 28))
    assert {*caught.value.fields} == {"posting_until"}


@pytest.mark.django_db(transaction=True)
def test_two_that_set_up_at_once_make_one_company():
    def attempt(name: str) -> str:
        try:
            return set_up_company(name=name, year=2026).name
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        names = {*pool.map(attempt, ("Nordlicht", "Südlicht"))}

    assert names == {Company.objects.get().name}
    assert FiscalPeriod.objects.count() == 24

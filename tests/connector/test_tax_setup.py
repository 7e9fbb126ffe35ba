"""Taxes of Shopify's are settled once for a place, and all its orders follow."""

from decimal import Decimal
from typing import Any

import pytest
from tests.connector import shapes
from tests.connector.processing import goods, lines_of, mirrored, shop, sold
from tests.ledger import building

from nightclerk.connector.models import (
    OrderProcessing,
    Shop,
    ShopOrder,
    State,
    TaxMapping,
)
from nightclerk.connector.services.mapped.taxes import code_of, set_up_tax, settle_taxes
from nightclerk.connector.services.orders.processing_starts import PROCESS_ORDERS
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.ledger.models import (
    Account,
    LedgerEntry,
    SalesDocument,
    VatBusinessGroup,
    VatProductGroup,
    VatSetup,
)
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import post

pytestmark = pytest.mark.django_db
D = Decimal
VAT_ACCOUNT = "3817"


def taxes(
    country: str = "US",
    county: str = "NY",
    rates: str = "Sales tax 8.875 %",
    rate: str = "8.875",
) -> TaxMapping:
    return TaxMapping.objects.create(
        shop=shop(), country=country, county=county, rates=rates, rate=D(rate)
    )


def in_new_york(of: Shop, *numbers: int) -> list[ShopOrder]:
    """Give orders that are stopped for the taxes of New York: state and city."""
    stacked = [
        shapes.tax("4.00", title="State Tax", rate=0.04, ratePercentage=4),
        shapes.tax("4.50", title="City Tax", rate=0.045, ratePercentage=4.5),
    ]
    place = shapes.address(countryCodeV2="US", provinceCode="NY", province="New York")
    orders = mirrored(
        of,
        *(
            sold(
                number,
                goods(price="100.00", included=False, taxLines=stacked),
                included=False,
                shippingAddress=place,
            )
            for number in numbers
        ),
    )
    process_orders(of, [order.pk for order in orders])
    return orders


def pair(row: TaxMapping, group: str = "EXPORT") -> VatSetup:
    return VatSetup.objects.get(
        business_group__code=group, product_group=row.vat_product_group
    )


def test_taxes_that_are_not_known_are_set_up_and_their_orders_processed() -> None:
    here = shop()
    orders = in_new_york(here, 1001, 1002)
    row = TaxMapping.objects.get()
    text = "State Tax 4 % + City Tax 4.5 %"
    assert (row.country, row.county, row.rates, row.rate) == (
        "US",
        "NY",
        text,
        D("8.5"),
    )

    started = set_up_tax(row, vat_business_group="EXPORT", account=VAT_ACCOUNT)

    row.refresh_from_db()
    made = pair(row)
    assert (made.rate, made.kind) == (D("8.5"), VatSetup.Kind.NORMAL)
    assert (made.identifier, made.account) == (
        "US-NY-8.5",
        Account.objects.get(no=VAT_ACCOUNT),
    )
    assert started is not None
    assert started.entry.task == PROCESS_ORDERS
    assert started.entry.params["gids"] == [order.gid for order in orders]


def test_an_order_of_taxes_that_were_set_up_comes_to_the_cent() -> None:
    here = shop()
    orders = in_new_york(here, 1001)
    set_up_tax(
        TaxMapping.objects.get(), vat_business_group="EXPORT", account=VAT_ACCOUNT
    )

    process_orders(here, [order.pk for order in orders])

    made = SalesDocument.objects.get()
    assert (made.net, made.vat, made.gross) == (D("100.00"), D("8.50"), D("108.50"))
    assert made.vat_group is not None
    assert made.vat_group.code == "EXPORT"
    group = lines_of(made)[0].vat_group
    assert group is not None
    assert group.code == "US-NY-8.5"
    assert OrderProcessing.objects.get().state == State.PROCESSED


def test_taxes_that_were_set_up_are_posted_on_their_account() -> None:
    here = shop()
    orders = in_new_york(here, 1001)
    set_up_tax(
        TaxMapping.objects.get(), vat_business_group="EXPORT", account=VAT_ACCOUNT
    )
    process_orders(here, [order.pk for order in orders])

    post(SalesDocument.objects.get(), PostingOptions())

    entries = LedgerEntry.objects.filter(transaction__in=_invoiced())
    amounts = dict(entries.values_list("account__no", "amount"))
    assert amounts == {"1200": D("108.50"), "4120": D("-100.00"), "3817": D("-8.50")}


def _invoiced() -> Any:
    taxed = LedgerEntry.objects.filter(account__no=VAT_ACCOUNT)
    return taxed.values("transaction")


def test_taxes_are_settled_by_what_the_vat_setup_has() -> None:
    row = taxes("DE", "", "Mehrwertsteuer 7 %", "7")

    settle_taxes(row, vat_business_group="DOMESTIC", vat_product_group="REDUCED")

    row.refresh_from_db()
    assert row.vat_business_group == VatBusinessGroup.objects.get(code="DOMESTIC")
    assert row.vat_product_group == VatProductGroup.objects.get(code="REDUCED")


@pytest.mark.parametrize("product", ["STANDARD", None])
def test_groups_without_shopify_s_rate_are_refused(product: str | None) -> None:
    row = taxes()

    with pytest.raises(Refused, match="DOMESTIC has no VAT") as refused:
        settle_taxes(row, vat_business_group="DOMESTIC", vat_product_group=product)

    assert set(refused.value.fields) == {"vat_product_group"}
    row.refresh_from_db()
    assert row.vat_business_group is None


def test_a_row_of_a_whole_place_names_its_kind_of_sale() -> None:
    row = taxes("NO", "", "", "0")

    settle_taxes(row, vat_business_group="EXPORT")

    row.refresh_from_db()
    assert row.vat_business_group == VatBusinessGroup.objects.get(code="EXPORT")


def test_vat_needs_an_account() -> None:
    row = taxes()

    with pytest.raises(Refused, match="needs an account") as refused:
        set_up_tax(row, vat_business_group="EXPORT")

    assert set(refused.value.fields) == {"account"}
    assert not VatProductGroup.objects.filter(code__startswith="US").exists()


def test_a_rate_of_nothing_needs_no_account() -> None:
    row = taxes("US", "OR", "No tax 0 %", "0")

    set_up_tax(row, vat_business_group="EXPORT")

    row.refresh_from_db()
    assert (pair(row).rate, pair(row).account) == (D(0), None)


def test_what_is_set_up_is_used_again() -> None:
    row = taxes()
    other = TaxMapping.objects.create(
        shop=row.shop, country="US", county="NY", rates="Tax 8.875 %", rate=row.rate
    )
    set_up_tax(row, vat_business_group="EXPORT", account=VAT_ACCOUNT)

    set_up_tax(other, vat_business_group="EXPORT")

    other.refresh_from_db()
    row.refresh_from_db()
    assert other.vat_product_group == row.vat_product_group


def test_a_pair_that_was_changed_to_another_rate_is_not_used() -> None:
    row = taxes()
    set_up_tax(row, vat_business_group="EXPORT", account=VAT_ACCOUNT)
    VatSetup.objects.filter(identifier="US-NY-8.875").update(rate=D("9"))

    with pytest.raises(Refused, match="another rate"):
        set_up_tax(row, vat_business_group="EXPORT", account=VAT_ACCOUNT)


@pytest.mark.parametrize(
    ("country", "county", "rate", "code"),
    [
        ("US", "NY", "8.875", "US-NY-8.875"),
        ("CA", "", "13", "CA-13"),
        ("", "", "8.5", "TAX-8.5"),
        ("GB", "Tyne & Wear", "20", "GB-TYNE-WEAR-20"),
        ("US", "Saint John the Baptist", "9.45", "US-SAINT-JOHN-T-9.45"),
        ("US", "Saint John the Baptist", "9.4", "US-SAINT-JOHN-TH-9.4"),
    ],
)
def test_a_code_tells_place_and_whole_rate(
    country: str, county: str, rate: str, code: str
) -> None:
    row = TaxMapping(country=country, county=county, rate=D(rate))

    assert code_of(row) == code


@pytest.mark.parametrize(
    "given",
    [
        {"vat_business_group": "MOON"},
        {"vat_business_group": "EXPORT", "account": "nowhere"},
    ],
)
def test_what_is_not_there_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(Refused, match="There is no"):
        set_up_tax(taxes(), **given)


def test_a_person_without_the_right_sets_up_nothing(django_user_model: Any) -> None:
    row = taxes()
    building.company()
    actor = django_user_model.objects.create(username="viewer")

    with pytest.raises(NotAllowed):
        set_up_tax(row, vat_business_group="EXPORT", account=VAT_ACCOUNT, actor=actor)
    with pytest.raises(NotAllowed):
        settle_taxes(
            row,
            vat_business_group="DOMESTIC",
            vat_product_group="STANDARD",
            actor=actor,
        )

    assert not VatProductGroup.objects.filter(code__startswith="US").exists()

"""What the books and the mappings say about a page of orders."""

from decimal import Decimal
from typing import Any

import pytest
from tests.connector import shapes
from tests.connector.processing import (
    document,
    goods,
    lines_of,
    mirrored,
    parcel,
    processed,
    reasons,
    shop,
    sold,
)
from tests.ledger import building

from nightclerk.connector.models import (
    OrderSettings,
    ShippingMapping,
    Shop,
    ShopLocation,
    State,
    TaxMapping,
)
from nightclerk.connector.selectors.papers.sales import sales_of
from nightclerk.connector.services.papers.order_terms import PageTerms
from nightclerk.ledger.models import (
    Location,
    SalesDocument,
    VatBusinessGroup,
    VatProductGroup,
    VatSetup,
)
from nightclerk.ledger.selectors.setup import Setup

pytestmark = pytest.mark.django_db
D = Decimal
Json = dict[str, Any]


def page(here: Shop, *orders: Json) -> PageTerms:
    """Give what a page of these orders is told."""
    sales = sales_of(mirrored(here, *orders), {})
    settings = OrderSettings.objects.get(shop=here)
    return PageTerms(here, settings, sales, Setup())


def bound_for(country: str, *lines: Json, **changes: Any) -> Json:
    """Give an order whose goods go to a country."""
    place = shapes.address(countryCodeV2=country, provinceCode=changes.pop("to", None))
    return sold(1001, *lines, shippingAddress=place, displayAddress=place, **changes)


def candidates(here: Shop, order: Json) -> list[str]:
    """Give the codes of the kinds of sale that come into question."""
    found = page(here, order)
    buyer = building.customer("Somebody")
    terms = found.tax_terms(found.sales[0], buyer)
    codes = {group.pk: group.code for group in VatBusinessGroup.objects.all()}
    return [codes[pk] for pk in terms.candidates]


@pytest.mark.parametrize(
    ("country", "rate", "codes"),
    [
        ("DE", "0.19", ["DOMESTIC"]),
        ("FR", "0.20", ["DOMESTIC", "OSS-FR"]),
        ("FR", "0", ["DOMESTIC", "OSS-FR"]),
        ("US", "0", ["EXPORT", "DOMESTIC"]),
        ("US", "0.19", ["DOMESTIC"]),
    ],
)
def test_d22_where_goods_go_says_which_kinds_of_sale_come_into_question(
    country: str, rate: str, codes: list[str]
) -> None:
    here = shop()

    assert candidates(here, bound_for(country, goods(rate=rate))) == codes


@pytest.mark.parametrize(
    ("country", "rate", "group", "identifier"),
    [
        ("DE", "0.19", "DOMESTIC", "VAT19"),
        ("DE", "0.07", "DOMESTIC", "VAT7"),
        ("FR", "0.20", "OSS-FR", "OSS-FR-20"),
        ("FR", "0.19", "DOMESTIC", "VAT19"),
        ("US", "0", "EXPORT", None),
    ],
    ids=["home", "reduced", "distance", "below-threshold", "export"],
)
def test_the_document_has_the_kind_of_sale_that_explains_shopifys_taxes(
    country: str, rate: str, group: str, identifier: str | None
) -> None:
    here = shop()

    made = document(here, bound_for(country, goods(price="119.00", rate=rate)))

    assert made.vat_group is not None
    assert made.vat_group.code == group
    line = lines_of(made)[0]
    assert line.vat_rate == D(rate) * 100
    assert identifier is None or line.vat_identifier == identifier
    assert made.gross == D("119.00")


def test_d25_an_exempt_order_is_booked_free_of_tax_at_home() -> None:
    here = shop()

    made = document(here, sold(1001, goods(rate="0"), taxExempt=True))

    assert made.vat == 0
    assert made.gross == D("10.00")


def test_several_rates_in_one_order_each_find_their_group() -> None:
    here = shop()
    lines = [
        goods(1, rate="0.19"),
        goods(2, price="5.00", rate="0.07"),
        goods(3, price="3.00", rate="0"),
    ]

    made = document(here, sold(1001, *lines, shipping=[parcel()]))

    assert [line.vat_rate for line in lines_of(made)] == [D(19), D(7), D(0), D(19)]
    assert [line.vat for line in lines_of(made)] == [
        D("1.60"),
        D("0.33"),
        D(0),
        D("0.78"),
    ]


def test_a_line_whose_pieces_are_free_takes_the_items_own_group() -> None:
    here = shop()

    made = document(here, sold(1001, goods(1), goods(2, price="0.00", rate="0")))

    assert [line.line_amount for line in lines_of(made)] == [D("10.00"), D(0)]


def stacked(amounts: dict[str, tuple[str, str]], **changes: Any) -> Json:
    """Give a line of 100.00 with taxes on top: title to rate and amount."""
    taxes = [
        shapes.tax(amount, title=title, rate=float(rate), ratePercentage=None)
        for title, (rate, amount) in amounts.items()
    ]
    return goods(price="100.00", included=False, taxLines=taxes, **changes)


NEW_YORK = {"State": ("0.04", "4.00"), "City": ("0.045", "4.50")}


def test_stacked_taxes_wait_for_one_row_of_their_place() -> None:
    here = shop()
    order = bound_for("US", stacked(NEW_YORK), included=False, to="NY")

    told = reasons(here, order)

    assert told == ["The VAT setup has no rate for State 4 % + City 4.5 %"]
    row = TaxMapping.objects.get()
    assert (row.country, row.county, row.rate) == ("US", "NY", D("8.5"))
    assert row.rates == "State 4 % + City 4.5 %"


def test_taxes_that_were_settled_are_booked_as_somebody_said() -> None:
    here = shop()
    business = VatBusinessGroup.objects.create(code="US-NY")
    product = VatProductGroup.objects.create(code="NYC")
    setup_like_home(business, product, percent="8.5")
    TaxMapping.objects.create(
        shop=here,
        country="US",
        county="NY",
        rates="State 4 % + City 4.5 %",
        rate=D("8.5"),
        vat_business_group=business,
        vat_product_group=product,
    )

    made = document(here, bound_for("US", stacked(NEW_YORK), included=False, to="NY"))

    assert made.vat_group == business
    assert (made.net, made.vat, made.gross) == (D("100"), D("8.50"), D("108.50"))


def setup_like_home(
    business: VatBusinessGroup, product: VatProductGroup, *, percent: str
) -> None:
    """Set a rate up on the accounts that sales at home have."""
    home = VatSetup.objects.get(
        business_group__code="DOMESTIC", product_group__code="STANDARD"
    )
    home.pk = None
    home.business_group, home.product_group = business, product
    home.rate, home.identifier = D(percent), f"X{percent}"
    home._state.adding = True
    home.save()


def test_a_county_is_settled_apart_from_its_country() -> None:
    here = shop()
    home = VatBusinessGroup.objects.get(code="DOMESTIC")
    away = VatBusinessGroup.objects.get(code="EXPORT")
    TaxMapping.objects.create(shop=here, country="US", vat_business_group=away)
    TaxMapping.objects.create(
        shop=here, country="US", county="NY", vat_business_group=home
    )

    county = candidates(here, bound_for("US", goods(rate="0.19"), to="NY"))
    country = candidates(here, bound_for("US", goods(rate="0.19"), to="CA"))

    assert county == ["DOMESTIC"]
    assert country == ["EXPORT"]


def test_a_kind_of_sale_that_two_would_explain_is_a_question_once() -> None:
    here = shop()
    france = VatBusinessGroup.objects.get(code="OSS-FR")
    standard = VatProductGroup.objects.get(code="STANDARD")
    VatSetup.objects.filter(business_group=france, product_group=standard).update(
        rate=D(19)
    )
    order = bound_for("FR", goods(rate="0.19"))

    outcome = processed(here, order)
    row = TaxMapping.objects.get()
    row.vat_business_group = france
    row.save()
    made = document(here, {**order, "updatedAt": "2026-01-06T08:00:00Z"})

    assert outcome.rows[0].state == State.STOPPED
    assert [problem.mapping for problem in outcome.rows[0].problems] == ["tax"]
    assert made.vat_group == france


def test_a_blocked_rate_is_none() -> None:
    here = shop()
    VatSetup.objects.filter(
        business_group__code="DOMESTIC", product_group__code="REDUCED"
    ).update(is_blocked=True)

    told = reasons(here, sold(1001, goods(rate="0.07")))

    assert told == ["The VAT setup has no rate for VAT 7 %"]


def test_a_mapping_is_seen_by_the_next_page() -> None:
    here = shop()
    order = sold(1001, goods(), shipping=[parcel()])
    before = page(here, order)
    express = ShippingMapping.objects.get(shop=here, title="Standard")
    express.agent = "DHL"
    ShopLocation.objects.create(
        shop=here,
        gid=shapes.gid("Location", 7),
        location=Location.objects.first(),
    )

    assert before.ship_words(before.sales[0]) == {}
    express.save()
    after = page(here, order)

    assert after.ship_words(after.sales[0])["shipping_agent"] == "DHL"
    assert list(after.locations) == [shapes.gid("Location", 7)]


def test_vat_that_shopify_rounds_otherwise_within_what_is_allowed_is_kept() -> None:
    here = shop()
    building.company(most_vat_difference=D("0.02"))
    lines = [goods(number, price="0.99") for number in range(1, 5)]

    made = document(here, sold(1001, *lines))

    assert made.vat == sum((line.vat for line in lines_of(made)), D(0))
    assert made.vat == D("0.64")
    assert made.gross == D("3.96")


def test_vat_farther_off_than_is_allowed_stops_the_order() -> None:
    here = shop()
    building.company(most_vat_difference=D("0.00"))
    lines = [goods(number, price="0.99") for number in range(1, 5)]

    told = reasons(here, sold(1001, *lines))

    assert len(told) == 1
    assert "0.64" in told[0]
    assert "0.63" in told[0]
    assert not SalesDocument.objects.exists()


def test_d26_where_the_delivery_names_no_country_the_buyers_decides() -> None:
    here = shop()
    nowhere = shapes.address(countryCodeV2=None, country=None, city=None)
    buyer = shapes.address(countryCodeV2="FR", country="France")

    made = document(
        here,
        sold(
            1001,
            goods(price="120.00", rate="0.20"),
            shippingAddress=nowhere,
            billingAddress=buyer,
        ),
    )

    assert made.vat_group is not None
    assert made.vat_group.code == "OSS-FR"
    assert made.vat == D("20.00")

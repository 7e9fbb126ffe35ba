"""What one of an item costs: lists, discounts, VAT, units and currencies."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nightclerk.core.text import Text
from nightclerk.ledger.price_terms import (
    DiscountOffer,
    Offers,
    PricedItem,
    PriceOffer,
    PriceRates,
)
from nightclerk.ledger.pricing import (
    Price,
    PriceKey,
    PriceQuestion,
    PriceTerms,
    price_of,
)

DAY = date(2026, 3, 2)
SHOPPERS, RESELLERS = 1, 2
PCS, BOX, PALLET = 11, 12, 13
RED, BLUE = 21, 22
EUR, USD, CHF = 31, 32, 33
STANDARD = 41


def money(text: str) -> Decimal:
    return Decimal(text)


def lamp(price: str = "650", **changes: Any) -> PricedItem:
    """Sell by the piece and in boxes of 6, in red and blue."""
    facts = {
        "no": "1000",
        "unit": PCS,
        "unit_price": money(price),
        "unit_cost": money("60"),
        "vat_group": STANDARD,
        "units": {BOX: Decimal(6)},
        "variants": frozenset({RED, BLUE}),
    }
    return PricedItem(**{**facts, **changes})


def listed(price: str, **columns: Any) -> PriceOffer:
    return PriceOffer(unit_price=money(price), **columns)


def less(percent: str, **columns: Any) -> DiscountOffer:
    return DiscountOffer(percent=money(percent), **columns)


def asked(
    item: PricedItem,
    *offers: PriceOffer | DiscountOffer,
    key: PriceKey | None = None,
    rates: PriceRates | None = None,
    **terms: Any,
) -> Price | Text:
    question = PriceQuestion(
        key or PriceKey(1),
        PriceTerms(**{"on": DAY, **terms}),
        item,
        rates or PriceRates(own=EUR),
        unit_code="PALLET",
    )
    return price_of(
        question,
        Offers(
            [offer for offer in offers if isinstance(offer, PriceOffer)],
            [offer for offer in offers if isinstance(offer, DiscountOffer)],
        ),
    )


def priced(*arguments: Any, **terms: Any) -> tuple[str, str | None, str]:
    """Give price, price before the discount and cost as they are written."""
    found = asked(*arguments, **terms)
    assert isinstance(found, Price), str(found)
    before = None if found.compare_at is None else str(found.compare_at)
    return str(found.price), before, str(found.cost)


def test_prc_01_without_lists_the_items_own_price_and_cost_count():
    assert priced(lamp("100")) == ("100.00", None, "60.00")


@pytest.mark.parametrize(
    ("terms", "item"),
    [
        ({"allows_discount": False}, lamp("100")),
        ({}, lamp("100", allows_discount=False)),
    ],
    ids=["terms", "item"],
)
def test_prc_03_there_is_no_discount_where_terms_or_item_allow_none(terms, item):
    assert priced(item, less("10"), **terms) == ("100.00", None, "60.00")


def test_a_price_that_allows_no_discount_gets_none_but_the_own_price_does():
    fixed = listed("100", allows_discount=False)

    assert priced(lamp("100"), fixed, less("10"))[:2] == ("100.00", None)
    assert priced(lamp("100"), less("10"))[:2] == ("90.00", "100.00")


def test_prc_04_a_price_of_the_group_hides_the_own_price_even_where_it_is_higher():
    essential = listed("700", price_group=SHOPPERS)

    assert priced(lamp("650"), essential, price_group=SHOPPERS)[0] == "700.00"
    assert priced(lamp("650"), essential, price_group=RESELLERS)[0] == "650.00"
    assert priced(lamp("650"), essential)[0] == "650.00"


def test_the_lowest_of_the_groups_prices_and_those_for_all_counts():
    prices = [
        listed("720", price_group=SHOPPERS),
        listed("710", price_group=SHOPPERS),
        listed("690", price_group=RESELLERS),
        listed("705"),
    ]

    assert priced(lamp(), *prices, price_group=SHOPPERS)[0] == "705.00"
    assert priced(lamp(), *prices, price_group=RESELLERS)[0] == "690.00"


def test_the_lowest_is_what_is_paid_in_the_end():
    prices = [listed("95", allows_discount=False), listed("100")]

    assert priced(lamp(), *prices, less("10"))[:2] == ("90.00", "100.00")


def test_prc_05_a_discount_makes_the_price_before_it_the_one_to_compare_with():
    of_group = less("10", discount_group=SHOPPERS)

    found = priced(lamp("649.40"), of_group, discount_group=SHOPPERS)

    assert found == ("584.46", "649.40", "60.00")
    assert priced(lamp("649.40"), of_group)[:2] == ("649.40", None)


def test_of_several_discounts_the_best_counts_and_they_are_not_added():
    offers = [less("10"), less("15"), less("50", minimum_quantity=Decimal(2))]

    assert priced(lamp("100"), *offers)[:2] == ("85.00", "100.00")


@pytest.mark.parametrize(
    ("days", "price"),
    [
        ({}, "90.00"),
        ({"starts": DAY, "ends": DAY}, "90.00"),
        ({"starts": date(2026, 3, 3)}, "100.00"),
        ({"ends": date(2026, 3, 1)}, "100.00"),
    ],
)
def test_prices_and_discounts_hold_from_their_first_day_to_their_last(days, price):
    assert priced(lamp("100"), listed("90", **days))[0] == price
    assert priced(lamp("100"), less("10", **days))[0] == price


def test_a_price_from_two_pieces_on_does_not_hold_for_one():
    from_two = listed("80", minimum_quantity=Decimal(2))
    from_one = listed("90", minimum_quantity=Decimal(1))

    assert priced(lamp("100"), from_two)[0] == "100.00"
    assert priced(lamp("100"), from_two, from_one)[0] == "90.00"


def test_prc_06_a_box_costs_six_pieces_unless_it_has_a_price_of_its_own():
    box = PriceKey(1, unit=BOX)

    assert priced(lamp("100"), key=box) == ("600.00", None, "360.00")
    assert priced(lamp("100"), key=PriceKey(1, unit=PCS))[0] == "100.00"
    assert priced(lamp("100"), listed("550", unit=BOX), key=box)[0] == "550.00"
    assert priced(lamp("100"), listed("550", unit=BOX))[0] == "100.00"


def test_a_box_of_six_reaches_a_price_from_six_pieces_on():
    from_six = listed("90", minimum_quantity=Decimal(6))

    assert priced(lamp("100"), from_six, key=PriceKey(1, unit=BOX))[0] == "540.00"
    assert priced(lamp("100"), from_six)[0] == "100.00"


def test_a_price_for_the_variant_counts_before_one_for_all():
    prices = [listed("90"), listed("120", variant=RED)]

    assert priced(lamp(), *prices, key=PriceKey(1, RED))[0] == "120.00"
    assert priced(lamp(), *prices, key=PriceKey(1, BLUE))[0] == "90.00"
    assert priced(lamp(), *prices)[0] == "90.00"


@pytest.mark.parametrize(
    ("kept", "wanted", "price"),
    [
        ({"includes_vat": False}, True, "125.00"),
        ({"includes_vat": True}, True, "100.00"),
        ({"includes_vat": True}, False, "80.00"),
        ({"includes_vat": False}, False, "100.00"),
    ],
)
def test_prc_07_vat_is_put_on_or_taken_out_as_the_terms_want(kept, wanted, price):
    rates = PriceRates(own=EUR, vat={STANDARD: Decimal(25)})

    of_card = priced(lamp("100", **kept), rates=rates, includes_vat=wanted)
    of_list = priced(lamp("1"), listed("100", **kept), rates=rates, includes_vat=wanted)

    assert of_card[0] == of_list[0] == price


def test_without_a_rate_of_vat_there_is_no_price_where_one_is_needed():
    refused = asked(lamp(), includes_vat=True)

    assert isinstance(refused, Text)
    assert "1000" in str(refused)
    assert priced(lamp("100", includes_vat=True), includes_vat=True)[0] == "100.00"


def test_prc_08_prices_and_costs_are_converted_at_the_rate_of_the_day():
    rates = PriceRates(own=EUR, factor=money("1.10"))

    assert priced(lamp("100"), rates=rates, currency=USD) == ("110.00", None, "66.00")


def test_a_price_in_the_currency_counts_before_one_in_our_own():
    rates = PriceRates(own=EUR, factor=money("1.10"))
    prices = [
        listed("90"),
        listed("105", currency=USD),
        listed("1", currency=CHF),
        listed("95", currency=EUR),
    ]

    assert priced(lamp(), *prices, rates=rates, currency=USD)[0] == "105.00"
    assert priced(lamp(), *prices)[0] == "90.00"
    assert priced(lamp(), prices[3])[0] == "95.00"


def test_a_price_is_rounded_once_to_its_currency():
    yen = PriceRates(own=EUR, factor=money("163.335"), decimals=0)
    offers = (listed("9.99"), less("12.5"))

    assert priced(lamp(), *offers, rates=yen, currency=USD) == ("1428", "1632", "9800")


@pytest.mark.parametrize("key", [PriceKey(1, unit=PALLET), PriceKey(1, RED, PALLET)])
def test_prc_10_a_unit_that_is_not_the_items_is_named_with_the_item(key):
    refused = asked(lamp(), key=key)

    assert str(refused) == "Item 1000 has no unit PALLET"


def test_a_variant_of_another_item_has_no_price():
    assert str(asked(lamp(), key=PriceKey(1, 99))) == "Item 1000 has no such variant"


def test_nothing_is_sold_for_nothing_unless_it_is_said_to_be_free():
    for found in (
        asked(lamp("0")),
        asked(lamp("0.004")),
        asked(lamp("100"), less("100")),
        asked(lamp("100"), listed("0")),
    ):
        assert isinstance(found, Text)
        assert "1000" in str(found)

    assert priced(lamp("0", is_free=True)) == ("0.00", None, "60.00")


def test_prc_21_a_price_follows_from_its_terms_alone():
    prices = [listed("700", price_group=SHOPPERS), listed("500", price_group=RESELLERS)]
    groups = [SHOPPERS, RESELLERS, SHOPPERS]

    found = [priced(lamp(), *prices, price_group=group)[0] for group in groups]

    assert found == ["700.00", "500.00", "700.00"]

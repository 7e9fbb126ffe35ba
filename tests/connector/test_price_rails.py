"""Prices that leap wait for somebody."""

from decimal import Decimal

import pytest
from tests.connector.goods_shapes import terms

from nightclerk.connector.mapping.products.price_rails import (
    price_problem,
    share_problem,
)


def problem(before: str | None, after: str, limit: str | None = "50", **more) -> str:
    settings = terms(largest_change=Decimal(limit) if limit else None).settings
    found = price_problem(before, after, settings, **more)
    return str(found.text) if found else ""


@pytest.mark.parametrize("after", ["150.00", "50.00", "100.00", "149.99"])
def test_a_change_within_the_limit_passes(after):
    assert problem("100.00", after) == ""


@pytest.mark.parametrize(
    ("after", "percent"), [("150.01", "50.0"), ("10.00", "-90.0"), ("1000.00", "900.0")]
)
def test_a_change_beyond_the_limit_says_both_prices(after, percent):
    assert problem("100.00", after) == (
        f"The price would change from 100.00 to {after}, by {percent} %, and the limit "
        "is 50 %"
    )


def test_without_a_limit_every_change_passes():
    assert problem("100.00", "1.00", None) == ""


def test_a_price_that_somebody_allowed_passes_and_only_that_one():
    assert problem("100.00", "10.00", allowed=Decimal("10.00")) == ""
    assert problem("100.00", "11.00", allowed=Decimal("10.00")) != ""


def test_a_change_from_nothing_has_no_measure():
    assert problem("0.00", "10.00") == ""
    assert problem(None, "10.00") == ""


def test_nothing_is_sold_for_nothing_but_what_is_free():
    assert problem("10.00", "0.00", None) == "The price is 0.00"
    assert problem("10.00", "0.00", None, is_free=True) == ""


def test_too_many_changes_keep_all_prices_back():
    settings = terms(largest_share=Decimal(10)).settings

    assert share_problem(10, 100, settings) is None
    assert str(share_problem(11, 100, settings).text) == (
        "11 of 100 prices would change, and the limit is 10 %"
    )
    assert share_problem(11, 100, terms().settings) is None

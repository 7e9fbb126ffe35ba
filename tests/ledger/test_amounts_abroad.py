"""Rounding, sharing out, and other currencies."""

from decimal import Decimal

import pytest

from nightclerk.ledger.exchange import in_local
from nightclerk.ledger.rounding import carried, rounded

D = Decimal


@pytest.mark.parametrize(
    ("amount", "decimals", "wanted"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("-0.004", 2, "0.00"),
        ("2.5", 0, "3"),
        ("1.0005", 3, "1.001"),
        ("123456789012345678901234567890.125", 2, "123456789012345678901234567890.13"),
    ],
)
def test_half_a_cent_goes_away_from_zero(amount, decimals, wanted):
    assert str(rounded(D(amount), decimals)) == wanted


def test_a_discount_is_shared_out_to_the_cent():
    assert carried(D("15.21"), [D("214.20"), D("89.97"), D(0)]) == [
        D("10.71"),
        D("4.50"),
        D("0.00"),
    ]


def test_a_total_that_nothing_carries_is_an_error():
    with pytest.raises(ValueError, match=r"nothing carries 1\.00"):
        carried(D("1.00"), [D(0), D(0)])


def test_nothing_is_shared_out_over_nothing():
    assert carried(D(0), [D(0), D(0)]) == [D(0), D(0)]
    assert carried(D(0), []) == []


def test_shares_of_lines_of_both_signs_make_the_total():
    assert carried(D("5.00"), [D(100), D(-90)]) == [D("50.00"), D("-45.00")]


def test_c22_lines_in_dollars_make_the_converted_total():
    found = in_local([D("10.00")] * 3, D("1.0850"))

    assert found == [D("9.22"), D("9.21"), D("9.22")]
    assert sum(found) == D("27.65")


@pytest.mark.parametrize(
    ("foreign", "factor", "local"),
    [("119.00", "1.0850", "109.68"), ("119.00", "1.1000", "108.18")],
)
def test_a08_an_amount_is_converted_by_the_rate_of_its_day(foreign, factor, local):
    assert in_local([D(foreign)], D(factor)) == [D(local)]


def test_our_own_currency_may_have_no_decimals():
    assert in_local([D("10.00"), D("10.00")], D("0.0061"), decimals=0) == [
        D(1639),
        D(1640),
    ]


def test_a_rate_of_zero_converts_nothing():
    with pytest.raises(ValueError, match="a rate of 0"):
        in_local([D(1)], D(0))

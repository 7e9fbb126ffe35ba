"""Money never mixes currencies."""

from decimal import Decimal

import pytest

from nightclerk.core.money import Money


def test_amounts_of_one_currency_add_up_exactly():
    ten_cents = Money(Decimal("0.10"), "EUR")

    assert ten_cents + ten_cents + ten_cents == Money(Decimal("0.30"), "EUR")
    assert ten_cents - ten_cents == Money(Decimal("0.00"), "EUR")
    assert -ten_cents == Money(Decimal("-0.10"), "EUR")
    assert str(ten_cents) == "0.10 EUR"


def test_amounts_of_two_currencies_do_not_add_up():
    with pytest.raises(ValueError, match="different currencies"):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")

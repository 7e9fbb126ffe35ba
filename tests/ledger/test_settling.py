"""What two entries settle of each other, without a database."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from nightclerk.ledger.settling import (
    Difference,
    Open,
    local_part,
    most_applicable,
    settle,
)

EUR_INVOICE = Open(Decimal("119.00"), Decimal("119.00"))
USD_INVOICE = Open(Decimal("119.00"), Decimal("109.68"), Decimal("1.0850"))
CENTS = st.integers(1, 10_000_00).map(lambda cents: Decimal(cents) / 100)
FACTORS = st.sampled_from([Decimal("1.085"), Decimal("1.1"), Decimal("160.5")])


def test_the_smaller_side_limits_what_can_be_applied():
    payment = Open(Decimal("-100.00"), Decimal("-100.00"))

    assert most_applicable(EUR_INVOICE, payment) == Decimal("100.00")


def test_entries_of_one_sign_settle_nothing():
    assert most_applicable(EUR_INVOICE, EUR_INVOICE) == 0


def test_nothing_is_gained_or_lost_in_the_companys_own_currency():
    payment = Open(Decimal("-100.00"), Decimal("-100.00"))

    settled = settle(EUR_INVOICE, payment, Decimal("100.00"))

    assert settled.debit_local == settled.credit_local == Decimal("100.00")
    assert settled.kind is Difference.NONE


def test_a08_a_higher_factor_at_payment_loses():
    payment = Open(Decimal("-119.00"), Decimal("-108.18"), Decimal("1.1000"))

    settled = settle(USD_INVOICE, payment, Decimal("119.00"))

    assert settled.difference == Decimal("-1.50")
    assert settled.kind is Difference.LOSS


def test_a09_a_lower_factor_at_payment_gains():
    payment = Open(Decimal("-119.00"), Decimal("-113.33"), Decimal("1.0500"))

    settled = settle(USD_INVOICE, payment, Decimal("119.00"))

    assert settled.difference == Decimal("3.65")
    assert settled.kind is Difference.GAIN


def test_a_cent_of_rounding_at_one_rate_is_told_apart():
    factor = Decimal("1.0850")
    left = Open(Decimal("50.00"), Decimal("46.09"), factor)
    second_half = Open(Decimal("-50.00"), Decimal("-46.08"), factor)

    settled = settle(left, second_half, Decimal("50.00"))

    assert settled.difference == Decimal("-0.01")
    assert settled.kind is Difference.ROUNDING


@given(CENTS, CENTS, CENTS, FACTORS, FACTORS)
def test_a_side_is_empty_in_both_currencies_or_in_none(debit, credit, part, one, other):
    left = Open(debit, (debit / one).quantize(Decimal("0.01")), one)
    right = Open(-credit, -(credit / other).quantize(Decimal("0.01")), other)
    amount = min(part, most_applicable(left, right))

    settled = settle(left, right, amount)

    assert 0 <= settled.debit_local <= left.local
    assert 0 <= settled.credit_local <= -right.local
    assert amount != debit or settled.debit_local == left.local
    assert amount != credit or settled.credit_local == -right.local


@given(st.lists(CENTS, min_size=1, max_size=8), FACTORS)
def test_parts_of_an_entry_add_up_to_its_local_amount(parts, factor):
    whole = sum(parts)
    local = (whole / factor).quantize(Decimal("0.01"))
    assume(local)
    side, given_off = Open(whole, local, factor), Decimal(0)

    for part in parts:
        worth = local_part(side, part)
        given_off += worth
        side = Open(side.remaining - part, side.local - worth, factor)

    assert given_off == local

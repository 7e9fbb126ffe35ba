"""What must hold wherever money is rounded, shared out or converted."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import accumulate

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.properties.counting import rounded_exactly

from nightclerk.ledger.exchange import in_local
from nightclerk.ledger.rounding import carried, rounded

settings.register_profile("calm", deadline=None)  # a busy machine is no failure
settings.load_profile("calm")

CURRENCIES = st.sampled_from([0, 2, 3])


@given(
    st.decimals(-(10**9), 10**9, places=2),
    st.lists(st.decimals(-(10**6), 10**6, places=3), min_size=1, max_size=12),
)
def test_shares_make_the_total_and_are_less_than_a_cent_off(total, weights):
    assume(sum(weights))

    parts = carried(total, weights)

    whole = sum(Fraction(weight) for weight in weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        exact = Fraction(total) * Fraction(weight) / whole
        assert abs(Fraction(part) - exact) < Fraction(1, 100)
        assert Fraction(part) * exact >= 0


@given(
    st.lists(st.decimals(-(10**6), 10**6, places=2), min_size=1, max_size=12),
    st.decimals(Decimal("0.0001"), 10_000, places=6),
    CURRENCIES,
)
def test_i26_converted_lines_make_the_converted_total(amounts, factor, decimals):
    found = in_local(amounts, factor, decimals=decimals)

    for foreign, local in zip(accumulate(amounts), accumulate(found), strict=True):
        exact = Fraction(foreign) / Fraction(factor)
        assert local == rounded_exactly(exact, decimals)


@given(st.decimals(-(10**12), 10**12, places=8), st.integers(0, 5))
def test_rounding_is_half_away_from_zero(amount, decimals):
    found = rounded(amount, decimals)

    assert found == amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert found == -rounded(-amount, decimals)

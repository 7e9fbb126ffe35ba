"""The way to Shopify is the sooner one, and never thousands of calls."""

import pytest

from nightclerk.connector.mapping.sending.transport import (
    Pace,
    Transport,
    Work,
    bulk_seconds,
    choose,
)

STANDARD = Pace(rate=100.0, bucket=2_000.0)
EMPTY = Pace(rate=100.0, bucket=0.0)
PLUS = Pace(rate=1_000.0, bucket=20_000.0)
PRICE = 10.2  # points of productVariantsBulkUpdate with one variant
PRODUCT = 41.0  # points of productSet


@pytest.mark.parametrize(
    ("work", "pace", "way"),
    [
        pytest.param(Work(1, PRICE, 1), STANDARD, Transport.CALLS, id="one price"),
        pytest.param(Work(20, PRICE, 20), STANDARD, Transport.CALLS, id="20 prices"),
        pytest.param(Work(99, PRICE, 99), STANDARD, Transport.BULK, id="99 prices"),
        pytest.param(
            Work(10_000, PRICE, 10_000), STANDARD, Transport.BULK, id="10,000 prices"
        ),
        pytest.param(
            Work(10_000, PRICE, 10_000), PLUS, Transport.BULK, id="10,000 at Plus"
        ),
        pytest.param(
            Work(1_000, PRODUCT, 1_000), STANDARD, Transport.BULK, id="1,000 new items"
        ),
        pytest.param(
            Work(40, 10.0, 10_000), STANDARD, Transport.CALLS, id="10,000 stock rows"
        ),
        pytest.param(
            Work(288, 10.0, 72_000), STANDARD, Transport.BULK, id="72,000 stock rows"
        ),
        pytest.param(Work(40, PRODUCT, 40), EMPTY, Transport.BULK, id="nothing left"),
        pytest.param(Work(0, PRICE, 0), EMPTY, Transport.CALLS, id="nothing to do"),
    ],
)
def test_work_travels_the_sooner_way(work: Work, pace: Pace, way: Transport) -> None:
    assert choose(work, pace) == way


def test_more_calls_than_allowed_go_in_bulk_however_fast_they_would_be() -> None:
    quick = Pace(rate=2_000.0, bucket=40_000.0, latency=0.0)

    assert choose(Work(100, PRICE, 100), quick) == Transport.CALLS
    assert choose(Work(101, PRICE, 101), quick) == Transport.BULK
    assert choose(Work(101, PRICE, 101), quick, most_calls=200) == Transport.CALLS


def test_calls_wait_for_the_slower_of_network_and_budget() -> None:
    # 7.2 (a): 10,000 calls of 10 points are 1,000 s at 100 points a second.
    assert EMPTY.seconds(10_000, 100_000) == 3_000.0
    assert Pace(100.0, 0.0, latency=0.01).seconds(10_000, 100_000) == 1_000.0
    assert STANDARD.seconds(10, 100) == 3.0


def test_a_bulk_operation_costs_its_fixed_time_however_little_it_does() -> None:
    assert bulk_seconds(STANDARD) == pytest.approx(15.9)
    assert bulk_seconds(Pace(rate=1.0, bucket=0.0)) == 40.0


def test_a_shop_whose_rate_is_not_known_is_judged_by_the_network() -> None:
    assert choose(Work(10, PRICE, 10), Pace(rate=0.0, bucket=0.0)) == Transport.CALLS

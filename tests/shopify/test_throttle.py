"""The bucket's arithmetic, with figures and as laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shopify.shop_double import Clock

from nightclerk.shopify.throttle import (
    ASK_AGAIN,
    FORGET_AFTER,
    LEFT_FREE,
    BucketState,
    MemoryBucket,
    Priority,
    ThrottleStatus,
    level_after,
    wait_for,
)

points = st.floats(min_value=0, max_value=40_000)
rates = st.floats(min_value=1, max_value=2_000)
seconds = st.floats(min_value=0, max_value=100_000)
priorities = st.sampled_from(Priority)


@pytest.mark.parametrize(
    ("level", "cost", "passed", "wait"),
    [(1000, 0, 0, 0), (50, 150, 0, 2), (50, 200, 2, 1), (572, 862, 0, 5.8)],
)
def test_the_wait_is_what_is_missing_over_the_rate(
    level: float, cost: float, passed: float, wait: float
):
    level = level_after(passed, level=level, maximum=1000, restore_rate=50)

    found = wait_for(cost, level=level, maximum=1000, restore_rate=50)

    assert found == pytest.approx(wait)


@given(level=points, maximum=points, rate=rates, passed=seconds)
def test_a_level_never_passes_the_maximum_and_never_falls_by_waiting(
    level: float, maximum: float, rate: float, passed: float
):
    level = min(level, maximum)

    found = level_after(passed, level=level, maximum=maximum, restore_rate=rate)

    assert level <= found <= maximum


@given(
    cost=points, level=points, maximum=st.floats(1, 40_000), rate=rates, who=priorities
)
def test_after_the_wait_there_is_no_more_wait(
    cost: float, level: float, maximum: float, rate: float, who: Priority
):
    figures = {"maximum": maximum, "restore_rate": rate}
    wait = wait_for(cost, level=level, priority=who, **figures)

    then = level_after(wait, level=level, **figures)

    assert wait_for(cost, level=then, priority=who, **figures) * rate < 0.001


@given(cost=points, level=points, rate=rates)
def test_who_comes_first_never_waits_longer(cost: float, level: float, rate: float):
    waits = [
        wait_for(cost, level=level, maximum=2000, restore_rate=rate, priority=who)
        for who in Priority
    ]

    assert waits == sorted(waits)


def test_bulk_work_leaves_room_for_a_person():
    state = BucketState(level=800, maximum=2000, restore_rate=100)

    assert state.wait(259, priority=Priority.INTERACTIVE) == 0
    assert state.wait(259, priority=Priority.NORMAL) == 0
    assert state.wait(259, priority=Priority.BULK) == pytest.approx(0.59)


def test_a_cost_above_the_maximum_goes_when_the_bucket_is_full():
    full = BucketState(level=2000, maximum=2000)

    assert full.wait(5000, priority=Priority.BULK) == 0


def test_what_calls_under_way_hold_is_not_given_twice():
    state = BucketState(level=1000, maximum=1000, restore_rate=50, at=1)
    state = state.later(1).reserving(862)

    assert state.wait(200, priority=Priority.INTERACTIVE) == ASK_AGAIN
    assert state.wait(138, priority=Priority.INTERACTIVE) == 0


def test_what_the_shop_says_replaces_what_was_reckoned():
    state = BucketState(at=5).reserving(862)
    said = ThrottleStatus(maximum=4000, available=3500, restore_rate=200)

    state = state.settled(862, charged=400, status=said)

    assert (state.level, state.maximum, state.restore_rate) == (3500, 4000, 200)
    assert state.reserved == 0


@pytest.mark.parametrize(("charged", "level"), [(0, 2000), (40, 1960), (None, 1138)])
def test_without_the_shop_s_word_the_charge_counts_and_else_the_whole_cost(
    charged: float | None, level: float
):
    state = BucketState().reserving(862).settled(862, charged=charged, status=None)

    assert state.level == level


def test_what_a_dead_caller_held_is_free_again_after_a_while():
    state = BucketState(at=10).reserving(500)

    assert state.later(10 + FORGET_AFTER).reserved == 500
    assert state.later(11 + FORGET_AFTER).reserved == 0


def test_a_clock_that_goes_back_gives_nothing_for_free():
    state = BucketState(level=100, at=50)

    assert state.later(40).level == 100
    assert state.later(40).later(50).level == 100


@given(
    calls=st.lists(
        st.tuples(st.floats(1, 900), st.floats(0, 1), st.floats(0, 5), priorities),
        max_size=40,
    )
)
def test_a_shared_bucket_is_never_overdrawn(
    calls: list[tuple[float, float, float, Priority]],
):
    clock = Clock()
    bucket = MemoryBucket(clock=clock)
    held: list[tuple[float, float]] = []

    for cost, share, pause, who in calls:
        wait = bucket.reserve(cost, priority=who)
        if wait == 0:
            held.append((cost, cost * share))
        elif held:
            reserved, charged = held.pop()
            bucket.settle(reserved, charged=charged, status=None)
        clock.sleep(pause)
        state = bucket.state
        assert state.level - state.reserved >= -0.001
        assert state.level <= state.maximum


def test_every_priority_has_its_share():
    assert set(LEFT_FREE) == set(Priority)

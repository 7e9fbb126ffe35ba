"""What must hold for every schedule: order, windows, days, and no drift."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from nightclerk.jobs.recurrence import (
    DAY,
    Misfire,
    Schedule,
    first_run,
    next_and_missed,
    next_run,
    preview,
    window_at,
)

settings.register_profile("calm", deadline=None)  # a busy machine is no failure
settings.load_profile("calm")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
SHORT_STEPS = st.integers(1, DAY - 1)
LONG_STEPS = st.integers(1, 60).map(lambda days: days * DAY)
START = datetime(2025, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 3 * 365 * DAY * 60).map(
    lambda seconds: START + timedelta(seconds=seconds)
)
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@st.composite
def schedules(draw):
    return Schedule(
        days=draw(st.tuples(*[st.booleans()] * 7).filter(any)),
        minutes=draw(st.none() | SHORT_STEPS | LONG_STEPS),
        starting=draw(st.none() | TIMES),
        ending=draw(st.none() | TIMES),
        zone=draw(st.sampled_from(ZONES)),
        misfire=draw(st.sampled_from(Misfire)),
    )


@given(schedules(), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_the_next_time_is_later_and_inside_a_window(schedule, planned, passed):
    now = planned + passed

    found = next_run(schedule, planned=planned, ended=now, now=now)

    assert found > (planned if schedule.misfire is Misfire.ALL else now)
    assert window_at(schedule, found) is not None


@given(schedules(), MOMENTS)
def test_a_preview_increases_strictly_and_stays_inside_windows(schedule, now):
    times = preview(schedule, now=now, count=8)

    assert all(one < other for one, other in pairwise(times))
    assert all(window_at(schedule, moment) is not None for moment in times)


@given(schedules(), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)))
@settings(max_examples=50)
def test_a_leap_over_missed_times_equals_going_step_by_step(schedule, planned, passed):
    now = planned + passed
    once = Schedule(**{**vars(schedule), "misfire": Misfire.ONCE})
    slow, steps = planned, -1
    while slow <= now:
        slow = next_run(once, planned=slow, ended=None, now=slow)
        steps += 1

    assert next_and_missed(once, planned=planned, ended=now, now=now) == (slow, steps)


@given(schedules(), MOMENTS, st.timedeltas(timedelta(0), timedelta(hours=20)))
def test_how_long_a_run_takes_does_not_move_the_grid(schedule, planned, took):
    quick = next_run(schedule, planned=planned, ended=planned, now=planned)

    slow = next_run(schedule, planned=planned, ended=planned + took, now=planned)

    assert quick == slow


@given(st.sampled_from(ZONES), TIMES, MOMENTS)
def test_a_daily_time_happens_once_on_every_day_in_every_zone(zone, at, now):
    schedule = Schedule(
        days=(True,) * 7, minutes=DAY, starting=at, ending=at, zone=zone
    )

    times = preview(schedule, now=now, count=400)

    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in times]
    expected = [days[0] + timedelta(days=number) for number in range(len(days))]
    assert days == expected


@given(schedules(), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_the_first_run_is_never_before_the_earliest_start(schedule, now, later):
    with_start = Schedule(**{**vars(schedule), "earliest": now + later})

    found = first_run(with_start, now=now)

    assert found >= now + later
    assert window_at(with_start, found) is not None


@given(MOMENTS, st.integers(1, 200))
def test_steps_below_a_day_are_elapsed_time_even_when_the_clock_jumps(now, minutes):
    schedule = Schedule(days=(True,) * 7, minutes=minutes, zone="Europe/Berlin")

    times = preview(schedule, now=now, count=50)

    apart = {
        later.astimezone(UTC) - sooner.astimezone(UTC)
        for sooner, later in pairwise(times)
    }
    assert apart == {timedelta(minutes=minutes)}


def test_nothing_recurs_without_a_weekday():
    once = Schedule(starting=time(8), minutes=10)

    assert next_run(once, planned=None, ended=None, now=datetime.now(UTC)) is None

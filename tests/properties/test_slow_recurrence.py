"""The next time is the one that is found by looking at the clock every minute."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from nightclerk.jobs.recurrence import Misfire, Schedule, first_run, next_and_missed

settings.register_profile("calm", deadline=None)  # a busy machine is no failure
settings.load_profile("calm")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# Clocks that never jump; what happens when one does is a property of its own.
ZONES = st.sampled_from(["UTC", "Asia/Kolkata", "America/Phoenix"])
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
DAYS = st.tuples(*[st.booleans()] * 7).filter(any)
STEPS = st.none() | st.integers(1, 1439) | st.sampled_from([1440, 2880, 10080])
MOMENTS = st.integers(0, 60 * 1440).map(
    lambda minutes: datetime(2026, 2, 1, tzinfo=UTC) + minutes * MINUTE
)


@st.composite
def schedules(draw):
    return Schedule(
        days=draw(DAYS),
        minutes=draw(STEPS),
        starting=draw(st.none() | TIMES),
        ending=draw(st.none() | TIMES),
        zone=draw(ZONES),
    )


def wall(schedule, moment):
    return moment.astimezone(ZoneInfo(schedule.zone))


def is_opening(schedule, moment):
    """Tell whether a window opens at a minute."""
    local = wall(schedule, moment)
    opens = schedule.starting or time(0)
    return schedule.days[local.weekday()] and local.time() == opens


def is_open(schedule, moment):
    """Tell whether a minute is inside a window, of its day or of the night before."""
    local = wall(schedule, moment)
    opens, closes = schedule.starting or time(0), schedule.ending
    today = schedule.days[local.weekday()] and opens <= local.time()
    if closes is None:
        return today
    if closes >= opens:
        return today and local.time() <= closes
    last_night = schedule.days[(local - DAY).weekday()] and local.time() <= closes
    return today or last_night


def look(schedule, moment, wanted):
    """Look every minute, from the one after a moment, until one is as wanted."""
    moment += MINUTE
    while not wanted(schedule, moment):
        moment += MINUTE
    return moment


def slow_step(schedule, planned):
    if schedule.minutes is None:
        return look(schedule, planned, is_opening)
    later = planned + schedule.minutes * MINUTE
    return later if is_open(schedule, later) else look(schedule, later, is_opening)


@given(schedules(), MOMENTS, st.integers(0, 4000))
@settings(max_examples=200)
def test_the_next_time_and_what_was_missed_are_those_of_a_patient_clock(
    schedule, planned, minutes
):
    now = planned + minutes * MINUTE
    expected, missed = slow_step(schedule, planned), 0
    while expected <= now:
        expected, missed = slow_step(schedule, expected), missed + 1

    found = next_and_missed(schedule, planned=planned, ended=now, now=now)

    assert found == (expected, missed)


@given(schedules(), MOMENTS, st.integers(0, 4000))
@settings(max_examples=200)
def test_making_up_for_all_takes_them_one_by_one(schedule, planned, minutes):
    now = planned + minutes * MINUTE
    patient = Schedule(**{**vars(schedule), "misfire": Misfire.ALL})

    found = next_and_missed(patient, planned=planned, ended=now, now=now)

    assert found == (slow_step(schedule, planned), 0)


@given(schedules(), MOMENTS)
@settings(max_examples=200)
def test_the_first_time_is_now_inside_a_window_else_its_opening(schedule, now):
    inside = is_open(schedule, now)

    found = first_run(schedule, now=now)

    assert found == (now if inside else look(schedule, now, is_opening))

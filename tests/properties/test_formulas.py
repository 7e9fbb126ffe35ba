"""What must hold for every date formula: later, on the clock, as counted by hand."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from nightclerk.core.errors import Refused
from nightclerk.jobs.formulas import apply, check, next_date
from nightclerk.jobs.recurrence import (
    Misfire,
    Schedule,
    first_run,
    next_and_missed,
    next_run,
    preview,
)

settings.register_profile("calm", deadline=None)  # a busy machine is no failure
settings.load_profile("calm")
ONE_DAY = timedelta(days=1)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
# Two turns of the century, so that a leap year is left out and one is not.
DATES = st.dates(date(1890, 1, 1), date(2110, 12, 31))
SIGNS = st.sampled_from(["", "-"])
UNITS = st.sampled_from("DWMQY")
LENGTHS = st.builds("{}{}{}".format, SIGNS, st.integers(0, 40), UNITS)
EDGES = st.builds("{}C{}".format, SIGNS, UNITS)
MONTH_DAYS = st.builds("{}D{}".format, SIGNS, st.integers(1, 31))
WEEK_DAYS = st.builds("{}WD{}".format, SIGNS, st.integers(1, 7))
TERMS = LENGTHS | EDGES | MONTH_DAYS | WEEK_DAYS
MOMENTS = st.integers(0, 3 * 365 * 86_400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
USEFUL = st.sampled_from(
    [
        "1D",
        "2D",
        "1W",
        "1M",
        "3M",
        "1Q",
        "1Y",
        "CW",
        "CM",
        "CQ",
        "CY",
        "1D+CM",
        "1M-CM",
        "D1",
        "D15",
        "D31",
        "WD1",
        "WD7",
        "1M+CM-2D",
        "CM+1D",
        "1W+WD5",
    ]
)


def joined(terms):
    """Write terms as one formula."""
    first, *rest = terms
    return first + "".join(term if term[0] == "-" else f"+{term}" for term in rest)


FORMULAS = st.lists(TERMS, min_size=1, max_size=3).map(joined)


def split(formula):
    """Read a formula letter by letter: its terms with their sign."""
    terms, text = [], ""
    for letter in formula:
        if letter in "+-" and text:
            terms.append(text)
            text = ""
        text += letter
    signs = {"-": -1, "+": 1}
    return [(signs.get(one[0], 1), one.lstrip("+-")) for one in [*terms, text] if one]


def walk(day, step, is_there):
    """Go from day to day until one is there."""
    while not is_there(day):
        day += step * ONE_DAY
    return day


def period(day, unit):
    """Name the week, month, quarter or year of a day."""
    month = (day.year, day.month)
    quarter = (day.year, (day.month + 2) // 3)
    week = day.isocalendar()[:2]
    return {"D": day, "W": week, "M": month, "Q": quarter, "Y": day.year}[unit]


def edge(day, unit, way):
    """Walk to the last day, or the first, of the period around a day."""
    here = period(day, unit)
    return walk(day, way, lambda one: period(one + way * ONE_DAY, unit) != here)


def a_month_on(day, way, wanted):
    """Walk into the next month or the one before, to its day `wanted` or its last."""
    there = edge(day, "M", way) + way * ONE_DAY
    last = edge(there, "M", 1)
    return last if last.day < wanted else last.replace(day=wanted)


def slow_term(day, way, term):
    """Apply one term by walking over the calendar."""
    if term.startswith("WD"):
        wanted = int(term[2:])
        return walk(day + way * ONE_DAY, way, lambda one: one.isoweekday() == wanted)
    if term[0] == "D":
        wanted = int(term[1:])
        return walk(day + way * ONE_DAY, way, lambda one: one.day == wanted)
    if term[0] == "C":
        return edge(day, term[1], way)
    number, unit = int(term[:-1]), term[-1]
    if unit in "DW":
        return day + way * number * {"D": 1, "W": 7}[unit] * ONE_DAY
    wanted = day.day
    for _ in range(number * {"M": 1, "Q": 3, "Y": 12}[unit]):
        day = a_month_on(day, way, wanted)
    return day


def slow(formula, day):
    """Apply a formula day by day."""
    for way, term in split(formula):
        day = slow_term(day, way, term)
    return day


def is_taken(formula):
    try:
        check(formula)
    except Refused:
        return False
    return True


@given(FORMULAS, DATES)
@example("1M", date(2023, 1, 31))
@example("1Y", date(2024, 2, 29))
@example("4Y", date(1896, 2, 29))
@example("-1M", date(2024, 3, 31))
@example("1Q", date(2023, 11, 30))
@settings(max_examples=300)
def test_a_formula_leads_where_walking_day_by_day_leads(formula, day):
    assert apply(formula, day) == slow(formula, day)


@given(FORMULAS, DATES)
def test_what_is_taken_always_leads_to_a_later_date(formula, day):
    assume(is_taken(formula))

    assert next_date(formula, day) > day


@given(st.integers(1, 12), DATES)
def test_months_end_on_the_same_day_or_on_the_last_of_a_shorter_month(number, day):
    found = apply(f"{number}M", day)

    assert found.day == day.day or (found.day < day.day and (found + ONE_DAY).day == 1)
    passed = found.year * 12 + found.month - (day.year * 12 + day.month)
    assert passed == number


@given(DATES)
def test_the_end_of_each_month_is_always_the_last_day_of_it(day):
    times = [day]
    for _ in range(14):
        times.append(next_date("CM", times[-1]))

    assert all((one + ONE_DAY).day == 1 for one in times[1:])
    assert all((later - sooner).days <= 31 for sooner, later in pairwise(times))


def exists(wall, zone):
    """Tell whether a wall clock ever shows a time on its day."""
    there = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return there.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall


def by_formula(formula, starting, zone, misfire=Misfire.ONCE):
    return Schedule(formula=formula, starting=starting, zone=zone, misfire=misfire)


@given(USEFUL, TIMES, st.sampled_from(ZONES), MOMENTS)
def test_a_preview_by_formula_increases_strictly_and_keeps_the_wall_clock(
    formula, starting, zone, now
):
    schedule = by_formula(formula, starting, zone)

    times = preview(schedule, now=now, count=12)

    assert now < times[0]
    assert all(sooner < later for sooner, later in pairwise(times))
    for moment in times:
        local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        meant = datetime.combine(local.date(), starting)
        assert local == meant or (local > meant and not exists(meant, zone))


@given(USEFUL, TIMES, st.sampled_from(ZONES), MOMENTS, st.integers(0, 400))
def test_missed_dates_are_counted_as_when_going_from_one_to_the_next(
    formula, starting, zone, planned, days
):
    schedule = by_formula(formula, starting, zone)
    now = planned + timedelta(days=days)
    moment, passed = planned, -1
    while moment <= now:
        moment = next_run(schedule, planned=moment, ended=None, now=moment)
        passed += 1

    assert next_and_missed(schedule, planned=planned, ended=now, now=now) == (
        moment,
        passed,
    )


@given(USEFUL, TIMES, st.sampled_from(ZONES), MOMENTS, st.integers(0, 90))
def test_all_missed_dates_are_made_up_for_one_after_the_other(
    formula, starting, zone, planned, days
):
    schedule = by_formula(formula, starting, zone, Misfire.ALL)
    now = planned + timedelta(days=days)

    found = next_run(schedule, planned=planned, ended=now, now=now)

    punctual = by_formula(formula, starting, zone)
    assert found == next_run(punctual, planned=planned, ended=None, now=planned)


@given(USEFUL, TIMES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_an_earliest_start_is_the_first_time_of_a_formula(formula, at, now, later):
    schedule = Schedule(formula=formula, starting=at, earliest=now + later)

    assert first_run(schedule, now=now) == now + later


@given(st.sampled_from(ZONES), TIMES, MOMENTS)
def test_a_daily_formula_happens_once_on_every_day_in_every_zone(zone, at, now):
    times = preview(by_formula("1D", at, zone), now=now, count=400)

    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in times]
    assert days == [days[0] + number * ONE_DAY for number in range(len(days))]

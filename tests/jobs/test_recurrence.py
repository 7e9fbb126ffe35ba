"""Known cases of recurrence; no database is needed."""

import csv
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nightclerk.jobs.recurrence import (
    Misfire,
    Schedule,
    anchor_of,
    first_run,
    next_and_missed,
    next_run,
    preview,
)
from nightclerk.jobs.schedule_words import in_words, problems

CASES_FILE = Path(__file__).parent / "recurrence.csv"
with CASES_FILE.open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))
BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = (True,) * 7
WEEKDAYS = (True,) * 5 + (False,) * 2
MONDAYS = (True,) + (False,) * 6


def moment(text, zone=UTC):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def time_of(text):
    return time.fromisoformat(text) if text else None


def schedule_of(case):
    return Schedule(
        days=tuple(sign == "1" for sign in case["days"]),
        minutes=int(case["minutes"]) if case["minutes"] else None,
        starting=time_of(case["start"]),
        ending=time_of(case["end"]),
        earliest=moment(case["earliest"]) if case["earliest"] else None,
    )


def after(schedule, planned, *, now=None):
    return next_run(schedule, planned=planned, ended=None, now=now or planned)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_gives_its_next_and_its_first_run(case):
    schedule, start = schedule_of(case), moment(case["from"])
    planned = moment(case["planned"]) if case["planned"] else None

    following = next_run(schedule, planned=planned, ended=start, now=start)
    first = first_run(schedule, now=start)

    assert following == (moment(case["next_run"]) if case["next_run"] else None)
    assert first == moment(case["first_run"])
    assert " ".join(problems(schedule)) == case["wrong"]


def test_a_run_of_twenty_minutes_does_not_shift_a_daily_time():
    schedule = Schedule(EVERY_DAY, 1440, time(10))
    planned = moment("2026-03-02T10:00")

    found = next_run(
        schedule, planned=planned, ended=moment("2026-03-02T10:20"), now=planned
    )

    assert found == moment("2026-03-03T10:00")


def test_a_short_window_loses_no_day():
    schedule = Schedule(EVERY_DAY, 1440, time(10), time(10, 30))

    times = preview(schedule, now=moment("2026-03-02T09:00"), count=4)

    assert [f"{found:%d %H:%M}" for found in times] == [
        "02 10:00",
        "03 10:00",
        "04 10:00",
        "05 10:00",
    ]


def test_an_overnight_window_belongs_to_the_day_it_opens():
    schedule = Schedule(MONDAYS, 10, time(22), time(2))

    assert after(schedule, moment("2026-03-02T23:55")) == moment("2026-03-03T00:05")
    assert first_run(schedule, now=moment("2026-03-02T01:00")) == moment(
        "2026-03-02T22:00"
    )


def test_missed_times_are_one_run_and_counted():
    schedule = Schedule(EVERY_DAY, 15, time(9))

    found = next_and_missed(
        schedule,
        planned=moment("2026-03-02T09:00"),
        ended=None,
        now=moment("2026-03-02T12:00"),
    )

    assert found == (moment("2026-03-02T12:15"), 12)


def test_a_run_that_takes_longer_than_the_step_skips_one_time():
    schedule = Schedule(EVERY_DAY, 15, time(9))

    found = next_and_missed(
        schedule,
        planned=moment("2026-03-02T09:00"),
        ended=None,
        now=moment("2026-03-02T09:20"),
    )

    assert found == (moment("2026-03-02T09:30"), 1)


def test_missed_times_can_all_be_made_up():
    schedule = Schedule(EVERY_DAY, 15, time(9), misfire=Misfire.ALL)

    found = after(schedule, moment("2026-03-02T09:00"), now=moment("2026-03-02T12:00"))

    assert found == moment("2026-03-02T09:15")


def test_a_daily_time_keeps_its_wall_clock_when_the_clock_goes_forward():
    schedule = Schedule(EVERY_DAY, 1440, time(10), zone="Europe/Berlin")

    times = preview(schedule, now=moment("2026-03-28T00:00", BERLIN), count=2)

    assert [found.astimezone(UTC).hour for found in times] == [9, 8]


def test_a_time_in_the_gap_happens_right_after_it_and_the_next_day_as_meant():
    schedule = Schedule(EVERY_DAY, 1440, time(2, 30), zone="Europe/Berlin")

    planned = moment("2026-03-28T02:30", BERLIN)
    times = preview(schedule, now=planned, count=2, planned=planned)

    assert [f"{found:%d %H:%M}" for found in times] == ["29 03:00", "30 02:30"]


def test_a_time_in_the_repeated_hour_happens_once():
    schedule = Schedule(EVERY_DAY, 1440, time(2, 30), zone="Europe/Berlin")

    planned = moment("2026-10-24T02:30", BERLIN)
    times = preview(schedule, now=planned, count=2, planned=planned)

    assert [found.astimezone(UTC).isoformat() for found in times] == [
        "2026-10-25T00:30:00+00:00",
        "2026-10-26T01:30:00+00:00",
    ]


def test_a_start_inside_the_window_makes_up_for_the_time_before_it():
    daily = Schedule(EVERY_DAY, 1440, time(10))
    quarters = Schedule(EVERY_DAY, 15, time(9))

    assert anchor_of(daily, moment("2026-03-02T10:20")) == moment("2026-03-02T10:00")
    assert anchor_of(quarters, moment("2026-03-02T09:37")) == moment("2026-03-02T09:30")


def test_nothing_is_planned_after_the_expiration():
    schedule = Schedule(EVERY_DAY, 60, expires=moment("2026-03-02T09:30"))

    assert after(schedule, moment("2026-03-02T09:00")) is None
    assert first_run(schedule, now=moment("2026-03-02T10:00")) is None


def test_a_year_of_missed_minutes_is_counted_quickly():
    schedule = Schedule(WEEKDAYS, 1, time(8), time(17))
    planned = moment("2025-03-03T08:00")

    found, missed = next_and_missed(
        schedule, planned=planned, ended=None, now=planned + timedelta(days=364)
    )

    assert found == moment("2026-03-02T08:01")
    assert missed == 52 * 5 * 541


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (Schedule(), "Once"),
        (
            Schedule(WEEKDAYS, 15, time(8), time(18), zone="Europe/Berlin"),
            "Weekdays 08:00–18:00 every 15 minutes, Europe/Berlin",
        ),
        (
            Schedule(WEEKDAYS, None, time(16), time(16), zone="Europe/Berlin"),
            "Weekdays at 16:00, Europe/Berlin",
        ),
        (Schedule(EVERY_DAY, 1440, time(2)), "Every day from 02:00 once a day, UTC"),
        (
            Schedule((True, False, True) + (False,) * 4, 120),
            "Mondays, Wednesdays from 00:00 every 2 hours, UTC",
        ),
        (
            Schedule(earliest=datetime(2026, 3, 2, 9, tzinfo=UTC)),
            "Once, not before 2026-03-02 09:00, UTC",
        ),
    ],
)
def test_a_schedule_is_said_in_words(schedule, said):
    assert str(in_words(schedule)) == said


def test_weekdays_are_translated_where_they_stand():
    german = {"Mondays": "montags", "{days} {window} {step}, {zone}": "{step} {days}"}

    said = in_words(Schedule(MONDAYS)).translated(lambda text: german.get(text, text))

    assert said == "once montags"


@pytest.mark.parametrize(
    ("schedule", "fields"),
    [
        (Schedule(minutes=60), {"minutes_between_runs"}),
        (Schedule(EVERY_DAY, 0), {"minutes_between_runs"}),
        (Schedule(zone="Mars/Base"), {"zone"}),
        (Schedule(EVERY_DAY, formula="1D"), {"formula"}),
        (
            Schedule(
                earliest=datetime(2026, 3, 2, tzinfo=UTC),
                expires=datetime(2026, 3, 1, tzinfo=UTC),
            ),
            {"expires_at"},
        ),
        (Schedule(EVERY_DAY, 60, time(8), time(8)), set()),
    ],
)
def test_what_is_wrong_with_a_schedule_is_named(schedule, fields):
    assert set(problems(schedule)) == fields

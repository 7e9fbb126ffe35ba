"""Date formulas: known dates, and what is refused."""

import csv
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from nightclerk.core.errors import Refused
from nightclerk.jobs.formulas import apply, check
from nightclerk.jobs.recurrence import Schedule, first_run, next_run, preview
from nightclerk.jobs.schedule_words import in_words, problems

CASES_FILE = Path(__file__).parent / "data" / "formulas.csv"
with CASES_FILE.open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def by(formula: str, **rest) -> Schedule:
    return Schedule(formula=formula, **rest)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_formula_gives_its_next_time(case):
    starting = time.fromisoformat(case["start"]) if case["start"] else None
    planned = moment(case["planned"])

    found = next_run(
        by(case["formula"], starting=starting), planned=planned, ended=None, now=planned
    )

    assert found == moment(case["next"])


def test_terms_are_applied_from_left_to_right():
    assert apply("1D+CM", date(2012, 3, 31)) == date(2012, 4, 30)
    assert apply("CM+1D", date(2012, 3, 31)) == date(2012, 4, 1)
    assert apply("-D15", date(2026, 3, 15)) == date(2026, 2, 15)


@pytest.mark.parametrize(
    "formula", ["0D", "-1D", "-CM", "CD", "X", "1", "1D2M", "D0", "D32", "WD8", "1D+"]
)
def test_what_is_no_formula_or_does_not_move_on_is_refused(formula: str):
    with pytest.raises(Refused):
        check(formula)

    assert set(problems(by(formula))) == {"formula"}


def test_a_formula_goes_with_neither_weekdays_nor_minutes_nor_an_end():
    schedule = by("1M", days=(True,) * 7, minutes=5, ending=time(9))

    assert set(problems(schedule)) == {"formula", "minutes_between_runs", "ending_time"}


def test_the_first_time_is_the_earliest_start_or_the_formula_from_now():
    now = moment("2012-03-31T13:00")

    assert first_run(by("1D+CM", starting=time(11), earliest=now), now=now) == now
    assert first_run(by("CM"), now=moment("2026-03-10T09:00")) == moment(
        "2026-03-31T00:00"
    )


def test_month_ends_are_counted_on_the_clock_of_the_zone():
    schedule = by("1D+CM", starting=time(23, 30), zone="Europe/Berlin")

    times = preview(schedule, now=moment("2026-02-15T12:00"), count=3)

    assert [f"{found:%m-%d %H:%M %z}" for found in times] == [
        "02-28 23:30 +0100",
        "03-31 23:30 +0200",
        "04-30 23:30 +0200",
    ]
    assert str(in_words(schedule)) == ("By the formula 1D+CM at 23:30, Europe/Berlin")

"""Schedules previewed and entries added by the number of their task."""

import json

import pytest
from tests.cli.asking import Shell

from nightclerk.jobs.models import JobEntry

HOURLY = (
    *("jobs", "preview", "--days", "1111100", "--minutes", "60"),
    *("--from", "08:00", "--to", "17:00", "--zone", "Europe/Berlin"),
)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_a_preview_goes_on_from_the_planned_time_without_a_database(shell):
    answer = shell(
        *(*HOURLY, "--planned", "2026-03-02T09:00", "--ended", "2026-03-02T09:10"),
        *("--now", "2026-03-02T09:10", "--count", "9"),
    )

    assert answer["times"][0] == "2026-03-02T10:00:00+01:00"
    assert answer["times"][7:] == [
        "2026-03-02T17:00:00+01:00",
        "2026-03-03T08:00:00+01:00",
    ]
    assert "Europe/Berlin" in answer["words"]


def test_a_preview_without_a_run_before_begins_at_the_window(shell):
    answer = shell(*HOURLY, "--now", "2026-03-02T05:00", "--count", "1")

    assert answer["times"] == ["2026-03-02T08:00:00+01:00"]


def test_a_preview_by_a_formula_begins_at_the_earliest_start(shell):
    told = shell(
        *("jobs", "preview", "--formula", "CM", "--from", "06:00"),
        *("--earliest", "2026-03-31T00:00", "--zone", "Europe/Berlin"),
        *("--now", "2026-03-02T09:10", "--count", "2"),
    )

    assert told["times"][1] == "2026-04-30T06:00:00+02:00"
    assert "CM" in told["words"]


def test_a_preview_of_once_in_each_window_is_asked_by_0_minutes(shell):
    told = shell(
        *("jobs", "preview", "--days", "1111111", "--minutes", "0"),
        *("--from", "08:00", "--now", "2026-03-02T09:10", "--count", "2"),
        *("--zone", "Europe/Berlin", "--planned", "2026-03-02T08:00"),
    )

    assert told["times"][0] == "2026-03-03T08:00:00+01:00"


def test_a_preview_shows_ten_times_to_people(shell):
    shown = shell.words(*HOURLY, "--now", "2026-03-02T05:00")

    assert shown.count("2026-03-0") == 10


@pytest.mark.parametrize(
    "flags",
    [
        ("--zone", "Mars/Base"),
        ("--from", "late"),
        ("--days", "11111002"),
        ("--misfire", "never"),
        ("--planned", "soon"),
        ("--planned", "1990-01-01T00:00"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused_in_words(shell, flags):
    answer = shell(*HOURLY, *flags, code=1)

    assert answer["kind"] == "refused"
    assert answer["message"]


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_added_by_the_number_of_its_task(shell):
    answer = shell(
        *("jobs", "add", "--task", "1", "--params", json.dumps({"seconds": 5})),
        *("--days", "1111100", "--minutes", "15", "--from", "08:00", "--to", "18:00"),
        *("--category", "NIGHT", "--priority", "high", "--attempts", "3"),
        *("--delay", "60", "--timeout", "90", "--description", "Try", "--ready"),
    )

    entry = JobEntry.objects.get(pk=answer["entry"])
    assert (answer["status"], answer["category"]) == ("ready", "NIGHT")
    assert (entry.priority, entry.max_attempts) == (JobEntry.Priority.HIGH, 3)
    assert (entry.rerun_delay, entry.timeout.total_seconds()) == (60, 90)
    assert entry.params["seconds"] == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "flags",
    [
        (),
        ("--task", "999999"),
        ("--task", "1", "--params", "[1]"),
        ("--task", "1", "--params", "{"),
        ("--task", "1", "--params", '{"nothing_such": 1}'),
        ("--task", "1", "--priority", "urgent"),
        ("--task", "1", "--attempts", "11"),
        ("--task", "1", "--delay", "3601"),
        ("--task", "1", "--timeout", "inf"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_and_not_added(shell, flags):
    answer = shell("jobs", "add", "--description", "No", *flags, code=1)

    assert answer["kind"] == "refused"
    assert not JobEntry.objects.exists()

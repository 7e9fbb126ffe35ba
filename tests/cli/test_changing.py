"""What `jobs change` does not say stays as it is."""

from datetime import timedelta

import pytest
from tests.cli.asking import Shell

from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def entry(shell: Shell) -> JobEntry:
    """Add a recurring entry, on hold."""
    number = shell(
        *("jobs", "add", "1", "--note", "hello", "--days", "1111100"),
        *("--minutes", "60", "--from", "08:00", "--to", "17:00"),
        *("--zone", "Europe/Berlin", "--category", "NIGHT"),
    )["entry"]
    return JobEntry.objects.get(pk=number)


def changed(shell: Shell, entry: JobEntry, *flags: str) -> JobEntry:
    shell("jobs", "change", str(entry.pk), *flags)
    entry.refresh_from_db()
    return entry


def test_one_part_of_a_schedule_is_changed_and_the_rest_stays(shell, entry):
    changed(shell, entry, "--to", "20:30", "--misfire", "skip")

    assert str(entry.ending_time) == "20:30:00"
    assert (str(entry.starting_time), entry.minutes_between_runs) == ("08:00:00", 60)
    assert (entry.zone, entry.misfire) == ("Europe/Berlin", "skip")
    assert entry.category.code == "NIGHT"


def test_all_other_fields_are_changed_too(shell, entry):
    changed(
        *(shell, entry, "--describe", "Other", "--category", "", "--priority", "high"),
        *("--attempts", "0", "--delay", "5", "--timeout", "90", "--inactivity", "7"),
        *("--late-after", "30", "--tell-success", "--ignore-conflicts"),
        *("--params", '{"steps": 2}'),
    )

    assert (entry.description, entry.category) == ("Other", None)
    assert (entry.priority, entry.max_attempts) == (JobEntry.Priority.HIGH, 0)
    assert (entry.rerun_delay, entry.timeout) == (5, timedelta(seconds=90))
    assert (entry.inactivity_minutes, entry.late_after) == (7, 30)
    assert (entry.notifies_on_success, entry.ignores_conflicts) == (True, True)
    assert entry.params["steps"] == 2


def test_what_was_switched_on_is_switched_off(shell, entry):
    changed(shell, entry, "--tell-success", "--ignore-conflicts")

    changed(shell, entry, "--no-tell-success", "--heed-conflicts")

    assert (entry.notifies_on_success, entry.ignores_conflicts) == (False, False)


def test_an_empty_text_takes_something_away(shell, entry):
    changed(shell, entry, "--days", "", "--every", "0", "--from", "", "--to", "")

    assert not entry.is_recurring
    assert entry.minutes_between_runs is None
    assert entry.starting_time is None


def test_weekdays_make_way_for_a_formula(shell, entry):
    changed(shell, entry, "--days", "", "--every", "0", "--to", "", "--formula", "CM")

    assert (entry.formula, entry.is_recurring) == ("CM", True)


@pytest.mark.parametrize(
    ("flags", "field"),
    [
        (("--formula", "CM"), "formula"),
        (("--attempts", "11"), "max_attempts"),
        (("--delay", "3601"), "rerun_delay"),
        (("--inactivity", "-1"), "inactivity_minutes"),
        (("--late-after", "0"), "late_after"),
        (("--timeout", "0"), "timeout"),
        (("--params", '{"steps": 0}'), "params.steps"),
        (("--every", "99999999"), "minutes_between_runs"),
    ],
)
def test_a_wrong_change_names_its_field_and_changes_nothing(shell, entry, flags, field):
    told = shell("jobs", "change", str(entry.pk), *flags, code=1)

    assert field in told["fields"]
    assert told["field"] in told["fields"]
    assert JobEntry.objects.get(pk=entry.pk).version == entry.version


def test_a_change_of_nothing_is_refused_with_what_could_be(shell, entry):
    told = shell("jobs", "change", str(entry.pk), code=1)

    assert "--help" in told["hint"]


def test_an_entry_that_is_not_there_cannot_be_changed(shell):
    told = shell("jobs", "change", "4711", "--describe", "x", code=1)

    assert told["kind"] == "not_found"


def test_a_ready_entry_that_is_changed_is_planned_anew(shell, entry):
    changed(shell, entry, "--earliest", "2098-01-06T00:00+00:00")
    assert shell("jobs", "ready", str(entry.pk))["next_run_at"].startswith("2098-01-06")

    told = shell(
        "jobs", "change", str(entry.pk), "--earliest", "2099-01-05T00:00+00:00"
    )

    assert told["next_run_at"].startswith("2099-01-05T07:00:00")

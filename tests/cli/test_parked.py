"""What the command line says of a run that waits outside, and does to it."""

import pytest
from tests.cli.asking import Shell
from tests.jobs.building import probe_entry
from tests.jobs.parked import park

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_show_says_for_what_an_entry_waits_outside(shell):
    entry = probe_entry()
    run = park(entry)

    told = shell("jobs", "show", str(entry.pk))

    assert (told["status"], told["is_parked"]) == ("waiting", True)
    assert (told["waits_for"], told["blockers"]) == ("Waiting for Shopify", [])
    assert (told["runs"][0]["run"], told["runs"][0]["status"]) == (run.pk, "parked")
    assert told["runs"][0]["look_at"] > told["runs"][0]["waits_since"]
    assert "Waiting for Shopify" in shell.words("jobs", "show", str(entry.pk))


def test_look_lets_the_run_go_on(shell):
    entry = probe_entry()
    run = park(entry)

    told = shell("jobs", "look", str(entry.pk))

    run.refresh_from_db()
    assert (told["status"], run.status) == ("ready", "queued")


def test_look_is_refused_where_nothing_waits_outside(shell):
    entry = probe_entry()

    assert shell("jobs", "look", str(entry.pk), code=1)["kind"] == "refused"


def test_a_run_that_waits_in_the_foreground_goes_on_in_the_background(shell):
    number = shell(
        "jobs", "add", "--task", "1", "--params", '{"waits": 1, "wait_seconds": 60}'
    )["entry"]

    run = shell("jobs", "once", str(number))

    assert (run["status"], run["is_foreground"]) == ("parked", False)
    assert run["waits_for"] == "Waiting for the time to pass"


def test_a_person_is_told_that_it_goes_on_in_the_background(shell):
    number = shell(
        "jobs", "add", "--task", "1", "--params", '{"waits": 1, "wait_seconds": 60}'
    )["entry"]

    said = shell.words("jobs", "once", str(number))

    assert "Waits outside" in said
    assert "in the background, as soon as a worker is there" in said


def test_health_counts_parked_runs_apart(shell):
    park(probe_entry())

    assert shell("health", code=1)["parked_runs"] == 1

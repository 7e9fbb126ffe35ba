"""What programs are told of a run that waits outside, and ask of it."""

import pytest
from tests.api.asking import Program, a_program
from tests.jobs.building import probe_entry
from tests.jobs.parked import park

from nightclerk.connector.services.shops.roles import VIEWER

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def test_a_parked_run_says_for_what_it_waits_since_when_and_when_it_looks(program):
    entry = probe_entry()
    run = park(entry)

    told = program.get(f"/runs/{run.pk}").json()
    of_entry = program.get(f"/entries/{entry.pk}").json()

    assert (told["status"], told["waits_for"]) == ("parked", "Waiting for Shopify")
    assert told["waits_since"] < told["look_at"]
    assert (of_entry["status"], of_entry["is_parked"]) == ("waiting", True)
    assert of_entry["waits_for"] == "Waiting for Shopify"
    assert "look_now" in of_entry["actions"]


def test_a_run_is_told_to_look_by_its_number(program):
    run = park(probe_entry())

    told = program.post(f"/runs/{run.pk}/look")
    again = program.post(f"/runs/{run.pk}/look")

    assert (told.status_code, told.json()["status"]) == (200, "queued")
    assert (told.json()["waits_for"], told.json()["seconds_waited"]) == ("", None)
    assert (again.status_code, again.json()["kind"]) == (409, "refused")


def test_an_entry_is_told_to_look_and_answers_with_its_run(program):
    entry = probe_entry()
    run = park(entry)

    told = program.post(f"/entries/{entry.pk}/look_now").json()

    assert (told["run"]["id"], told["run"]["status"]) == (run.pk, "queued")
    assert told["entry"]["status"] == "ready"


def test_a_parked_run_is_cancelled_at_once(program):
    run = park(probe_entry())

    assert program.post(f"/runs/{run.pk}/cancel").json()["status"] == "cancelled"


def test_a_key_that_only_reads_may_not_let_a_run_look():
    run = park(probe_entry())

    assert a_program(role=VIEWER).post(f"/runs/{run.pk}/look").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_health_counts_parked_runs_apart(client):
    park(probe_entry())

    assert client.get("/health").json()["parked_runs"] == 1

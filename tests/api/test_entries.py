"""Entries over HTTP: made, read, changed, acted upon, deleted."""

import pytest
from django.test import Client
from tests.api.asking import Program, a_program, a_user
from tests.jobs.building import begin, end, probe_entry

from nightclerk.jobs.models import JobCategory, JobEntry

pytestmark = pytest.mark.django_db

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def test_an_entry_is_made_on_hold_and_belongs_to_the_keys_user(program):
    answer = program.post("/entries", {"task": 1, "params": {"note": "hello"}})

    made = answer.json()
    assert answer.status_code == 201
    assert (made["status"], made["owner"]) == ("on_hold", "ada")
    assert made["params"] == {"note": "hello"}
    assert made["actions"][0] == "set_ready"


def test_an_entry_that_is_ready_is_queued_at_once(program):
    made = program.post("/entries", {"task": 1, "ready": True}).json()

    runs = program.get("/runs", entry=made["id"]).json()["items"]

    assert [run["status"] for run in runs] == ["queued"]


def test_an_entry_that_cannot_be_ready_is_not_made(program):
    over = {"expires_at": "2020-01-01T00:00Z"}

    answer = program.post("/entries", {"task": 1, "schedule": over, "ready": True})

    assert answer.status_code == 409
    assert not JobEntry.objects.exists()


@pytest.mark.parametrize("depth", [10, 200, 900, 2000])
def test_parameters_of_any_depth_are_refused(program, depth):
    body = b'{"task": 1, "params": {"note": ' + b"[" * depth + b"]" * depth + b"}}"

    answer = program.send("POST", "/entries", body)

    assert answer.status_code in {400, 422}
    assert not JobEntry.objects.exists()


def test_every_field_that_was_said_is_kept(program):
    schedule = {
        "days": WEEKDAYS,
        "minutes_between_runs": 15,
        "starting_time": "08:00",
        "ending_time": "18:00",
        "zone": "Europe/Berlin",
        "misfire": "skip",
    }
    wanted = {
        "task": 1,
        "description": "Look",
        "category": "NIGHT",
        "priority": "high",
        "max_attempts": 7,
        "rerun_delay": 60,
        "timeout_seconds": 90,
        "ignores_conflicts": True,
        "notifies_on_success": True,
        "late_after": 30,
        "inactivity_minutes": 45,
    }

    made = program.post("/entries", {**wanted, "schedule": schedule}).json()

    assert {name: made[name] for name in wanted} == wanted
    assert made["schedule"]["days"] == WEEKDAYS
    assert made["schedule"]["starting_time"] == "08:00:00"
    assert made["schedule"]["words"] == (
        "Weekdays 08:00–18:00 every 15 minutes, Europe/Berlin"
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"task": 999}, "task"),
        ({}, "task"),
        ({"task": 1, "params": {"seconds": -1}}, "params.seconds"),
        ({"task": 1, "params": {"nonsense": 1}}, "params.nonsense"),
        ({"task": 1, "max_attempts": 11}, "max_attempts"),
        ({"task": 1, "rerun_delay": 10**30}, "rerun_delay"),
        ({"task": 1, "timeout_seconds": 10**30}, "timeout_seconds"),
        ({"task": 1, "late_after": 0}, "late_after"),
        ({"task": 1, "inactivity_minutes": -1}, "inactivity_minutes"),
        ({"task": 1, "inactivity_minutes": 10**9}, "inactivity_minutes"),
        (
            {"task": 1, "schedule": {"formula": "nonsense"}},
            "formula",
        ),
        ({"task": 1, "priority": "urgent"}, "priority"),
        ({"task": 1, "nonsense": 1}, "nonsense"),
        ({"task": 1, "schedule": {"zone": "Moon/Base"}}, "zone"),
        (
            {"task": 1, "schedule": {"starting_time": "08:00Z"}},
            "schedule.starting_time",
        ),
        (
            {"task": 1, "schedule": {"earliest_start": "2026-01-01T00:00"}},
            "schedule.earliest_start",
        ),
        (
            {"task": 1, "schedule": {"expires_at": "9999-12-31T23:59:59-12:00"}},
            "schedule.expires_at",
        ),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_made(program, body, field):
    answer = program.post("/entries", body)

    assert answer.status_code == 422
    assert answer.json()["field"] == field
    assert not JobEntry.objects.exists()


def test_markup_in_words_and_parameters_is_only_text():
    program = a_program()
    markup = "<script>alert(1)</script>"
    body = {"task": 1, "description": markup, "params": {"note": markup}}

    made = program.post("/entries", body)

    page = Client()
    page.force_login(a_user("eve"))
    shown = page.get(f"/jobs/jobentry/{made.json()['id']}/change/").content.decode()
    assert made.json()["description"] == markup
    assert made.headers["Content-Type"].startswith("application/json")
    assert made.headers["X-Content-Type-Options"] == "nosniff"
    assert markup not in shown


def test_what_is_not_said_stays_when_an_entry_is_changed(program):
    body = {"task": 1, "description": "Look", "params": {"note": "one"}}
    made = program.post("/entries", body).json()

    answer = program.send("PATCH", f"/entries/{made['id']}", {"max_attempts": 1})

    assert answer.status_code == 200
    assert answer.json()["max_attempts"] == 1
    assert answer.json()["description"] == "Look"
    assert answer.json()["params"] == {"note": "one"}


def test_wrong_parameters_of_a_change_are_named(program):
    made = program.post("/entries", {"task": 1}).json()

    answer = program.send("PATCH", f"/entries/{made['id']}", {"params": {"steps": 0}})

    assert (answer.status_code, answer.json()["field"]) == (422, "params.steps")


def test_an_empty_category_takes_an_entry_out_of_its_category(program):
    made = program.post("/entries", {"task": 1, "category": "NIGHT"}).json()

    answer = program.send("PATCH", f"/entries/{made['id']}", {"category": ""})

    assert answer.json()["category"] == ""
    assert JobCategory.objects.filter(code="NIGHT").exists()


def test_an_action_says_how_the_entry_is_then(program):
    entry = probe_entry()

    answer = program.post(f"/entries/{entry.pk}/set_on_hold")

    assert answer.json()["entry"]["status"] == "on_hold"
    assert answer.json()["run"] is None


def test_a_run_is_cancelled_by_its_entry(program):
    entry = probe_entry()
    begin(entry)

    answer = program.post(f"/entries/{entry.pk}/cancel_run")

    assert answer.status_code == 200
    assert answer.json()["run"]["status"] == "running"
    entry.runs.get(cancel_requested=True)


def test_an_action_that_the_state_forbids_is_refused_in_words(program):
    entry = end(probe_entry())

    answer = program.post(f"/entries/{entry.pk}/set_on_hold")

    assert answer.status_code == 409
    assert answer.json()["kind"] == "refused"
    assert "finished" in answer.json()["message"]


@pytest.mark.parametrize("action", ["explode", "delete", "__class__"])
def test_an_action_that_is_none_is_not_found(program, action):
    entry = probe_entry()

    answer = program.post(f"/entries/{entry.pk}/{action}")

    assert answer.status_code == 404
    assert "set_ready" in answer.json()["message"]


def test_every_action_notes_who_acted(program):
    made = program.post("/entries", {"task": 1}).json()
    program.post(f"/entries/{made['id']}/set_ready")

    events = program.get(f"/entries/{made['id']}/events").json()["items"]

    assert [event["by"] for event in events][:2] == ["ada", "ada"]


def test_a_deleted_entry_is_gone(program):
    entry = end(probe_entry())

    answer = program.send("DELETE", f"/entries/{entry.pk}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert program.get(f"/entries/{entry.pk}").status_code == 404


def test_an_entry_that_runs_is_not_deleted(program):
    entry = probe_entry()
    begin(entry)

    assert program.send("DELETE", f"/entries/{entry.pk}").status_code == 409


def test_pages_neither_repeat_nor_skip_while_entries_are_added(program):
    made = [probe_entry(note=str(number)).pk for number in range(5)]

    first = program.get("/entries", limit=2).json()
    probe_entry(note="new")
    second = program.get("/entries", limit=2, after=first["next"]).json()
    third = program.get("/entries", limit=2, after=second["next"]).json()

    seen = [each["id"] for page in (first, second, third) for each in page["items"]]
    assert seen == made[::-1]
    assert third["next"] is None


def test_entries_are_chosen_by_status_task_and_category(program):
    program.post("/entries", {"task": 1, "category": "NIGHT"})
    probe_entry()

    held = program.get("/entries", status="on_hold", category="NIGHT", task=1)
    other = program.get("/entries", task=2)

    assert [entry["category"] for entry in held.json()["items"]] == ["NIGHT"]
    assert other.json()["items"] == []


@pytest.mark.parametrize("number", ["0", "-1", "x", str(2**63), "9" * 400])
def test_a_number_that_no_entry_can_have_is_refused(program, number):
    assert program.get(f"/entries/{number}").status_code == 422


def test_the_owner_of_an_entry_changes_only_explicitly(program):
    made = program.post("/entries", {"task": 1}).json()
    a_user("eve")

    sideways = program.send("PATCH", f"/entries/{made['id']}", {"owner": "eve"})
    changed = program.post(f"/entries/{made['id']}/owner", {"owner": "eve"})

    events = program.get(f"/entries/{made['id']}/events").json()["items"]
    assert sideways.status_code == 422
    assert changed.json()["owner"] == "eve"
    assert [(one["what"], one["by"]) for one in events][-1] == ("owner", "ada")


def test_an_entry_may_run_as_nobody(program):
    made = program.post("/entries", {"task": 1}).json()

    changed = program.post(f"/entries/{made['id']}/owner", {"owner": None})

    assert changed.json()["owner"] == ""


@pytest.mark.parametrize("name", ["nobody", "", "gone"])
def test_an_owner_is_somebody_who_may_log_in(program, name):
    gone = a_user("gone")
    gone.is_active = False
    gone.save()
    entry = probe_entry()

    answer = program.post(f"/entries/{entry.pk}/owner", {"owner": name})

    assert (answer.status_code, answer.json()["field"]) == (422, "owner")

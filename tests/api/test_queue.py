"""Runs, schedules, tasks and workers over HTTP."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import Group
from tests.api.asking import Program, a_program, a_user
from tests.jobs.building import begin, end, probe_entry
from tests.web.building import a_worker

from nightclerk.core.errors import Transient
from nightclerk.core.text import words
from nightclerk.jobs.context import Level, Message, Touch
from nightclerk.jobs.endings import Outcome
from nightclerk.jobs.models import JobEntry, JobMessage, TaskRight
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.selectors import now
from nightclerk.jobs.services import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def test_a_run_is_read_with_its_outcome_and_times(program):
    entry = end(probe_entry())
    run = entry.runs.get()

    told = program.get(f"/runs/{run.pk}").json()

    assert (told["status"], told["entry"], told["attempt"]) == ("done", entry.pk, 1)
    assert told["started_at"].endswith("Z")
    assert told["seconds"] >= 0


def test_a_run_says_whose_it_is_and_where_it_waits(program):
    entry = probe_entry(category="NIGHT", actor=a_user("eve"))

    told = program.get(f"/runs/{entry.runs.get().pk}").json()

    assert (told["owner"], told["category"], told["worker"]) == ("eve", "NIGHT", "")
    assert (told["seconds"], told["per_second"], told["cancel_requested"]) == (
        None,
        None,
        False,
    )


def test_a_run_that_failed_says_why_and_with_which_request(program):
    error = Transient(words("Shopify is away"), request_id="req-1")
    entry = end(
        probe_entry(max_attempts=0), Outcome.FAILED, error, trace="Traceback: …"
    )

    told = program.get(f"/runs/{entry.runs.get().pk}").json()

    assert told["error"] == "Shopify is away"
    assert (told["request_id"], told["trace"]) == ("req-1", "Traceback: …")


def test_what_a_run_touched_is_listed_in_its_order(program):
    first = Touch("order", "#1002", link="/orders/2", key="2")
    touched = (first, Touch("order", "#1001"))
    run = end(probe_entry(), touched=touched).runs.get()

    told = program.get(f"/runs/{run.pk}/touched").json()

    fields = ("kind", "name", "key", "link")
    assert [tuple(one[name] for name in fields) for one in told["items"]] == [
        ("order", "#1002", "2", "/orders/2"),
        ("order", "#1001", "", ""),
    ]


def test_runs_are_chosen_by_status(program):
    end(probe_entry(note="a"))
    end(probe_entry(note="b"), Outcome.FAILED)

    found = program.get("/runs", status="failed").json()["items"]

    assert [run["params"]["note"] for run in found] == ["b"]


def test_the_messages_of_a_run_are_chosen_by_level(program):
    said = (Message(Level.INFO, words("One")), Message(Level.WARNING, words("Two")))
    run = end(probe_entry(), messages=said).runs.get()

    all_of_them = program.get(f"/runs/{run.pk}/messages").json()["items"]
    warnings = program.get(f"/runs/{run.pk}/messages", level="warning").json()["items"]

    assert [message["text"] for message in all_of_them] == ["One", "Two"]
    assert [message["text"] for message in warnings] == ["Two"]


def test_messages_go_on_where_the_page_before_ended(program):
    said = tuple(Message(Level.INFO, words(str(number))) for number in range(5))
    run = end(probe_entry(), messages=said).runs.get()

    first = program.get(f"/runs/{run.pk}/messages", limit=3).json()
    second = program.get(f"/runs/{run.pk}/messages", after=first["next"]).json()

    texts = [message["text"] for message in first["items"] + second["items"]]
    assert texts == ["0", "1", "2", "3", "4"]
    assert JobMessage.objects.count() == 5


def test_a_queued_run_is_cancelled_at_once(program):
    run = probe_entry().runs.get()

    answer = program.post(f"/runs/{run.pk}/cancel")

    assert answer.json()["status"] == "cancelled"


def test_a_run_that_ended_is_not_cancelled(program):
    run = end(probe_entry()).runs.get()

    answer = program.post(f"/runs/{run.pk}/cancel")

    assert (answer.status_code, answer.json()["kind"]) == (409, "refused")


def test_a_schedule_is_shown_as_its_next_times_in_its_zone(program):
    schedule = {
        "days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        "minutes_between_runs": 60,
        "starting_time": "08:00",
        "ending_time": "17:00",
        "zone": "Europe/Berlin",
    }
    body = {
        "schedule": schedule,
        "planned": "2026-03-02T09:00+01:00",
        "now": "2026-03-02T09:10+01:00",
        "count": 3,
    }

    told = program.post("/schedules/preview", body).json()

    assert told == {
        "times": [
            "2026-03-02T10:00:00+01:00",
            "2026-03-02T11:00:00+01:00",
            "2026-03-02T12:00:00+01:00",
        ],
        "words": "Weekdays 08:00–17:00 every hour, Europe/Berlin",
        "clashes": [],
    }


def test_the_end_of_the_run_before_counts_without_a_planned_time(program):
    schedule = {"days": ["monday"], "minutes_between_runs": 60, "zone": "UTC"}
    body = {
        "schedule": schedule,
        "ended": "2026-03-02T09:10Z",
        "now": "2026-03-02T09:30Z",
        "count": 1,
    }

    told = program.post("/schedules/preview", body).json()

    assert told["times"] == ["2026-03-02T10:10:00Z"]


def test_a_formula_and_an_expiration_bound_the_times(program):
    schedule = {
        "formula": "1D",
        "starting_time": "06:00",
        "earliest_start": "2026-03-02T06:00Z",
        "expires_at": "2026-03-03T12:00Z",
        "zone": "UTC",
    }
    body = {"schedule": schedule, "now": "2026-03-01T00:00Z"}

    told = program.post("/schedules/preview", body).json()

    assert told["times"] == ["2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z"]


NIGHTLY = {"days": ["monday", "thursday"], "starting_time": "03:00", "zone": "UTC"}


def a_sync(shop: str) -> JobEntry:
    """Make an entry that syncs a shop's orders in the night."""
    days = (True, False, False, True, False, False, False)
    schedule = Schedule(days=days, starting=time(3), zone="UTC")
    task = catalogue[30104]
    params = task.params.read({"shop": shop})
    entry = entries.create(task, params, schedule=schedule, description="At night")
    return entries.set_ready(entry)


def test_a_clash_is_told_with_the_category_for_both(program):
    other = a_sync("DEMO")
    params = {"shop": "DEMO"}
    body = {"schedule": NIGHTLY, "task": 30104, "params": params, "category": ""}

    told = program.post("/schedules/preview", body).json()

    (clash,) = told["clashes"]
    assert (clash["entry"], clash["title"]) == (other.pk, "At night")
    assert clash["common_category"] == "SHOP-DEMO"
    assert clash["when"][0] == told["times"][0]
    assert "records" in clash["why"]


def test_what_lies_in_one_category_or_is_the_entry_itself_does_not_clash(program):
    other = a_sync("DEMO")
    body = {"schedule": NIGHTLY, "task": 30104, "params": {"shop": "DEMO"}}

    joined = program.post("/schedules/preview", body)
    itself = program.post(
        "/schedules/preview", {**body, "category": "", "entry": other.pk}
    )

    assert joined.json()["clashes"] == itself.json()["clashes"] == []


def test_a_clash_with_what_somebody_may_not_see_is_not_told(program):
    a_sync("DEMO")
    group = Group.objects.create(name="Insiders")
    TaskRight.objects.create(task=30104, group=group, right=TaskRight.Right.SEE)
    body = {"schedule": NIGHTLY, "task": 30104, "params": {"shop": "DEMO"}}

    answer = program.post("/schedules/preview", body)

    assert (answer.status_code, answer.json()["field"]) == (422, "task")


def test_times_of_a_summer_have_the_summers_offset(program):
    schedule = {"days": ["sunday"], "starting_time": "12:00", "zone": "Europe/Berlin"}
    body = {"schedule": schedule, "now": "2026-03-28T00:00+01:00", "count": 1}

    told = program.post("/schedules/preview", body).json()

    assert told["times"] == ["2026-03-29T12:00:00+02:00"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"schedule": {"minutes_between_runs": 15}}, "minutes_between_runs"),
        ({"schedule": {"zone": "../../etc/passwd"}}, "zone"),
        ({"schedule": {"days": ["someday"]}}, "schedule.days.0"),
        ({"schedule": {"days": ["monday"]}, "count": 101}, "count"),
        (
            {"schedule": {"days": ["monday"]}, "planned": "2001-01-01T00:00Z"},
            "planned",
        ),
        (
            {"schedule": {"days": ["monday"]}, "ended": "2001-01-01T00:00Z"},
            "ended",
        ),
        ({"schedule": {"formula": "nonsense"}}, "formula"),
        ({"schedule": {"days": ["monday"]}, "task": 999}, "task"),
        (
            {
                "schedule": {"days": ["monday"]},
                "task": 1,
                "params": {"seconds": -1},
            },
            "params.seconds",
        ),
    ],
)
def test_what_is_wrong_with_a_schedule_is_named(program, body, field):
    answer = program.post("/schedules/preview", body)

    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_task_is_read_with_the_schema_of_its_parameters(program):
    told = program.get("/tasks/1").json()

    assert (told["number"], told["title"]) == (1, "Probe")
    assert told["params"]["properties"]["seconds"]["maximum"] == 3600


def test_all_tasks_are_listed_by_number(program):
    told = program.get("/tasks").json()

    numbers = [task["number"] for task in told]
    assert numbers == sorted(numbers)
    assert {1, 30104} <= set(numbers)


def test_a_worker_that_is_silent_is_not_alive(program):
    a_worker(name="awake")
    a_worker(name="silent", heartbeat_at=now() - timedelta(minutes=5))

    told = program.get("/workers").json()

    assert [(worker["name"], worker["is_alive"]) for worker in told] == [
        ("awake", True),
        ("silent", False),
    ]


def test_the_messages_of_a_live_run_can_be_read(program):
    order = begin(probe_entry())

    answer = program.get(f"/runs/{order.run_id}/messages")

    assert answer.json() == {"items": [], "next": None}

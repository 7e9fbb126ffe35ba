"""Which entries and runs a program gets: those it asks for, of those it may see."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from tests.api.asking import Program, a_key, a_program, a_user
from tests.jobs.building import end, probe_entry

from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.jobs.endings import Outcome
from nightclerk.jobs.models import JobEntry, JobRun, TaskRight
from nightclerk.jobs.selectors import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(db: None) -> Program:
    return a_program()


def notes(answer) -> list[str]:
    return [each["params"]["note"] for each in answer.json()["items"]]


@pytest.mark.parametrize("text", ["needle", "NEEDLE"])
def test_a_text_is_looked_for_in_description_parameters_and_error(program, text):
    probe_entry(note="a", description="The Needle")
    probe_entry(note="needle")
    error = probe_entry(note="c")
    JobEntry.objects.filter(pk=error.pk).update(error="No needle there")
    probe_entry(note="d")

    assert notes(program.get("/entries", text=text)) == ["c", "needle", "a"]
    assert notes(program.get("/runs", text=text)) == ["needle", "a"]


@pytest.mark.parametrize("text", ["100%", "a_b", "\\"])
def test_signs_of_patterns_are_only_text(program, text):
    probe_entry(note="plain", description="100 axb")

    assert notes(program.get("/entries", text=text)) == []


def test_entries_and_runs_are_chosen_by_owner(program):
    probe_entry(note="a", actor=a_user("eve"))
    probe_entry(note="b")

    assert notes(program.get("/entries", owner="eve")) == ["a"]
    assert notes(program.get("/runs", owner="eve")) == ["a"]


def test_runs_are_chosen_by_category(program):
    probe_entry(note="a", category="NIGHT")
    probe_entry(note="b")

    assert notes(program.get("/runs", category="NIGHT")) == ["a"]


def test_entries_are_chosen_by_how_their_last_run_ended(program):
    failed = end(probe_entry(note="a", max_attempts=0), Outcome.FAILED)
    end(probe_entry(note="b"))
    mended = end(probe_entry(note="c", max_attempts=0), Outcome.FAILED)
    program.post(f"/entries/{mended.pk}/restart")
    end(JobEntry.objects.get(pk=mended.pk))

    found = program.get("/entries", outcome="failed").json()["items"]

    assert [entry["id"] for entry in found] == [failed.pk]


def test_runs_are_chosen_by_outcome_and_what_still_runs_has_none(program):
    end(probe_entry(note="a"))
    probe_entry(note="b")

    assert notes(program.get("/runs", outcome="done")) == ["a"]
    assert program.get("/runs", outcome="queued").status_code == 422


def test_what_is_older_than_a_moment_is_left_out(program):
    old = probe_entry(note="old")
    JobEntry.objects.filter(pk=old.pk).update(changed_at=now() - timedelta(days=2))
    JobRun.objects.update(queued_at=now() - timedelta(days=2))
    probe_entry(note="new")
    since = (now() - timedelta(days=1)).isoformat()

    assert notes(program.get("/entries", since=since)) == ["new"]
    assert notes(program.get("/runs", since=since)) == ["new"]


@pytest.mark.parametrize("path", ["/entries", "/runs"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("since", "yesterday"),
        ("since", "2026-01-01T00:00"),
        ("text", "x" * 201),
        ("outcome", "splendid"),
    ],
)
def test_a_choice_that_is_none_is_named(program, path, name, value):
    answer = program.get(path, **{name: value})

    assert (answer.status_code, answer.json()["field"]) == (422, name)


@pytest.fixture
def outsider(db: None) -> Program:
    """Give a program whose user may not see the probe, which is kept to a group."""
    probe_entry(note="secret")
    group = Group.objects.create(name="Insiders")
    TaskRight.objects.create(task=1, group=group, right=TaskRight.Right.SEE)
    return a_program()


def test_a_task_that_is_kept_to_others_is_in_no_list(outsider):
    assert notes(outsider.get("/entries")) == []
    assert notes(outsider.get("/runs")) == []
    assert 1 not in [task["number"] for task in outsider.get("/tasks").json()]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/tasks/1"),
        ("GET", "/entries/{entry}"),
        ("PATCH", "/entries/{entry}"),
        ("GET", "/entries/{entry}/events"),
        ("POST", "/entries/{entry}/restart"),
        ("POST", "/entries/{entry}/run_once"),
        ("GET", "/runs/{run}"),
        ("GET", "/runs/{run}/messages"),
        ("GET", "/runs/{run}/touched"),
        ("POST", "/runs/{run}/cancel"),
    ],
)
def test_what_is_kept_to_others_is_not_even_there(outsider, method, path):
    run = JobRun.objects.get()

    answer = outsider.send(method, path.format(entry=run.entry_id, run=run.pk))

    assert (answer.status_code, answer.json()["kind"]) == (404, "not_found")
    assert JobEntry.objects.get().status == "ready"


def test_a_member_of_the_group_sees_what_is_kept_to_it(outsider):
    user = a_user("ida", role=VIEWER)
    user.groups.add(Group.objects.get(name="Insiders"))

    program = Program(a_key(user, role=VIEWER)[1])

    assert notes(program.get("/entries")) == ["secret"]


def test_the_metrics_count_what_is_kept_to_some(outsider):
    told = Client().get("/metrics").content.decode()

    assert 'nightclerk_entries{status="ready"} 1.0' in told

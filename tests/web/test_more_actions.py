"""Run now, run once, wake, copy, and another owner: from the list and the card."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from tests.web.building import a_run, an_entry
from tests.web.test_entry_actions import ENTRIES, act, said_to

from nightclerk.jobs import states
from nightclerk.jobs.models import JobEntry, JobRun, TaskRight
from nightclerk.jobs.selectors import now

Status = JobEntry.Status
PROBE = {"task": 1, "params": {}}


def card_of(client: Client, entry: JobEntry) -> str:
    address = reverse("admin:jobs_jobentry_change", args=[entry.pk])
    return client.get(address).content.decode()


@pytest.mark.parametrize("status", Status.values)
def test_the_card_offers_exactly_what_the_table_allows(operator: Client, status: str):
    entry = an_entry(status=status, next_run_at=now())

    address = reverse("admin:jobs_jobentry_change", args=[entry.pk])
    offered = operator.get(address).context["buttons"]

    assert [button.name for button in offered] == [
        action.name for action in states.ACTIONS[status]
    ]


def test_run_now_queues_a_run_and_says_that_the_schedule_stays(operator: Client):
    entry = an_entry("Probe", status=Status.ERROR, error="It broke", **PROBE)

    answer = act(operator, entry, "run_now")

    assert entry.runs.get().status == JobRun.Status.QUEUED
    assert said_to(answer) == ["“Probe” runs now; its schedule stays as it is."]


def test_an_entry_that_sleeps_is_woken(operator: Client):
    entry = an_entry(
        "Probe",
        status=Status.INACTIVE,
        monday=True,
        minutes_between_runs=5,
        **PROBE,
    )

    answer = act(operator, entry, "wake")

    entry.refresh_from_db()
    assert entry.status == Status.READY
    assert said_to(answer) == ["“Probe” is woken."]


def test_a_copy_is_on_hold_and_opens_in_its_form(operator: Client):
    entry = an_entry("Probe", status=Status.READY, next_run_at=now(), **PROBE)

    answer = act(operator, entry, "copy")

    copied = JobEntry.objects.exclude(pk=entry.pk).get()
    assert copied.status == Status.ON_HOLD
    assert str(copied.owner) == "user-Operator"
    assert answer.headers["Location"] == reverse(
        "admin:jobs_jobentry_edit", args=[copied.pk]
    )


def test_run_once_is_refused_with_the_name_of_whom_it_would_wait_for(
    operator: Client,
):
    entry = an_entry("Probe", status=Status.READY, next_run_at=now(), **PROBE)
    a_run(entry, status=JobRun.Status.RUNNING, finished_at=None)

    answer = act(operator, entry, "run_once")

    assert JobRun.objects.count() == 1
    assert "waits for “Probe”" in said_to(answer)[0]


def test_a_row_shows_the_usual_action_and_folds_the_others(operator: Client):
    an_entry(status=Status.ERROR, error="It broke")

    page = operator.get(ENTRIES, {"q": "Sync"}).content.decode()

    usual, folded = page.split("<details")[:2]
    assert "/act/restart/" in usual
    assert "/act/set_ready/" not in usual
    assert "/act/set_ready/" in folded
    assert 'value="/jobs/jobentry/?q=Sync"' in page


def test_many_entries_are_restarted_at_once(operator: Client):
    failed = [an_entry(str(n), status=Status.ERROR, **PROBE) for n in range(2)]

    answer = operator.post(
        ENTRIES,
        {"action": "start_again", "_selected_action": [one.pk for one in failed]},
    )

    assert JobRun.objects.filter(status=JobRun.Status.QUEUED).count() == 2
    assert said_to(answer) == ["2 entries changed."]


def test_the_bulk_button_has_a_place_for_the_number(operator: Client):
    an_entry()

    page = operator.get(ENTRIES).content.decode()

    assert 'data-bulk="Apply to {number} selected"' in page


def test_another_owner_is_given_by_who_administers_the_task(operator: Client):
    entry = an_entry(status=Status.ON_HOLD)
    ada = User.objects.create_user("ada")

    answer = operator.post(
        reverse("admin:jobs_jobentry_owner", args=[entry.pk]), {"owner": ada.pk}
    )

    entry.refresh_from_db()
    assert entry.owner == ada
    assert said_to(answer) == ["“Sync orders (DEMO)” runs as ada from now on."]
    assert "Runs as ada from now on" in card_of(operator, entry)


def test_nobody_else_changes_the_owner(viewer: Client):
    entry = an_entry(status=Status.ON_HOLD)

    answer = viewer.get(reverse("admin:jobs_jobentry_owner", args=[entry.pk]))

    assert answer.status_code == 403
    assert "Change the owner" not in card_of(viewer, entry)


def test_an_owner_must_be_chosen(operator: Client):
    entry = an_entry(status=Status.ON_HOLD)

    page = operator.post(reverse("admin:jobs_jobentry_owner", args=[entry.pk]), {})

    assert page.context["form"].errors["owner"] == ["This field is required."]


@pytest.fixture
def keys(operator: Client) -> Group:
    """Keep the right to run the probe to a group without the operator."""
    group = Group.objects.create(name="Probers")
    TaskRight.objects.create(task=1, group=group, right="run")
    return group


def test_a_task_kept_to_a_group_offers_others_no_action(operator: Client, keys: Group):
    entry = an_entry("Probe", status=Status.ON_HOLD, **PROBE)

    page = card_of(operator, entry)
    answer = act(operator, entry, "set_ready")

    assert "/act/set_ready/" not in page
    assert answer.status_code == 403


def test_what_a_reader_may_not_see_is_neither_listed_nor_counted_nor_found(
    operator: Client,
):
    group = Group.objects.create(name="Probers")
    TaskRight.objects.create(task=1, group=group, right="see")
    entry = an_entry("Secret probe", status=Status.ON_HOLD, **PROBE)
    run = a_run(entry)

    listed = operator.get(ENTRIES)
    answers = [
        operator.get(reverse("admin:jobs_jobentry_change", args=[entry.pk])),
        operator.get(reverse("admin:jobs_jobentry_edit", args=[entry.pk])),
        operator.get(reverse("admin:jobs_jobrun_change", args=[run.pk])),
        operator.get("/jobs/jobentry/add/?task=1"),
        act(operator, entry, "set_ready"),
    ]

    assert "Secret probe" not in listed.content.decode()
    assert {tab["count"] for tab in listed.context["tabs"]} == {0}
    assert "Secret probe" not in operator.get("/search/?s=secret").content.decode()
    assert "Probe" not in operator.get("/jobs/jobentry/add/").content.decode()
    assert "Secret probe" not in operator.get("/jobs/day/").content.decode()
    assert {answer.status_code for answer in answers} == {404}

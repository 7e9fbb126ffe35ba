"""What people do to entries: each action, its message, and who may."""

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.web.building import a_run, a_worker, an_entry

from nightclerk.core.text import verbatim
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.selectors import now

Status = JobEntry.Status
ENTRIES = "/jobs/jobentry/"


def act(client: Client, entry: JobEntry, name: str, **data: str) -> HttpResponse:
    return client.post(reverse("admin:jobs_jobentry_act", args=[entry.pk, name]), data)


def said_to(answer: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_an_entry_on_hold_is_set_ready(operator: Client):
    entry = an_entry(status=Status.ON_HOLD)

    answer = act(operator, entry, "set_ready")

    entry.refresh_from_db()
    assert entry.status == Status.READY
    assert said_to(answer) == ["“Sync orders (DEMO)” is set ready."]
    assert answer.headers["Location"] == reverse(
        "admin:jobs_jobentry_change", args=[entry.pk]
    )


def test_a_ready_entry_is_set_on_hold(operator: Client):
    entry = an_entry(status=Status.READY, next_run_at=now())

    act(operator, entry, "set_on_hold")

    entry.refresh_from_db()
    assert entry.status == Status.ON_HOLD


def test_holding_an_entry_that_runs_says_that_the_run_goes_on(operator: Client):
    entry = an_entry(status=Status.IN_PROCESS)
    a_run(entry, status=JobRun.Status.RUNNING, finished_at=None)

    held = act(operator, entry, "set_on_hold")

    assert said_to(held) == [
        "“Sync orders (DEMO)” is on hold; its run goes on to its end."
    ]


def test_an_entry_in_error_is_restarted_by_whoever_pressed_the_button(operator: Client):
    entry = an_entry(status=Status.ERROR, error="It broke")

    act(operator, entry, "restart")

    entry.refresh_from_db()
    assert entry.status == Status.READY
    assert entry.error == ""
    assert {str(event.actor) for event in entry.events.exclude(actor=None)} == {
        "user-Operator"
    }


def test_a_queued_run_is_cancelled_from_its_entry(operator: Client):
    entry = an_entry(status=Status.ON_HOLD)
    act(operator, entry, "set_ready")
    run = entry.runs.get()

    act(operator, entry, "cancel_run")

    run.refresh_from_db()
    assert run.status == JobRun.Status.CANCELLED


def test_what_a_status_does_not_allow_is_refused_with_a_sentence(operator: Client):
    entry = an_entry(status=Status.FINISHED)

    answer = act(operator, entry, "set_on_hold")

    entry.refresh_from_db()
    assert entry.status == Status.FINISHED
    (said,) = said_to(answer)
    assert said.startswith(
        "“Set on hold” cannot be done while “Sync orders (DEMO)” is finished"
    )


def test_an_action_that_nobody_knows_is_not_found(operator: Client):
    assert act(operator, an_entry(), "explode").status_code == 404


def test_an_action_goes_back_to_our_own_pages_only(operator: Client):
    entry = an_entry(status=Status.ON_HOLD)

    inside = act(operator, entry, "set_ready", next=ENTRIES)
    outside = act(operator, entry, "set_on_hold", next="https://evil.example/")

    assert inside.headers["Location"] == ENTRIES
    assert outside.headers["Location"].startswith(ENTRIES)


def test_an_action_needs_a_post(operator: Client):
    address = reverse("admin:jobs_jobentry_act", args=[an_entry().pk, "set_ready"])

    assert operator.get(address).status_code == 405


def test_an_action_needs_a_token_against_forged_forms(operator: Client):
    entry = an_entry(status=Status.ON_HOLD)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = operator.cookies

    answer = act(strict, entry, "set_ready")

    entry.refresh_from_db()
    assert answer.status_code == 403
    assert entry.status == Status.ON_HOLD


def test_a_viewer_changes_nothing(viewer: Client):
    entry = an_entry(status=Status.ON_HOLD)
    run = a_run(entry, status=JobRun.Status.RUNNING, finished_at=None)

    answers = [
        act(viewer, entry, "set_ready"),
        viewer.post(reverse("admin:jobs_jobrun_cancel", args=[run.pk])),
        viewer.post(reverse("admin:jobs_jobentry_delete", args=[entry.pk])),
        viewer.post(reverse("admin:jobs_jobentry_change", args=[entry.pk])),
    ]

    entry.refresh_from_db()
    run.refresh_from_db()
    assert {answer.status_code for answer in answers} == {403}
    assert entry.status == Status.ON_HOLD
    assert not run.cancel_requested


def test_a_viewer_sees_no_buttons(viewer: Client):
    entry = an_entry(status=Status.ON_HOLD)

    card = viewer.get(reverse("admin:jobs_jobentry_change", args=[entry.pk]))
    listed = viewer.get(ENTRIES)

    assert "/act/" not in card.content.decode()
    assert "/act/" not in listed.content.decode()


def test_deleting_asks_first_and_names_the_entry(operator: Client):
    entry = an_entry(status=Status.ON_HOLD)
    address = reverse("admin:jobs_jobentry_delete", args=[entry.pk])

    asked = operator.get(address)
    done = operator.post(address)

    assert "Delete “Sync orders (DEMO)”?" in asked.content.decode()
    assert said_to(done) == ["“Sync orders (DEMO)” is deleted."]
    assert not JobEntry.objects.exists()


def test_many_entries_are_set_on_hold_at_once(operator: Client):
    ready = [an_entry(status=Status.READY, next_run_at=now()) for _ in range(2)]
    finished = an_entry("Old one", status=Status.FINISHED)

    answer = operator.post(
        ENTRIES,
        {
            "action": "hold",
            "_selected_action": [entry.pk for entry in (*ready, finished)],
        },
    )

    assert set(
        JobEntry.objects.filter(pk__in=[entry.pk for entry in ready]).values_list(
            "status", flat=True
        )
    ) == {Status.ON_HOLD}
    assert "2 entries changed." in said_to(answer)
    assert any("Old one" in sentence for sentence in said_to(answer))


def test_nobody_deletes_many_at_once(operator: Client):
    page = operator.get(ENTRIES).content.decode()

    assert "delete_selected" not in page


def test_the_tabs_count_entries_by_status(viewer: Client):
    an_entry(status=Status.ERROR)
    an_entry(status=Status.FINISHED)

    tabs = viewer.get(ENTRIES, {"status__exact": "error"}).context["tabs"]

    assert [(str(tab["title"]), tab["count"]) for tab in tabs if tab["count"]] == [
        ("All", 2),
        ("Error", 1),
        ("Finished", 1),
    ]
    assert [str(tab["title"]) for tab in tabs if tab["is_current"]] == ["Error"]


def test_a_row_says_what_it_does_why_it_failed_and_for_whom_it_waits(viewer: Client):
    an_entry("Broken sync", status=Status.ERROR, error="Token refused\nand more")
    an_entry(
        "Patient sync",
        status=Status.WAITING,
        next_run_at=now(),
        waits_for=verbatim("waits for “Sync products” (category SHOP-DEMO)").as_json(),
        category="SHOP-DEMO",
    )

    page = viewer.get(ENTRIES).content.decode()

    assert "Token refused" in page
    assert "and more" not in page
    assert "waits for “Sync products” (category SHOP-DEMO)" in page
    assert "Shop: DEMO" in page


@pytest.mark.parametrize("address", [ENTRIES, "/"])
def test_without_a_worker_there_is_a_red_banner(viewer: Client, address: str):
    without = viewer.get(address).content.decode()
    a_worker()
    with_one = viewer.get(address).content.decode()

    assert "No worker is running" in without
    assert "No worker is running" not in with_one


def test_an_entry_that_waits_in_earnest_says_for_whom_on_list_and_card(
    operator: Client,
):
    first = an_entry("First sync", status=Status.ON_HOLD, category="SHOP-DEMO")
    second = an_entry("Second sync", status=Status.ON_HOLD, category="SHOP-DEMO")
    act(operator, first, "set_ready")
    act(operator, second, "set_ready")

    listed = operator.get(ENTRIES).content.decode()
    card = operator.get(
        reverse("admin:jobs_jobentry_change", args=[second.pk])
    ).content.decode()

    assert "waits for “First sync”" in listed
    assert "Waits for “First sync”" in card

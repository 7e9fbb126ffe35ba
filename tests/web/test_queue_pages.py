"""The job queue's pages: who is there, what is one's own, what a run said."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from tests.web.building import a_run, a_shop, a_worker, an_entry

from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry, JobMessage, JobRun
from nightclerk.jobs.selectors import now

QUEUE = ("jobs_jobentry", "jobs_jobrun", "jobs_jobcategory", "jobs_worker")
NOBODY = "No worker is running, so nothing starts"


def said_by(run: JobRun, level: str, sentence: str) -> JobMessage:
    return JobMessage.objects.create(
        run=run, level=level, text=words(sentence).as_json()
    )


@pytest.mark.parametrize("name", QUEUE)
def test_every_list_of_the_queue_says_that_no_worker_is_there(
    viewer: Client, name: str
):
    alone = viewer.get(reverse(f"admin:{name}_changelist")).content.decode()
    a_worker()
    attended = viewer.get(reverse(f"admin:{name}_changelist")).content.decode()

    assert NOBODY in alone
    assert NOBODY not in attended


def test_a_worker_shows_what_it_runs_now(viewer: Client):
    worker = a_worker()
    entry = an_entry("Count the stock", status=JobEntry.Status.IN_PROCESS)
    a_run(entry, status=JobRun.Status.RUNNING, worker=worker.name, finished_at=None)

    page = viewer.get("/jobs/worker/").content.decode()

    assert "Count the stock" in page
    assert "1 of 2" in page


def test_home_shows_my_unfinished_entries_and_nobody_elses(operator: Client):
    me = User.objects.get()
    an_entry("Mine", owner=me, status=JobEntry.Status.READY, next_run_at=now())
    an_entry("Mine but over", owner=me, status=JobEntry.Status.FINISHED)
    an_entry("Of somebody else")

    home = operator.get("/")

    assert [str(item["entry"]) for item in home.context["mine"]] == ["Mine"]
    assert home.context["mine"][0]["button"].name == "set_on_hold"
    assert f"owner__id__exact={me.pk}" in home.context["my_address"]


def test_an_entry_is_held_from_home_and_home_comes_back(operator: Client):
    entry = an_entry("Mine", owner=User.objects.get(), status=JobEntry.Status.ON_HOLD)
    address = reverse("admin:jobs_jobentry_act", args=[entry.pk, "set_ready"])

    answer = operator.post(address, {"next": "/"})

    assert answer.headers["Location"] == "/"


def test_messages_of_a_run_are_filtered_by_their_level(viewer: Client):
    run = a_run(an_entry())
    said_by(run, "info", "All is quiet")
    said_by(run, "warning", "It gets late")
    card = reverse("admin:jobs_jobrun_change", args=[run.pk])

    everything = viewer.get(card)
    warnings = viewer.get(f"{card}?level=warning")
    unknown = viewer.get(f"{card}?level=loud")

    counts = [(tab["level"], tab["count"]) for tab in everything.context["levels"]]
    assert counts == [("", 2), ("info", 1), ("warning", 1)]
    assert [message.level for message in warnings.context["spoken"]] == ["warning"]
    assert len(unknown.context["spoken"]) == 2


def test_a_live_run_keeps_the_level_that_was_chosen(viewer: Client):
    run = a_run(an_entry(), status=JobRun.Status.RUNNING, finished_at=None)

    page = viewer.get(
        reverse("admin:jobs_jobrun_live", args=[run.pk]), {"level": "warning"}
    )

    assert f"/jobs/jobrun/{run.pk}/live/?level=warning" in page.content.decode()


def test_a_run_of_any_task_can_be_run_again_with_changes(operator: Client):
    shop = a_shop()
    sync = a_run(an_entry())
    probe = a_run(an_entry("Probe", task=1, params={"seconds": 1}))

    again = [
        operator.get(reverse("admin:jobs_jobrun_change", args=[run.pk])).context[
            "again"
        ]
        for run in (sync, probe)
    ]

    assert again == [
        f"/connector/shop/{shop.pk}/sync/30104/?run={sync.pk}",
        f"/jobs/jobentry/add/?task=1&run={probe.pk}",
    ]


def test_a_viewer_is_not_offered_to_run_again(viewer: Client):
    run = a_run(an_entry())

    page = viewer.get(reverse("admin:jobs_jobrun_change", args=[run.pk]))

    assert page.context["again"] == ""


def test_entries_are_found_by_the_title_and_number_of_their_task(viewer: Client):
    an_entry("By night")
    an_entry("Something else", task=1, params={})

    by_title = viewer.get("/jobs/jobentry/", {"q": "from Shopify"})
    by_number = viewer.get("/jobs/jobentry/", {"q": "30104"})

    assert [str(entry) for entry in by_title.context["cl"].result_list] == ["By night"]
    assert [str(entry) for entry in by_number.context["cl"].result_list] == ["By night"]


def test_runs_are_found_by_their_error_and_filtered_in_the_address(viewer: Client):
    failed = JobRun.Status.FAILED
    a_run(an_entry("One"), status=failed, error="Nobody answers at all")
    a_run(an_entry("Two"), status=failed, error="Something else")
    a_run(an_entry("Three"))

    found = viewer.get("/jobs/jobrun/", {"q": "nobody answers", "status": "failed"})

    assert [run.description for run in found.context["cl"].result_list] == ["One"]


def test_home_says_which_run_is_stuck_and_why(viewer: Client):
    a_worker()
    entry = an_entry("Count the stock", status=JobEntry.Status.IN_PROCESS)
    a_run(
        entry,
        status=JobRun.Status.RUNNING,
        started_at=now(),
        finished_at=None,
        lease_until=now() - timedelta(minutes=5),
    )

    page = viewer.get("/").content.decode()

    assert "It is stuck: its worker is gone and nobody has ended it" in page


def test_a_run_that_goes_on_is_not_called_stuck(viewer: Client):
    entry = an_entry("Count the stock", status=JobEntry.Status.IN_PROCESS)
    a_run(
        entry,
        status=JobRun.Status.RUNNING,
        started_at=now(),
        finished_at=None,
        lease_until=now() + timedelta(seconds=30),
    )

    page = viewer.get("/").content.decode()

    assert "Count the stock" in page
    assert "It is stuck" not in page

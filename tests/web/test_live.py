"""Parts of pages that change by themselves, as long as there is something to see."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from tests.web.building import NOON, a_run, a_shop, a_skip, an_entry, an_order

from nightclerk.core.errors import NotReady
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry, JobMessage, JobRun
from nightclerk.jobs.selectors import now


def live(client: Client, record: JobEntry | JobRun) -> str:
    name = "jobentry" if isinstance(record, JobEntry) else "jobrun"
    address = reverse(f"admin:jobs_{name}_live", args=[record.pk])
    return client.get(address).content.decode()


def a_running(**fields: object) -> JobRun:
    entry = an_entry(status=JobEntry.Status.IN_PROCESS)
    return a_run(
        entry,
        **{
            "status": JobRun.Status.RUNNING,
            "finished_at": None,
            "started_at": now(),
            "done": 600,
            "total": 1000,
            "unit": words("orders").as_json(),
            "message": words("Reading changes").as_json(),
            **fields,
        },
    )


def test_a_running_run_shows_numbers_and_asks_again_each_second(viewer: Client):
    part = live(viewer, a_running(progress_at=now(), started_at=NOON))

    assert 'hx-trigger="every 1s"' in part
    assert 'value="60" max="100"' in part
    assert "600 of 1,000 orders" in " ".join(part.split())
    assert "per second" in part
    assert "left" in part
    assert "Reading changes" in part


def test_a_run_that_has_ended_asks_no_more(viewer: Client):
    part = live(viewer, a_run(an_entry(status=JobEntry.Status.FINISHED)))

    assert "hx-trigger" not in part


@pytest.mark.parametrize(
    ("status", "asks"),
    [
        (JobEntry.Status.READY, True),
        (JobEntry.Status.WAITING, True),
        (JobEntry.Status.IN_PROCESS, True),
        (JobEntry.Status.ERROR, False),
        (JobEntry.Status.FINISHED, False),
        (JobEntry.Status.ON_HOLD, False),
    ],
)
def test_a_card_asks_again_while_something_will_happen_by_itself(
    viewer: Client, status: str, asks: bool
):
    part = live(viewer, an_entry(status=status, next_run_at=now()))

    assert ("hx-trigger" in part) is asks


def test_an_error_is_a_sentence_with_advice_and_request_id_and_a_folded_trace(
    viewer: Client,
):
    error = NotReady(
        words("Shop {shop} refused the token", shop="DEMO"),
        hint=words("Enter a new one."),
    )
    run = a_run(
        an_entry(),
        status=JobRun.Status.FAILED,
        error=str(error),
        error_detail=error.as_json(),
        trace="Traceback <here>",
        request_id="req-77",
    )

    part = live(viewer, run)

    assert "<p>Shop DEMO refused the token</p>" in part
    assert "<p>Enter a new one.</p>" in part
    assert "req-77" in part
    assert "Traceback &lt;here&gt;" in part
    assert "<details" in part


def test_what_a_run_touched_is_linked(viewer: Client):
    shop = a_shop()
    run = a_run(
        an_entry(),
        status=JobRun.Status.SKIPS,
        counts={"ok": 1, "skipped": 1, "failed": 0},
        result={"imported": 1, "updated": 0, "api_calls": 3},
    )
    an_order(shop, run_id=run.pk)
    a_skip(shop, run_id=run.pk)
    JobMessage.objects.create(
        run=run,
        level="skipped",
        record="#1007",
        text=words("It names no currency").as_json(),
    )

    part = live(viewer, run)

    assert f"/connector/shoporder/?run_id={run.pk}" in part
    assert f"/connector/skippedrecord/?run_id={run.pk}" in part
    assert "It names no currency" in part
    assert "API calls" in part


@pytest.mark.parametrize("name", ["shoporder", "skippedrecord"])
def test_the_lists_behind_a_runs_numbers_are_filtered(viewer: Client, name: str):
    shop = a_shop()
    an_order(shop, "#1001", run_id=5)
    an_order(shop, "#1002", run_id=6)
    a_skip(shop, "#1003", run_id=5)
    a_skip(shop, "#1004", run_id=6)

    page = viewer.get(f"/connector/{name}/", {"run_id": 5})

    assert page.status_code == 200
    assert page.context["cl"].result_count == 1


def test_home_asks_again_and_shows_what_runs(viewer: Client):
    run = a_running()

    page = viewer.get("/").content.decode()
    part = viewer.get(reverse("admin:home_live")).content.decode()

    assert "hx-trigger" in page
    assert run.description in part
    assert "600 of 1,000 orders" in " ".join(part.split())


def test_cues_lead_to_lists_of_what_they_count(viewer: Client):
    shop = a_shop(test_error="Nobody answers", is_enabled=True)
    a_skip(shop)
    me = User.objects.get()
    an_entry(status=JobEntry.Status.ERROR, owner=me)
    an_entry(status=JobEntry.Status.WAITING, next_run_at=now(), owner=me)
    an_entry(status=JobEntry.Status.IN_PROCESS, owner=me)
    an_entry("Of somebody else", status=JobEntry.Status.ERROR)

    cues = viewer.get("/").context["cues"]
    counted = {
        cue.title: viewer.get(cue.address).context["cl"].result_count for cue in cues
    }

    assert counted == {cue.title: cue.count for cue in cues}
    assert set(counted.values()) == {0, 1}


def test_a_run_can_be_run_again_with_changes(operator: Client, viewer: Client):
    shop = a_shop()
    run = a_run(an_entry())
    address = reverse("admin:jobs_jobrun_change", args=[run.pk])

    assert f"/connector/shop/{shop.pk}/sync/30104/?run={run.pk}" in (
        operator.get(address).content.decode()
    )
    assert "Run again with changes" not in viewer.get(address).content.decode()


def test_the_log_is_filtered_by_entry(viewer: Client):
    first, second = an_entry("First"), an_entry("Second")
    a_run(first)
    a_run(second)

    listed = viewer.get("/jobs/jobrun/", {"entry": first.pk}).context["cl"].result_list

    assert [run.description for run in listed] == ["First"]

"""A run's card: what it changed, what happened when, and where an error is mended."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from tests.ledger.building import company
from tests.web.building import NOON, a_run, a_shop, an_entry

from nightclerk.core.errors import Broken, NightclerkError, NotReady, Refused, Transient
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry, JobRun, JobTouch, TaskRight
from nightclerk.ledger.models import PostingBatch
from nightclerk.web.bars import HEIGHT, bars_of

MINUTE = timedelta(minutes=1)


def facts(client: Client, run: JobRun) -> Any:
    return client.get(reverse("admin:jobs_jobrun_change", args=[run.pk])).context


def a_failed_run(kind: type[NightclerkError], **fields: Any) -> JobRun:
    detail = kind(words("It failed"), hint=words("Mend it.")).as_json()
    failed = {"status": JobRun.Status.FAILED, "error": "It failed"}
    entry = an_entry(params={"shop": "DEMO"})
    return a_run(entry, **{**failed, "error_detail": detail, **fields})


def test_a_link_that_a_task_gave_is_taken_only_within_our_pages(viewer: Client):
    run = a_run(an_entry())
    JobTouch.objects.create(run=run, kind="report", name="a", link="/jobs/day/")
    JobTouch.objects.create(run=run, kind="report", name="b", link="https://x.test/")

    shown = facts(viewer, run)["touched"]

    assert [one.address for one in shown] == ["/jobs/day/", ""]


def test_a_setting_that_is_missing_is_mended_on_the_shop_card(operator: Client):
    shop = a_shop()

    remedy = facts(operator, a_failed_run(NotReady))["remedy"]

    assert remedy.title == "Open the shop card of DEMO"
    assert remedy.address == reverse("admin:connector_shop_change", args=[shop.pk])


def test_what_was_refused_is_run_again_with_changes(operator: Client):
    run = a_failed_run(Refused)

    remedy = facts(operator, run)["remedy"]

    assert remedy.title == "Run again with changes"
    assert f"run={run.pk}" in remedy.address


def test_a_fault_of_the_program_leads_to_its_trace(viewer: Client):
    remedy = facts(viewer, a_failed_run(Broken, trace="Traceback"))["remedy"]

    assert remedy.address == "#run-trace"


def test_a_time_limit_is_raised_in_the_entry(operator: Client, viewer: Client):
    run = a_failed_run(NotReady, status=JobRun.Status.TIMED_OUT)

    offered = facts(operator, run)["remedy"]

    assert offered.address == reverse("admin:jobs_jobentry_edit", args=[run.entry_id])
    assert facts(viewer, run)["remedy"] is None


def test_a_lost_run_leads_to_the_workers(viewer: Client):
    remedy = facts(viewer, a_failed_run(Transient, status=JobRun.Status.LOST))["remedy"]

    assert remedy.address == reverse("admin:jobs_worker_changelist")


def test_what_is_tried_again_by_itself_offers_nothing_to_change(operator: Client):
    assert facts(operator, a_failed_run(Transient))["remedy"] is None


def test_the_time_line_tells_due_queued_begun_by_whom_and_the_end(viewer: Client):
    run = a_run(
        an_entry(),
        planned_at=NOON - MINUTE,
        queued_at=NOON - MINUTE / 2,
        worker="worker-1",
        attempt=2,
    )

    told = [moment.text for moment in facts(viewer, run)["moments"]]

    assert told == [
        "Due",
        "Queued for a worker",
        "Attempt 2 begun by worker-1",
        "Attempt 2: Done after 12 s",
    ]


def test_the_time_line_names_the_other_attempts(viewer: Client):
    entry = an_entry()
    first = a_run(entry, status=JobRun.Status.FAILED, occurrence=7)
    second = a_run(
        entry,
        occurrence=7,
        attempt=2,
        queued_at=NOON + MINUTE,
        started_at=NOON + MINUTE,
        finished_at=NOON + 2 * MINUTE,
    )

    told = facts(viewer, second)["moments"]

    assert (told[0].text, told[0].run) == ("Attempt 1: Failed after 12 s", first.pk)


def test_a_task_kept_to_a_group_has_no_cancel_button_for_others(operator: Client):
    group = Group.objects.create(name="Syncers")
    TaskRight.objects.create(task=30104, group=group, right="run")
    entry = an_entry(status=JobEntry.Status.IN_PROCESS)
    run = a_run(entry, status=JobRun.Status.RUNNING, finished_at=None)
    address = reverse("admin:jobs_jobrun_cancel", args=[run.pk])

    assert not facts(operator, run)["may_cancel"]
    assert operator.post(address).status_code == 403


@pytest.mark.django_db
def test_the_bar_of_a_run_that_goes_on_is_as_high_as_it_has_taken():
    entry = an_entry()
    ended = a_run(entry)
    live = a_run(entry, status=JobRun.Status.RUNNING, finished_at=None)

    drawn = bars_of([live, ended]).bars

    assert drawn[1].height == HEIGHT
    assert drawn[0].height < HEIGHT


def test_what_a_run_posted_leads_to_its_batch(viewer: Client):
    company()
    batch = PostingBatch.objects.create(kind="order", selection={}, total=1, posted=1)
    counted = {"batch": batch.pk, "posted": 1, "failed": 0, "skipped": 0, "total": 1}
    run = a_run(an_entry(), result=counted, counts={"ok": 1})
    JobTouch.objects.create(
        run=run, kind="posting_batch", name=str(batch), key=str(batch.pk)
    )

    shown = facts(viewer, run)

    address = reverse("admin:ledger_postingbatch_change", args=[batch.pk])
    counts = {count.title: (count.number, count.address) for count in shown["counts"]}
    assert counts["Posted"] == ("1", address)
    assert not {"Batch", "Done"} & counts.keys()
    assert [(one.kind, one.address) for one in shown["touched"]] == [
        ("Posting batch", address)
    ]

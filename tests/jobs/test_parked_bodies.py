"""What a body has when it begins anew, and when its run is stuck or lost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.jobs.building import LEASE, begin, end, probe_entry
from tests.jobs.parked import MINUTE, SHOPIFY, happened, let_look, park

from nightclerk.core.errors import Broken, Transient
from nightclerk.core.text import words
from nightclerk.jobs import selectors
from nightclerk.jobs.context import Context, Progress, Touch
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import JobEntry, JobRun, JobTouch
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.reporting import BoxReporter, Report
from nightclerk.jobs.services import entries
from nightclerk.jobs.services.dispatch import start_next
from nightclerk.jobs.services.finish import finish, give_back
from nightclerk.jobs.services.janitor import reap
from nightclerk.jobs.services.messages import Reply, renew
from nightclerk.jobs.services.runner import perform, run_here
from nightclerk.jobs.services.workers import say_alive
from nightclerk.jobs.stuck import why_stuck
from nightclerk.jobs.vitals import stuck_runs, vitals

pytestmark = pytest.mark.django_db
Status = JobEntry.Status


def test_a_worker_that_dies_after_a_resume_loses_the_run_and_the_retry_is_fresh():
    entry = probe_entry()
    run = park(entry, counts={"ok": 3}, result={"seen": 1})
    let_look(run)
    begin(entry, worker="gone")
    JobRun.objects.filter(pk=run.pk).update(lease_until=selectors.now() - MINUTE)

    reap()

    run.refresh_from_db()
    entry.refresh_from_db()
    retry = begin(entry)
    assert (run.status, run.counts, run.result) == ("lost", {"ok": 3}, {"seen": 1})
    assert (retry.attempt, retry.is_resumed) == (2, False)
    assert retry.run_id != run.pk


def test_a_failure_after_a_resume_is_tried_again_as_a_new_attempt():
    entry = probe_entry()
    let_look(park(entry))

    end(entry, Outcome.FAILED, Transient(words("Not now")))

    assert (entry.status, entry.attempt, entry.is_parked) == ("ready", 2, False)


def test_a_run_given_back_by_its_worker_has_again_what_it_was_parked_with():
    entry = probe_entry()
    run = park(entry, counts={"ok": 3}, progress=Progress(3, 10))
    let_look(run)
    begin(entry, worker="w2")
    report = Report(Progress(5, 10), {"ok": 5})
    assert renew({run.pk: report}, worker="w2", lease=LEASE) == {run.pk: Reply.GO_ON}

    give_back([run.pk], worker="w2")

    run.refresh_from_db()
    entry.refresh_from_db()
    assert (run.status, run.counts, run.done) == ("queued", {"ok": 3}, 3)
    assert run.started_at is not None
    assert (entry.is_queued, entry.is_parked) == (True, True)
    assert begin(entry).is_resumed


def test_a_run_given_back_while_its_entry_is_on_hold_leaves_it_on_hold():
    entry = probe_entry()
    order = begin(entry)
    entries.set_on_hold(entry)

    give_back([order.run_id], worker="w1")
    start_next(worker="w2", most=1, lease=LEASE)

    entry.refresh_from_db()
    assert entry.status == Status.ON_HOLD


def test_the_body_begins_anew_with_counters_progress_result_and_touched_records():
    entry = entries.enqueue(probe, ProbeParams(waits=1, wait_seconds=60, steps=2))
    ending = perform(begin(entry), BoxReporter())
    touched = (Touch("order", "#1", key="1"),)
    with_more = ending.with_(
        counts={**ending.counts, "ok": 40}, touched=touched, progress=Progress(4, 9)
    )
    finish([with_more], worker="w1")
    run = JobRun.objects.get(entry=entry)
    let_look(run)

    order = begin(entry)
    second = perform(order, BoxReporter())

    assert ending.outcome is Outcome.PARKED
    assert second.outcome is Outcome.DONE
    assert (second.counts["ok"], second.counts["looks"]) == (42, 1)
    assert second.result["waits"] == 1
    assert second.result["first_line_at"] == ending.result["first_line_at"]


def test_a_run_tells_the_most_memory_that_any_stretch_of_it_took():
    entry = probe_entry()
    let_look(park(entry, result={"memory_mb": 9_000}))

    ending = perform(begin(entry), BoxReporter())

    assert ending.result["memory_mb"] == 9_000


def test_what_was_touched_before_is_kept_once_and_counted_in_all():
    entry = probe_entry()
    run = park(entry, touched=(Touch("order", "#1", key="1"),), result={"touched": 1})
    ctx = Context(BoxReporter(), run_id=run.pk, is_foreground=False, is_resumed=True)
    ctx.take_up(
        counts={}, result=run.result, progress=Progress(), touched={("order", "1")}
    )

    ctx.touch("order", "#1", key="1")
    ctx.touch("order", "#2", key="2")

    assert [touch.name for touch in ctx.touched.values()] == ["#2"]
    assert ctx.touched_in_all == 2
    assert JobTouch.objects.filter(run=run).count() == 1


@pytest.mark.parametrize(
    "look_in", [timedelta(0), -MINUTE, timedelta(days=1, seconds=1)]
)
def test_a_wait_that_is_no_wait_or_too_long_is_a_fault_of_the_task(look_in: timedelta):
    ctx = Context(BoxReporter(), run_id=1, is_foreground=False)

    with pytest.raises(Broken):
        ctx.wait_for(SHOPIFY, look_in=look_in)


def test_the_time_limit_counts_the_present_stretch_only():
    entry = probe_entry()
    run = park(entry)
    day_ago = selectors.now() - timedelta(days=1)
    JobRun.objects.filter(pk=run.pk).update(started_at=day_ago, parked_at=day_ago)
    let_look(run)
    begin(entry)
    run.refresh_from_db()

    assert run.timeout < timedelta(days=1)
    assert not why_stuck(run, now=selectors.now())


def test_a_parked_run_that_nobody_looks_at_is_stuck_where_workers_are_alive():
    run = park(probe_entry())
    late = selectors.now() - timedelta(minutes=6)
    JobRun.objects.filter(pk=run.pk).update(look_at=late)

    alone = stuck_runs(now=selectors.now())
    say_alive("w1", children=1, is_stopping=False)

    assert alone == []
    assert [one.pk for one in stuck_runs(now=selectors.now())] == [run.pk]
    assert (vitals().stuck_runs, vitals().parked_runs) == (1, 1)
    run.refresh_from_db()
    assert str(why_stuck(run, now=selectors.now())) == (
        "it should have gone on 6 minutes ago"
    )


def test_a_parked_run_that_waits_for_another_one_is_not_stuck():
    first = probe_entry(note="a", category="ONE")
    probe_entry(note="b", category="ONE")
    run = park(first)

    let_look(run, ago=timedelta(hours=1))

    assert run.held_up_by
    assert not why_stuck(run, now=selectors.now())


def test_a_foreground_run_that_waits_goes_on_in_the_background():
    params = ProbeParams(waits=1, wait_seconds=60)
    run = entries.start_in_foreground(probe, params)

    run = run_here(run)

    entry = run.entry
    assert (run.status, run.is_foreground) == ("parked", False)
    assert ("background", "It goes on in the background; nobody has to stay") in (
        happened(entry)
    )
    let_look(run)
    (order,) = start_next(worker="w1", most=1, lease=LEASE)
    assert order.run_id == run.pk


def test_ordinary_runs_cost_no_statement_more_for_those_that_wait_outside():
    entry = probe_entry()
    order = begin(entry)

    with CaptureQueriesContext(connection) as asked:
        finish([Ending(order.run_id, Outcome.DONE)], worker="w1")

    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert not any("parked_for" in statement for statement in statements)
    assert len(statements) <= 8

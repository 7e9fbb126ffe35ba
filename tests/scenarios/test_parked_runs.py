"""Runs that wait outside, with real workers: no worker waits with them."""

import pytest
from tests.scenarios.working import ended_run, wait_until, working

from nightclerk.jobs import selectors
from nightclerk.jobs.foreground import spawn
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.services import entries
from nightclerk.jobs.services.parking import look_now

pytestmark = pytest.mark.django_db(transaction=True)
Status = JobEntry.Status


def is_parked(entry: JobEntry) -> bool:
    return JobRun.objects.filter(entry=entry, status="parked").exists()


def test_a_worker_with_one_place_does_others_while_a_run_waits_outside():
    waiting = ProbeParams(waits=1, wait_seconds=3600, steps=3)
    with working(children=1):
        first = entries.enqueue(probe, waiting, category="ONE")
        wait_until(lambda: is_parked(first))
        second = entries.enqueue(probe, ProbeParams(note="b"), category="ONE")
        other = ended_run(second)
        still = is_parked(first)
        look_now(first)
        run = ended_run(first)

    first.refresh_from_db()
    assert (other.status, still) == ("done", True)
    assert (run.status, run.done, run.total) == ("done", 3, 3)
    assert run.counts == {"ok": 3, "skipped": 0, "failed": 0, "looks": 1}
    assert (run.attempt, run.parked_times, run.result["waits"]) == (1, 1, 1)
    assert run.started_at < run.resumed_at < run.finished_at
    assert run.waited < run.finished_at - run.started_at
    assert (first.status, first.runs.count()) == (Status.FINISHED, 1)


def test_a_run_looks_again_and_again_by_itself_when_its_time_has_come():
    with working():
        entry = entries.enqueue(probe, ProbeParams(waits=3, wait_seconds=0.3))
        run = ended_run(entry)

    assert (run.status, run.parked_times, run.counts["looks"]) == ("done", 3, 3)
    told = entry.events.order_by("pk").values_list("what", flat=True)
    assert list(told) == ["created", "parked", "goes_on", "done"]


def test_a_foreground_run_that_waits_is_gone_on_with_by_a_worker():
    params = ProbeParams(waits=1, wait_seconds=0.3)
    spawn(entries.start_in_foreground(probe, params))
    entry = JobEntry.objects.get()
    wait_until(lambda: is_parked(entry))

    with working("w9"):
        run = ended_run(entry)

    assert (run.status, run.worker, run.is_foreground) == ("done", "w9", False)


def test_parked_runs_need_no_worker_and_survive_its_end():
    with working("w1"):
        entry = entries.enqueue(probe, ProbeParams(waits=1, wait_seconds=3600))
        wait_until(lambda: is_parked(entry))
    assert not selectors.workers_alive().exists()

    look_now(entry)
    with working("w2"):
        run = ended_run(entry)

    assert (run.status, run.attempt, run.worker) == ("done", 1, "w2")

"""Real worker processes on a real database, with everything that goes wrong."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import psutil
import psycopg
import pytest
from django.db import connection
from tests.scenarios.working import (
    QUICK,
    ended_run,
    running_run,
    start_worker,
    stop,
    wait_until,
    working,
)

from nightclerk.jobs import selectors
from nightclerk.jobs.foreground import spawn
from nightclerk.jobs.models import JobEntry, JobRun, Worker
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.recurrence import Misfire, Schedule
from nightclerk.jobs.services import entries
from nightclerk.jobs.worker import STOOD_STILL

pytestmark = pytest.mark.django_db(transaction=True)
Status = JobEntry.Status


def long_probe(**params):
    """Enqueue a probe of half a minute that reports soon that it has begun."""
    given = {"seconds": 30, "steps": 300, **params}
    return entries.enqueue(probe, ProbeParams(**given))


def test_a_worker_does_a_run_and_tells_all_about_it():
    with working():
        entry = entries.enqueue(probe, ProbeParams(steps=5, skips=2, note="hello"))
        run = ended_run(entry)

    entry.refresh_from_db()
    assert (run.status, run.worker, entry.status) == ("skips", "w1", Status.FINISHED)
    assert run.counts == {"ok": 5, "skipped": 2, "failed": 0}
    assert (run.done, run.total) == (5, 5)
    levels = list(run.messages.values_list("level", flat=True))
    assert levels == ["info", "skipped", "skipped"]
    assert run.result["memory_mb"] > 10
    assert run.queued_at <= run.started_at <= run.finished_at


def test_progress_is_seen_while_the_run_lives_and_a_cancel_ends_it_in_time():
    with working():
        entry = long_probe()
        run = running_run(entry)
        assert run.total == 300

        entries.cancel_run(run)
        took = wait_until(lambda: JobRun.objects.get(pk=run.pk).status == "cancelled")

    entry.refresh_from_db()
    assert took < 3
    assert entry.status == Status.ON_HOLD


def test_a_body_that_ignores_the_stop_is_killed():
    with working():
        entry = long_probe(ignores_cancel=True)
        run = running_run(entry)

        entries.cancel_run(run)
        run = ended_run(entry)

    assert run.status == "cancelled"


def test_a_run_is_stopped_by_its_time_limit():
    with working():
        entry = entries.create(probe, ProbeParams(seconds=30))
        JobEntry.objects.filter(pk=entry.pk).update(timeout="00:00:01")
        entries.set_ready(entry)
        run = ended_run(entry)

    entry.refresh_from_db()
    assert (run.status, entry.status) == ("timed_out", Status.ERROR)
    assert run.error.startswith("The run took longer than its time limit of 0:00:01")


def test_a_transient_failure_is_tried_again_and_a_refusal_is_not():
    with working():
        passing = entries.enqueue(probe, ProbeParams(fail_times=1))
        refused = entries.enqueue(probe, ProbeParams(fail_times=1, kind="refused"))
        first = ended_run(passing)
        JobEntry.objects.filter(pk=passing.pk).update(next_run_at="2020-01-01T00:00Z")
        wait_until(lambda: passing.runs.filter(status="done").exists())
        ended_run(refused)

    refused.refresh_from_db()
    assert (first.status, first.attempt) == ("failed", 1)
    assert first.error == "The probe was asked to fail Change its parameters."
    assert passing.runs.get(status="done").attempt == 2
    assert refused.status == Status.ERROR
    assert refused.runs.count() == 1


def test_a_child_that_dies_is_a_failure_with_its_exit_code():
    with working(children=1) as worker:
        entry = long_probe()
        running_run(entry)

        kill_children(worker.pid)
        run = ended_run(entry)
        next_one = entries.enqueue(probe, ProbeParams(note="after"))
        after = ended_run(next_one)

    assert run.status == "failed"
    assert "exit code -9" in run.error
    assert after.status == "done"


def test_a_killed_worker_loses_its_run_and_another_does_it_again():
    first = start_worker("w1")
    entry = entries.enqueue(probe, ProbeParams(seconds=2, steps=20))
    lost = running_run(entry)
    children = psutil.Process(first.pid).children(recursive=True)

    first.kill()
    first.wait()
    with working("w2"):
        wait_until(lambda: entry.runs.filter(status="done").exists())

    lost.refresh_from_db()
    again = entry.runs.get(status="done")
    assert (lost.status, lost.worker) == ("lost", "w1")
    assert (again.worker, again.occurrence, again.attempt) == ("w2", 1, 2)
    assert not [child for child in children if child.is_running()]


def test_a_frozen_worker_that_comes_back_writes_nothing():
    with working("w1") as frozen:
        entry = entries.enqueue(probe, ProbeParams(seconds=1, steps=10))
        running_run(entry)
        os.killpg(frozen.pid, signal.SIGSTOP)
        with working("w2"):
            wait_until(lambda: entry.runs.filter(status="done").exists())
            os.killpg(frozen.pid, signal.SIGCONT)
            time.sleep(1)

    entry.refresh_from_db()
    outcomes = sorted(entry.runs.values_list("status", "worker"))
    assert outcomes == [("done", "w2"), ("lost", "w1")]
    assert entry.status == Status.FINISHED


def test_a_worker_whose_loop_stands_still_leaves_and_another_does_its_run():
    asleep = "import signal, time; signal.signal({}, lambda *_: time.sleep(60))"
    asleep = asleep.format(signal.SIGUSR1.value)
    with working("w1", pace=replace(QUICK, still=3), before=asleep) as still:
        entry = entries.enqueue(probe, ProbeParams(seconds=2, steps=20))
        lost = running_run(entry)

        still.send_signal(signal.SIGUSR1)  # the main thread, so the loop, sleeps
        exit_code = still.wait(20)
    with working("w2"):
        wait_until(lambda: entry.runs.filter(status="done").exists())

    lost.refresh_from_db()
    assert exit_code == STOOD_STILL
    assert (lost.status, entry.runs.get(status="done").worker) == ("lost", "w2")


def test_a_stopped_worker_gives_its_run_back_and_no_attempt_is_lost():
    with working("w1") as worker:
        entry = entries.enqueue(probe, ProbeParams(seconds=3, steps=30))
        running_run(entry)
        assert stop(worker) == 0

    run = entry.runs.get()
    assert (run.status, run.worker) == ("queued", "")
    assert not Worker.objects.filter(name="w1").exists()

    with working("w2"):
        run = ended_run(entry)
    assert (run.status, run.attempt, entry.runs.count()) == ("done", 1, 1)


def test_a_signal_to_the_whole_group_is_no_cancel():
    with working("w1") as worker:
        entry = entries.enqueue(probe, ProbeParams(seconds=3, steps=30))
        running_run(entry)

        os.killpg(worker.pid, signal.SIGTERM)
        assert worker.wait(15) == 0

    assert entry.runs.get().status == "queued"


def test_runs_of_one_category_never_overlap():
    with working(children=3):
        made = [
            entries.enqueue(
                probe, ProbeParams(seconds=0.2, note=str(number)), category="LANE"
            )
            for number in range(4)
        ]
        runs = [ended_run(entry) for entry in made]

    runs.sort(key=lambda run: run.started_at)
    assert all(one.finished_at <= other.started_at for one, other in pairwise(runs))


def test_a_run_whose_bell_was_lost_is_found():
    entry = entries.enqueue(probe, ProbeParams())
    silence()

    with working():
        run = ended_run(entry, seconds=5)

    assert run.status == "done"


def test_a_foreground_run_has_a_process_of_its_own():
    run = entries.start_in_foreground(probe, ProbeParams(steps=2))

    spawn(run)
    wait_until(lambda: not JobRun.objects.get(pk=run.pk).is_live)

    run.refresh_from_db()
    assert (run.status, run.done) == ("done", 2)
    assert not run.worker.startswith("w1")


def test_a_foreground_run_that_ignores_its_cancel_is_ended_by_force():
    run = entries.start_in_foreground(
        probe, ProbeParams(seconds=30, steps=300, ignores_cancel=True)
    )
    spawn(run)
    wait_until(JobRun.objects.filter(pk=run.pk, done__gt=0).exists)

    entries.cancel_run(run)
    wait_until(lambda: not JobRun.objects.get(pk=run.pk).is_live)

    run.refresh_from_db()
    assert run.status == "cancelled"


def test_a_worker_whose_connections_are_cut_goes_on():
    with working():
        entry = entries.enqueue(probe, ProbeParams(seconds=1, steps=10))
        running_run(entry)

        cut_connections()
        run = ended_run(entry)
        after = ended_run(entries.enqueue(probe, ProbeParams(note="after")))

    assert (run.status, run.attempt, after.status) == ("done", 1, "done")


DEAF = """
import asyncio
from nightclerk.jobs import queue
async def listen(*_, **__):
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass
queue.listen = listen
"""


def test_a_worker_whose_engine_does_not_end_leaves_nevertheless():
    process = start_worker("w1", before=DEAF)

    assert stop(process) == STOOD_STILL


def test_a_worker_cut_off_for_long_stops_its_bodies_itself():
    with working() as worker:
        entry = long_probe()
        run = running_run(entry)
        children = psutil.Process(worker.pid).children(recursive=True)

        with closed_database():
            wait_until(lambda: not all(child.is_running() for child in children))
        wait_until(lambda: not JobRun.objects.get(pk=run.pk).is_live)

    run.refresh_from_db()
    assert run.status == "lost"


def test_a_recurring_entry_runs_again_and_again_without_gap_or_double():
    schedule = Schedule(days=(True,) * 7, minutes=1, misfire=Misfire.ALL)
    entry = entries.create(probe, ProbeParams(), schedule=schedule)
    entries.set_ready(entry)
    begun = selectors.now() - timedelta(minutes=20)
    entries.set_on_hold(entry)
    JobEntry.objects.filter(pk=entry.pk).update(
        status="ready", next_run_at=begun, planned_at=begun
    )

    with working():
        wait_until(lambda: entry.runs.filter(status="done").count() >= 20)

    runs = list(entry.runs.filter(status="done").order_by("pk"))
    steps = {later.planned_at - one.planned_at for one, later in pairwise(runs)}
    assert [run.occurrence for run in runs] == list(range(1, len(runs) + 1))
    assert steps == {timedelta(minutes=1)}


def kill_children(pid: int) -> None:
    """Kill the processes that do runs, as the kernel does when memory is short."""
    for process in psutil.Process(pid).children(recursive=True):
        if not process.children() and "resource_tracker" not in str(process.cmdline()):
            process.kill()


@contextmanager
def closed_database() -> Iterator[None]:
    """Let nobody but this test into the database inside this block."""
    name = connection.settings_dict["NAME"]
    change = f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS '
    address = os.environ["NIGHTCLERK_DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as outside:
        outside.execute(change + "false")
        try:
            cut_connections()
            yield
        finally:
            outside.execute(change + "true")


def cut_connections() -> None:
    """Cut every connection to the database but ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def silence() -> None:
    """Delete all bells, as if nobody had rung."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

"""What a hundred thousand future entries and old runs cost those that are due."""

import time
from collections.abc import Callable
from statistics import median

from django.db import connection, transaction

from benchmarks.report import Figure
from nightclerk.core.text import words
from nightclerk.jobs import queue
from nightclerk.jobs.context import Progress
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.reporting import Report
from nightclerk.jobs.services.dispatch import LEASE, promote_due, start_next
from nightclerk.jobs.services.entries import enqueue
from nightclerk.jobs.services.messages import renew

MANY = 100_000
DUE = 200
LOOKS = 200
ROUNDS = 5
BEATS = 50
WORKER = "bench"

# Copies of one row, whatever columns the table has.
COPY = """
INSERT INTO {table} SELECT copy.* FROM {table} one, generate_series(1, %s) AS number,
    LATERAL jsonb_populate_record(one, {changes}) AS copy WHERE one.id = %s
"""
ENTRY_ID = "nextval(pg_get_serial_sequence('jobs_jobentry', 'id'))"
RUN_ID = "nextval(pg_get_serial_sequence('jobs_jobrun', 'id'))"
FUTURE = f"""jsonb_build_object('id', {ENTRY_ID}, 'status', 'ready',
    'is_queued', false, 'next_run_at', now() + number * interval '1 minute')"""
OLD = f"""jsonb_build_object('id', {RUN_ID}, 'status', 'done',
    'occurrence', 1000 + number, 'finished_at', now() - number * interval '1 minute')"""
BRING_FORWARD = """
UPDATE jobs_jobentry SET next_run_at = now() WHERE id IN (
    SELECT id FROM jobs_jobentry WHERE status = 'ready' AND NOT is_queued
    ORDER BY next_run_at LIMIT %s)
"""
FORGET_BELLS = "DELETE FROM procrastinate_jobs WHERE queue_name = %s"
UPDATES = """
SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'jobs_jobrun'
"""


def measure() -> list[Figure]:
    """Fill the tables, then promote nothing, promote many, and keep many alive."""
    _fill()
    idle = sorted(milliseconds(promote_due) for _ in range(LOOKS))
    busy = [_promotion() for _ in range(ROUNDS)]
    beat, hot = _heartbeat()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE jobs_jobentry, jobs_jobrun CASCADE")
    return [
        Figure("nothing due, p50", median(idle), "ms", at_most=1),
        Figure("nothing due, p95", idle[int(LOOKS * 0.95)], "ms"),
        Figure(f"{DUE} due, p50", median(busy), "ms", at_most=30),
        Figure(f"heartbeat of {DUE} live runs, p50", beat, "ms"),
        Figure("heartbeats that touched no index", hot * 100, "%", at_least=90),
    ]


def milliseconds(call: Callable[[], object]) -> float:
    """Time one call."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _fill() -> None:
    entry = enqueue(probe, ProbeParams())
    run = JobRun.objects.get(entry=entry)
    with connection.cursor() as cursor:
        cursor.execute(
            COPY.format(table="jobs_jobentry", changes=FUTURE), [MANY, entry.pk]
        )
        cursor.execute(COPY.format(table="jobs_jobrun", changes=OLD), [MANY, run.pk])
    entry.delete()
    _forget_live_runs()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE jobs_jobentry, jobs_jobrun")


def _promotion() -> float:
    """Time the promotion of many that are due together, and take them away again."""
    with connection.cursor() as cursor:
        cursor.execute(BRING_FORWARD, [DUE])
    took = milliseconds(promote_due)
    queued = JobRun.objects.filter(status=JobRun.Status.QUEUED)
    if queued.count() != DUE:
        raise SystemExit(f"{queued.count()} of {DUE} runs were queued")
    _forget_live_runs()
    return took


def _heartbeat() -> tuple[float, float]:
    """Renew the leases of many runs; give milliseconds and the share of HOT updates."""
    with connection.cursor() as cursor:
        cursor.execute(BRING_FORWARD, [DUE])
    promote_due()
    orders = start_next(worker=WORKER, most=DUE, lease=LEASE)
    said = Report(Progress(1, 2, words("orders")), {"ok": 1})
    reports = {order.run_id: said for order in orders}
    before = _updates()
    times = [
        milliseconds(lambda: renew(reports, worker=WORKER, lease=LEASE))
        for _ in range(BEATS)
    ]
    after = _updates()
    _forget_live_runs()
    return median(times), (after[1] - before[1]) / (after[0] - before[0])


def _updates() -> tuple[int, int]:
    """Give the updates of runs so far, and how many of them were HOT."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(UPDATES)
        every, hot = cursor.fetchone()
    return int(every), int(hot)


def _forget_live_runs() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        JobEntry.objects.filter(runs__status__in=JobRun.LIVE).delete()
        JobRun.objects.filter(status__in=JobRun.LIVE).delete()
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE queue_name = %s", [queue.QUEUE]
        )

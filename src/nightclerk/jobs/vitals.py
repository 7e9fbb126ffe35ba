"""How the queue does: what health checks, metrics, notices and pages tell."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from nightclerk.jobs.models import JobRun
from nightclerk.jobs.selectors import WORKER_IS_ALIVE, workers_alive
from nightclerk.jobs.stuck import why_stuck

OVERDUE = 120  # seconds after which nobody seems to promote what is due
RECENT = 1000  # runs from which the latency is told
Status = JobRun.Status

PULSE = """
SELECT
    (SELECT count(*) FROM jobs_worker
        WHERE heartbeat_at >= clock_timestamp() - make_interval(secs => %(alive)s)),
    (SELECT extract(epoch FROM clock_timestamp() - min(next_run_at)) FROM jobs_jobentry
        WHERE status IN ('ready', 'error') AND NOT is_queued
        AND next_run_at <= clock_timestamp()),
    (SELECT extract(epoch FROM clock_timestamp() - min(coalesce(look_at, queued_at)))
        FROM jobs_jobrun WHERE status = 'queued' AND NOT is_foreground),
    (SELECT count(*) FROM jobs_jobrun WHERE status = 'parked'),
    clock_timestamp()
"""
LATENCY = """
SELECT percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
    ORDER BY extract(epoch FROM started_at - queued_at))
FROM (SELECT started_at, queued_at FROM jobs_jobrun ORDER BY id DESC LIMIT %s) AS recent
WHERE started_at IS NOT NULL
"""
BY_STATUS = "SELECT status, count(*) FROM jobs_jobrun GROUP BY status"
EVER = """
SELECT coalesce(pg_sequence_last_value(
    pg_get_serial_sequence('jobs_jobrun', 'id')::regclass), 0)
"""


@dataclass(frozen=True)
class Vitals:
    """What tells whether the queue lives; ages in seconds, None where nothing waits.

    Parked runs wait for something outside, which is no trouble by itself.
    """

    workers_alive: int
    oldest_due: float | None
    oldest_queued: float | None
    stuck_runs: int
    parked_runs: int = 0


@dataclass(frozen=True)
class Latency:
    """Seconds from queued to begun, over the newest runs."""

    median: float
    p95: float
    p99: float


def vitals() -> Vitals:
    """Ask the database how the queue does."""
    with connection.cursor() as cursor:
        cursor.execute(PULSE, {"alive": WORKER_IS_ALIVE.total_seconds()})
        alive, due, queued, parked, now = cursor.fetchone()
    stuck = len(stuck_runs(now=now))
    return Vitals(alive, _seconds(due), _seconds(queued), stuck, parked)


def stuck_runs(*, now: datetime, hidden: frozenset[int] = frozenset()) -> list[JobRun]:
    """Give the runs that should go on and do not; `stuck` says why.

    Parked ones are told of only while workers are alive: without any, that is the
    trouble. `now` is the database's time, `hidden` are numbers of tasks left out.
    """
    begun = JobRun.objects.filter(status__in=[Status.RUNNING, Status.PARKED])
    seen = begun.exclude(task__in=hidden).defer("params", "result", "trace", "counts")
    stuck = [run for run in seen.order_by("pk") if why_stuck(run, now=now)]
    if all(run.status == Status.RUNNING for run in stuck) or workers_alive().exists():
        return stuck
    return [run for run in stuck if run.status == Status.RUNNING]


def latency() -> Latency | None:
    """Give how long the newest runs waited for a worker; None before the first."""
    with connection.cursor() as cursor:
        cursor.execute(LATENCY, [RECENT])
        (found,) = cursor.fetchone()
    return Latency(*map(float, found)) if found else None


def runs_by_status() -> dict[str, int]:
    """Count the runs that the log keeps, by how they ended or stand."""
    with connection.cursor() as cursor:
        cursor.execute(BY_STATUS)
        return dict(cursor.fetchall())


def runs_ever() -> int:
    """Give how many runs were ever made; it only grows, whatever the log forgets."""
    with connection.cursor() as cursor:
        cursor.execute(EVER)
        return int(cursor.fetchone()[0])


def _seconds(age: object) -> float | None:
    return None if age is None else float(str(age))

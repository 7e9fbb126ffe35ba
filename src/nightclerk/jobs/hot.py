"""The statements that every run needs, written by hand; they decide nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from nightclerk.jobs.admission import Live
from nightclerk.jobs.conflicts import Needs, from_text
from nightclerk.jobs.models import JobEntry

PROMOTION = 0x6E63_6A6F  # the advisory lock under which alone runs come to life
MOST_CANDIDATES = 200
TURN = "SELECT pg_advisory_xact_lock(%s), clock_timestamp()"
IS_DUE = """
SELECT EXISTS (SELECT FROM jobs_jobentry WHERE status IN ('ready', 'error')
    AND NOT is_queued AND next_run_at <= now())
OR EXISTS (SELECT FROM jobs_jobentry WHERE status = 'waiting')
"""
LIVE = """
SELECT entry_id, description, id, category_code, reads, writes FROM jobs_jobrun
WHERE status IN ('queued', 'running')
"""
# The due ones; of those that wait the most urgent and the oldest, but none that waits
# in a category that is full.
CANDIDATES = """
WITH busy AS (
    SELECT category_code AS code, count(*) AS runs FROM jobs_jobrun
    WHERE status IN ('queued', 'running') AND category_code <> '' GROUP BY 1),
waiting AS (
    SELECT entry.id, entry.priority, entry.next_run_at FROM jobs_jobentry entry
    LEFT JOIN jobs_jobcategory category ON category.id = entry.category_id
    LEFT JOIN busy ON busy.code = category.code
    WHERE entry.status = 'waiting' AND coalesce(busy.runs, 0)
        < coalesce(category.concurrency, 1)),
chosen AS (
    (SELECT id FROM jobs_jobentry WHERE status IN ('ready', 'error') AND NOT is_queued
        AND next_run_at <= %(at)s ORDER BY next_run_at LIMIT %(most)s)
    UNION (SELECT id FROM waiting ORDER BY priority DESC, next_run_at LIMIT %(most)s)
    UNION (SELECT id FROM waiting ORDER BY next_run_at LIMIT %(most)s))
SELECT id FROM jobs_jobentry WHERE id = ANY (ARRAY(SELECT id FROM chosen))
ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
QUEUED = """
UPDATE jobs_jobentry SET status = 'ready', is_queued = true, waiting_since = NULL,
    waits_for = '', changed_at = %s WHERE id = ANY (%s)
"""


def take_turn() -> datetime:
    """Wait for the promotion's lock until the transaction ends; give the time."""
    with connection.cursor() as cursor:
        cursor.execute(TURN, [PROMOTION])
        moment: datetime = cursor.fetchone()[1]
    return moment


def something_is_due() -> bool:
    """Tell whether an entry is due or waits; cheap, asked twice a second."""
    with connection.cursor() as cursor:
        cursor.execute(IS_DUE)
        return bool(cursor.fetchone()[0])


def live_runs() -> list[Live]:
    """Give all runs that are queued or running, and what they need."""
    with connection.cursor() as cursor:
        cursor.execute(LIVE)
        return [
            Live(
                entry, title, run, category, Needs(from_text(reads), from_text(writes))
            )
            for entry, title, run, category, reads, writes in cursor
        ]


def candidates(at: datetime, known: Iterable[JobEntry] = ()) -> list[JobEntry]:
    """Lock and give the entries that may start; `known` ones are not read again."""
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, {"at": at, "most": MOST_CANDIDATES})
        numbers = {number for (number,) in cursor}
    found = [entry for entry in known if entry.pk in numbers]
    rest = numbers - {entry.pk for entry in found}
    if rest:
        entries = JobEntry.objects.select_related("category")
        found += entries.filter(pk__in=rest)
    return found


def mark_queued(entries: Sequence[JobEntry], *, now: datetime) -> None:
    """Write that the runs of entries wait for a worker."""
    if not entries:
        return
    with connection.cursor() as cursor:
        cursor.execute(QUEUED, [now, [entry.pk for entry in entries]])
    for entry in entries:
        entry.status = JobEntry.Status.READY
        entry.is_queued = True
        entry.waiting_since = None
        entry.waits_for = ""
        entry.changed_at = now

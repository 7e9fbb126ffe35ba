"""Keep the queue small: what is finished goes after its time, in small steps."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time

from django.db import connection, transaction

from nightclerk.jobs.hot import take_turn
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.registry import Task
from nightclerk.jobs.services import entries

AT_ONCE = 1000  # rows of one transaction, so that nobody waits for it
ENTRIES = """
SELECT id FROM jobs_jobentry WHERE status = 'finished' AND NOT is_queued
    AND changed_at < now() - make_interval(days => %(days)s)
ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED
"""
RUNS = """
SELECT id FROM jobs_jobrun run
WHERE finished_at < now() - make_interval(days => %(days)s)
    AND (entry_id IS NULL OR (SELECT count(*) FROM (SELECT FROM jobs_jobrun newer
        WHERE newer.entry_id = run.entry_id AND newer.id > run.id
        LIMIT %(kept)s) AS counted) >= %(kept)s)
ORDER BY id LIMIT %(most)s
"""
MESSAGES = """
DELETE FROM jobs_jobmessage WHERE id IN (SELECT message.id FROM jobs_jobmessage message
    JOIN jobs_jobrun run ON run.id = message.run_id
    WHERE run.finished_at < now() - make_interval(days => %(days)s)
    ORDER BY message.id LIMIT %(most)s)
"""


@dataclass(frozen=True)
class Retention:
    """How many days things stay, and how many runs of an entry stay at least."""

    entry_days: int = 7
    run_days: int = 90
    runs_kept: int = 50
    message_days: int = 30


def clean_up(retention: Retention) -> Iterator[tuple[str, int]]:
    """Delete what is past its time; give (what, how many rows) after each step."""
    yield from _repeated("messages", lambda: _messages(retention))
    yield from _repeated("runs", lambda: _runs(retention))
    yield from _repeated("entries", lambda: _entries(retention))


@transaction.atomic
def ensure_housekeeping(task: Task) -> JobEntry:
    """Make sure that a daily entry cleans the queue up; one in error is restarted.

    Its time of day is drawn, so that many installations do not work at the same time.
    One that somebody set on hold stays on hold.
    """
    take_turn()
    existing = JobEntry.objects.filter(task=task.number).order_by("pk")
    found = next((entry for entry in existing if entry.is_recurring), None)
    if found is None:
        minute = random.randrange(24 * 60)  # noqa: S311 - no secret
        daily = Schedule((True,) * 7, starting=time(minute // 60, minute % 60))
        return entries.set_ready(entries.create(task, task.params(), schedule=daily))
    if found.status == JobEntry.Status.ERROR and found.next_run_at is None:
        return entries.restart(found)
    return found


def _repeated(what: str, step: Callable[[], int]) -> Iterator[tuple[str, int]]:
    while number := step():
        yield what, number


def _messages(retention: Retention) -> int:
    with connection.cursor() as cursor:
        cursor.execute(MESSAGES, {"days": retention.message_days, "most": AT_ONCE})
        return int(cursor.rowcount)


@transaction.atomic
def _runs(retention: Retention) -> int:
    numbers = _chosen(RUNS, days=retention.run_days, kept=retention.runs_kept)
    JobRun.objects.filter(pk__in=numbers).delete()
    return len(numbers)


@transaction.atomic
def _entries(retention: Retention) -> int:
    numbers = _chosen(ENTRIES, days=retention.entry_days)
    JobEntry.objects.filter(pk__in=numbers).delete()
    return len(numbers)


def _chosen(query: str, **limits: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, {**limits, "most": AT_ONCE})
        return [number for (number,) in cursor]

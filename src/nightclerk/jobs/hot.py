"""The statements that every run needs, written by hand; they decide nothing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from nightclerk.jobs.admission import Live, Wish
from nightclerk.jobs.conflicts import Needs, as_text, from_text
from nightclerk.jobs.models import JobEntry, JobEvent

PROMOTION = 0x6E63_6A6F  # the advisory lock under which alone runs come to life
MOST_CANDIDATES = 200
TURN = "SELECT pg_advisory_xact_lock(%s), clock_timestamp()"
IS_DUE = """
SELECT EXISTS (SELECT FROM jobs_jobentry WHERE status IN ('ready', 'error', 'inactive')
    AND NOT is_queued AND next_run_at <= coalesce(%(at)s, now()))
OR EXISTS (SELECT FROM jobs_jobentry WHERE status = 'waiting' AND NOT is_parked)
OR EXISTS (SELECT FROM jobs_jobrun WHERE status = 'parked'
    AND look_at <= coalesce(%(at)s, now()))
"""
# Only those that an entry could have to wait for: thousands may be queued.
LIVE = """
SELECT entry_id, description, id, category_code, reads, writes, false
FROM jobs_jobrun WHERE status IN ('queued', 'running') AND (entry_id = ANY (%(entries)s)
    OR category_code = ANY (%(categories)s)
    OR reads && %(written)s::varchar[] OR writes && %(used)s::varchar[])
UNION ALL SELECT entry_id, description, id, '', '{}', '{}', true
FROM jobs_jobrun WHERE status = 'parked' AND entry_id = ANY (%(entries)s)
"""
# The due ones; of those that wait the most urgent and the oldest, but none that waits
# in a category that is full. And the parked runs whose time to look has come.
CANDIDATES = """
WITH busy AS (
    SELECT category_code AS code, count(*) AS runs FROM jobs_jobrun
    WHERE status IN ('queued', 'running') AND category_code <> '' GROUP BY 1),
waiting AS (
    SELECT entry.id, entry.priority, entry.next_run_at FROM jobs_jobentry entry
    LEFT JOIN jobs_jobcategory category ON category.id = entry.category_id
    LEFT JOIN busy ON busy.code = category.code
    WHERE entry.status = 'waiting' AND NOT entry.is_parked
        AND coalesce(busy.runs, 0) < coalesce(category.concurrency, 1)),
chosen AS (
    (SELECT id FROM jobs_jobentry WHERE status IN ('ready', 'error', 'inactive')
        AND NOT is_queued AND next_run_at <= %(at)s ORDER BY next_run_at LIMIT %(most)s)
    UNION (SELECT id FROM waiting ORDER BY priority DESC, next_run_at LIMIT %(most)s)
    UNION (SELECT id FROM waiting ORDER BY next_run_at LIMIT %(most)s)),
entries AS MATERIALIZED (
    SELECT id FROM jobs_jobentry WHERE id = ANY (ARRAY(SELECT id FROM chosen))
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED),
parked AS MATERIALIZED (
    SELECT id FROM jobs_jobrun WHERE status = 'parked' AND look_at <= %(at)s
    ORDER BY look_at LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED)
SELECT id, false FROM entries UNION ALL SELECT id, true FROM parked
"""
RESUME = """
UPDATE jobs_jobrun run SET status = 'queued', is_exclusive = given.is_exclusive,
    held_up_by = NULL
FROM jsonb_to_recordset(%s::jsonb) AS given (id bigint, is_exclusive boolean)
WHERE run.id = given.id AND run.status = 'parked'
RETURNING run.id, run.priority
"""
BEGET = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(%(wanted)s::jsonb) AS wanted (entry bigint,
        category text, is_exclusive boolean, reads text[], writes text[])),
begotten AS (
    INSERT INTO jobs_jobrun (entry_id, task, description, params, category_code,
        is_exclusive, reads, writes, priority, is_foreground, actor_id, occurrence,
        attempt, status, planned_at, queued_at, timeout, worker, cancel_requested, done,
        unit, message, counts, result, error, error_detail, trace, request_id)
    SELECT id, task, description, params, category, wanted.is_exclusive, reads, writes,
        priority, %(is_foreground)s, owner_id, occurrence, attempt, 'queued',
        coalesce(planned_at, next_run_at), %(now)s, timeout, '', false, 0,
        '{}', '{}', '{}', '{}', '', '{}', '', ''
    FROM jobs_jobentry JOIN wanted ON wanted.entry = jobs_jobentry.id
    ORDER BY id RETURNING id, priority),
told AS (
    UPDATE jobs_jobentry SET status = 'ready', is_queued = true, waiting_since = NULL,
        waits_for = '{}', changed_at = %(now)s WHERE id IN (SELECT entry FROM wanted))
SELECT id, priority FROM begotten ORDER BY id
"""
KEEP_EVENTS = """
INSERT INTO jobs_jobevent (entry_id, run_id, actor_id, what, text)
SELECT entry, run, actor, what, text FROM jsonb_to_recordset(%s::jsonb) AS event (
    entry bigint, run bigint, actor bigint, what text, text jsonb)
"""


def take_turn() -> datetime:
    """Wait for the promotion's lock until the transaction ends; give the time."""
    with connection.cursor() as cursor:
        cursor.execute(TURN, [PROMOTION])
        moment: datetime = cursor.fetchone()[1]
    return moment


def something_is_due(at: datetime | None = None) -> bool:
    """Tell whether an entry is due or waits, or a parked run shall look.

    It is cheap, and asked twice a second.
    """
    with connection.cursor() as cursor:
        cursor.execute(IS_DUE, {"at": at})
        return bool(cursor.fetchone()[0])


def live_runs(wishes: Sequence[Wish]) -> list[Live]:
    """Give the queued and running runs for which one of the wishes may have to wait.

    They are those of the same entry, of the same category, and those that use what a
    wish changes or change what it uses: the rules of `admission.may_start`. A parked
    run holds nothing, but the same entry has no second one.
    """
    written = {name for wish in wishes for name in as_text(wish.needs.writes)}
    read = {name for wish in wishes for name in as_text(wish.needs.reads)}
    given: dict[str, Any] = {
        "entries": [wish.entry for wish in wishes],
        "categories": sorted({wish.category for wish in wishes} - {""}),
        "written": sorted(written),
        "used": sorted(written | read),
    }
    with connection.cursor() as cursor:
        cursor.execute(LIVE, given)
        return [
            Live(
                entry,
                title,
                run,
                category,
                Needs(from_text(reads), from_text(writes)),
                is_parked=is_parked,
            )
            for entry, title, run, category, reads, writes, is_parked in cursor
        ]


def candidates(
    at: datetime, known: Iterable[JobEntry] = ()
) -> tuple[list[JobEntry], list[int]]:
    """Lock and give the entries that may start, and the parked runs that may go on.

    Entries that are `known` are not read again; of runs only the numbers are given.
    """
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, {"at": at, "most": MOST_CANDIDATES})
        found_rows = cursor.fetchall()
    numbers = {number for number, is_parked in found_rows if not is_parked}
    parked = [number for number, is_parked in found_rows if is_parked]
    found = [entry for entry in known if entry.pk in numbers]
    rest = numbers - {entry.pk for entry in found}
    if rest:
        entries = JobEntry.objects.select_related("category")
        found += entries.filter(pk__in=rest)
    return found, parked


def resume_runs(exclusive: Mapping[int, bool]) -> list[tuple[int, int]]:
    """Queue those runs again that are still parked; give number and priority of each.

    `exclusive` tells by number whether the run's category lets no other run beside it.
    """
    given = [{"id": run, "is_exclusive": alone} for run, alone in exclusive.items()]
    with connection.cursor() as cursor:
        cursor.execute(RESUME, [json.dumps(given)])
        taken: list[tuple[int, int]] = cursor.fetchall()
    return taken


def beget_runs(
    admitted: Sequence[tuple[JobEntry, Wish]], *, now: datetime, is_foreground: bool
) -> list[tuple[int, int]]:
    """Make the queued runs of entries; give number and priority of each."""
    wanted = [
        {
            "entry": entry.pk,
            "category": wish.category,
            "is_exclusive": bool(wish.category) and wish.concurrency == 1,
            "reads": as_text(wish.needs.reads),
            "writes": as_text(wish.needs.writes),
        }
        for entry, wish in admitted
    ]
    given: dict[str, Any] = {
        "wanted": json.dumps(wanted),
        "now": now,
        "is_foreground": is_foreground,
    }
    with connection.cursor() as cursor:
        cursor.execute(BEGET, given)
        runs: list[tuple[int, int]] = cursor.fetchall()
    for entry, _ in admitted:
        entry.status = JobEntry.Status.READY
        entry.is_queued = True
        entry.waiting_since = None
        entry.waits_for = {}
        entry.changed_at = now
    return runs


def keep_events(events: Iterable[JobEvent]) -> None:
    """Write events, in their order."""
    rows = [
        {
            "entry": event.entry_id,
            "run": event.run_id,
            "actor": event.actor_id,
            "what": event.what,
            "text": event.text,
        }
        for event in events
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(KEEP_EVENTS, [json.dumps(rows)])

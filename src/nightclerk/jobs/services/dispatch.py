"""From due to running: promotion and admission in one transaction, and the start."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs import queue, selectors
from nightclerk.jobs.admission import Blocker, Wish, admit
from nightclerk.jobs.hot import (
    MOST_CANDIDATES,
    beget_runs,
    candidates,
    live_runs,
    something_is_due,
    take_turn,
)
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.plain import plain_json
from nightclerk.jobs.selectors import Placed
from nightclerk.jobs.services.events import note
from nightclerk.jobs.services.schedules import is_expired, move_if_missed
from nightclerk.jobs.services.stretches import hold_up, resume

LEASE = timedelta(seconds=30)
MOST_ROUNDS = 10  # of one look at what is due; the next look comes soon
Status = JobEntry.Status

START = """
WITH chosen AS MATERIALIZED (
    SELECT id FROM jobs_jobrun
    WHERE status = 'queued' AND {which}
    ORDER BY priority + floor(extract(
        epoch FROM now() - coalesce(look_at, queued_at)) / 300) DESC, id
    LIMIT %(most)s FOR UPDATE SKIP LOCKED),
started AS (
    UPDATE jobs_jobrun run
    SET status = 'running', worker = %(worker)s,
        started_at = coalesce(run.started_at, clock_timestamp()),
        lease_until = clock_timestamp() + %(lease)s,
        resumed_at = CASE WHEN run.parked_at IS NULL THEN run.resumed_at
            ELSE clock_timestamp() END,
        waited = CASE WHEN run.parked_at IS NULL THEN run.waited
            ELSE coalesce(run.waited, '0') + (clock_timestamp() - run.parked_at) END,
        parked_at = NULL, look_at = NULL
    FROM chosen WHERE run.id = chosen.id
    RETURNING run.id, run.entry_id, run.task, run.params, run.timeout,
        run.is_foreground, run.attempt, run.parked_times > 0 AS is_resumed),
told AS (
    UPDATE jobs_jobentry SET status = 'in_process', is_queued = false,
        is_parked = false, changed_at = clock_timestamp()
    WHERE id = ANY (ARRAY(SELECT entry_id FROM started)) AND is_queued)
SELECT id, task, params, timeout, is_foreground, attempt, entry_id, is_resumed
FROM started ORDER BY id
"""


@dataclass(frozen=True)
class Order:
    """A run that was started, and all that a process needs to do it."""

    run_id: int
    task: int
    params: dict[str, Any]
    timeout: timedelta
    is_foreground: bool
    attempt: int
    entry_id: int | None = None
    is_resumed: bool = False


def promote_due() -> int:
    """Start what is due or waits and may; give how many runs were queued."""
    number = 0
    for _ in range(MOST_ROUNDS):
        if not something_is_due():
            break
        with transaction.atomic():
            begun = promote(take_turn())
        number += len(begun)
        if len(begun) < MOST_CANDIDATES:
            break
    return number


def promote(now: datetime, *known: JobEntry) -> list[int]:
    """Queue a run for every entry that may start; the turn must have been taken.

    Parked runs whose time to look has come go through the same admission and are queued
    again. Entries that are `known`, and locked, are changed as the objects they are.
    """
    found, parked = candidates(now, known)
    if not found and not parked:
        return []
    entries = {
        entry.pk: entry
        for entry in found
        if not is_expired(entry, now=now) and not move_if_missed(entry, now=now)
    }
    placed = [*_wishes(entries, now), *selectors.parked_wishes(parked, now)]
    begun: list[tuple[JobEntry, Wish]] = []
    resumed: list[tuple[JobRun, Wish]] = []
    for record, wish, blockers in _admitted(placed):
        if isinstance(record, JobRun):
            if blockers:
                hold_up(record, blockers, now=now)
            else:
                resumed.append((record, wish))
        elif blockers:
            wait(record, blockers, now=now)
        else:
            begun.append((record, wish))
    going_on = resume(resumed, {entry.pk: entry for entry in known}, now=now)
    return [*going_on, *queue_runs(begun, now=now)]


def queue_runs(
    admitted: Sequence[tuple[JobEntry, Wish]],
    *,
    now: datetime,
    is_foreground: bool = False,
) -> list[int]:
    """Make the runs of admitted entries; ring the bell for those that workers do."""
    if not admitted:
        return []
    runs = beget_runs(admitted, now=now, is_foreground=is_foreground)
    if not is_foreground:
        queue.submit(runs)
    return [number for number, _ in runs]


def wait(entry: JobEntry, blockers: Sequence[Blocker], *, now: datetime) -> None:
    """Let an entry wait, and say for whom; said again only when that changes."""
    for_whom = blockers[0].text
    kept = plain_json(for_whom.as_json())
    if entry.status == Status.WAITING and entry.waits_for == kept:
        return
    if entry.status != Status.WAITING:
        note(entry, "waiting", words("The entry {for_whom}", for_whom=for_whom))
    entry.status = Status.WAITING
    entry.waits_for = kept
    entry.waiting_since = entry.waiting_since or now
    entry.changed_at = now
    entry.save(update_fields=["status", "waits_for", "waiting_since", "changed_at"])


def start_next(*, worker: str, most: int, lease: timedelta) -> list[Order]:
    """Start up to `most` queued runs for a worker, the most urgent first."""
    return _start("NOT is_foreground", {}, worker=worker, most=most, lease=lease)


def start(run_id: int, *, worker: str, lease: timedelta) -> Order | None:
    """Start one run where it is still queued; None where somebody was quicker."""
    which = {"run": run_id}
    orders = _start("id = %(run)s", which, worker=worker, most=1, lease=lease)
    return orders[0] if orders else None


def _start(
    which: str,
    values: dict[str, int],
    *,
    worker: str,
    most: int,
    lease: timedelta,
) -> list[Order]:
    given: dict[str, Any] = {"worker": worker, "most": most, "lease": lease, **values}
    with connection.cursor() as cursor:
        cursor.execute(START.format(which=which), given)
        return [
            Order(run_id, task, json.loads(params), *rest)
            for run_id, task, params, *rest in cursor
        ]


def _admitted(
    placed: Sequence[Placed],
) -> Iterator[tuple[JobEntry | JobRun, Wish, tuple[Blocker, ...]]]:
    """Let all go through admission, the most urgent first; give who is in the way."""
    ordered = sorted(placed, key=lambda one: one.urgency)
    records = {(one.wish.entry, one.wish.run): one.record for one in ordered}
    wishes = [one.wish for one in ordered]
    for wish, blockers in admit(wishes, live_runs(wishes)):
        yield records[wish.entry, wish.run], wish, blockers


def _wishes(entries: dict[int, JobEntry], now: datetime) -> list[Placed]:
    """Give what entries need, each with its urgency."""
    wishes = []
    for entry in entries.values():
        try:
            wish = selectors.wish_of(entry, now)
            wishes.append(Placed(selectors.urgency_of(entry, now), wish, entry))
        except Refused as refused:
            _stop(entry, refused, now=now)
    return wishes


def _stop(entry: JobEntry, refused: Refused, *, now: datetime) -> None:
    """Stop an entry that can never start: its task or its parameters are gone."""
    entry.status = Status.ERROR
    entry.next_run_at = None
    entry.error = str(refused)
    entry.error_detail = refused.as_json()
    entry.changed_at = now
    entry.save()
    note(entry, "failed", refused.text)

"""The end of runs: outcome, next start and whoever waited, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from nightclerk.core.text import Text, words
from nightclerk.jobs import queue, selectors
from nightclerk.jobs.aftercare import After, Before, Next, aftercare
from nightclerk.jobs.context import Parking
from nightclerk.jobs.endings import Ending, Outcome, cancelled
from nightclerk.jobs.ends import (
    lock_entries,
    lock_runs,
    write_entries,
    write_runs,
)
from nightclerk.jobs.hot import keep_events, something_is_due, take_turn
from nightclerk.jobs.models import JobEntry, JobEvent, JobRun
from nightclerk.jobs.plain import plain_json, plain_text
from nightclerk.jobs.services.dispatch import Order, promote, start_next
from nightclerk.jobs.services.events import event
from nightclerk.jobs.services.messages import keep_messages
from nightclerk.jobs.services.notices import on_end
from nightclerk.jobs.services.stretches import leave_parking, park, put_back
from nightclerk.jobs.services.touches import keep_touches

Status = JobEntry.Status
SAID: dict[Outcome, Text] = {
    Outcome.DONE: words("Done"),
    Outcome.SKIPS: words("Done, some records were skipped"),
    Outcome.FAILED: words("Failed"),
    Outcome.CANCELLED: words("Cancelled"),
    Outcome.TIMED_OUT: words("Stopped by its time limit"),
    Outcome.LOST: words("Lost: its worker was not heard of any more"),
}
GIVEN_BACK = words("Its worker stops; queued again")
ASLEEP = words("There was nothing to do, so the entry sleeps")
STATUS_AFTER = {
    Next.FINISH: Status.FINISHED,
    Next.WAIT_FOR_TIME: Status.READY,
    Next.RETRY: Status.READY,
    Next.STOP_WITH_ERROR: Status.ERROR,
    Next.HOLD: Status.ON_HOLD,
    Next.SLEEP: Status.INACTIVE,
}


def finish(endings: Sequence[Ending], *, worker: str) -> set[int]:
    """End runs that are still the worker's; give the numbers of those that were.

    It may be repeated until it succeeds: a run that is no longer the worker's, because
    its lease ran out or this was done before, is left alone.
    """
    with transaction.atomic():
        return _finish(endings, worker=worker)


def finish_and_start(
    endings: Sequence[Ending], *, worker: str, most: int, lease: timedelta
) -> list[Order]:
    """End a worker's runs and start its next ones, up to `most`, in one transaction.

    A commit for each of the two would be most of what an empty run costs.
    """
    with transaction.atomic():
        _finish(endings, worker=worker)
        return start_next(worker=worker, most=most, lease=lease) if most > 0 else []


def _finish(endings: Sequence[Ending], *, worker: str) -> set[int]:
    by_run = {ending.run_id: ending for ending in endings}
    now = take_turn()
    runs = lock_runs(by_run, worker=worker)
    end([(run, by_run[run.pk]) for run in runs], now=now)
    if something_is_due(now):
        promote(now)
    return {run.pk for run in runs}


def end(ended: Sequence[tuple[JobRun, Ending]], *, now: datetime) -> None:
    """End locked runs and go on with their entries; the turn must have been taken.

    Those that wait for something outside are parked.
    """
    entries = lock_entries(run for run, _ in ended)
    keep_messages((run.pk, ending.messages) for run, ending in ended)
    keep_touches((run.pk, ending.touched) for run, ending in ended)
    parked: list[tuple[JobRun, Parking]] = []
    over: list[tuple[JobRun, Ending]] = []
    for run, ending in ended:
        _keep_numbers(run, ending)
        if ending.parking is not None and not run.cancel_requested:
            parked.append((run, ending.parking))
        else:
            over.append((run, _over(ending)))
    _close_all(over, entries, now=now)
    park(parked, entries, now=now)
    on_end(over, entries)


def end_at_rest(run: JobRun, *, now: datetime) -> None:
    """Cancel a locked run that no worker does: it is queued or parked."""
    if run.has_begun:
        leave_parking(run, now=now)
    end([(run, cancelled(run.pk))], now=now)


def give_back(run_ids: Iterable[int], *, worker: str) -> int:
    """Queue a worker's runs again as if it had never begun them; give how many.

    For a worker that is stopped: the attempt does not count. One that was cancelled
    meanwhile ends as cancelled. One that went on has what it had when it was parked.
    """
    with transaction.atomic():
        now = take_turn()
        runs = lock_runs(run_ids, worker=worker)
        unwanted = [run for run in runs if run.cancel_requested]
        rest = [run for run in runs if not run.cancel_requested]
        end([(run, cancelled(run.pk)) for run in unwanted], now=now)
        _queue_again(rest, now=now)
        promote(now)
    return len(runs)


def _queue_again(runs: Sequence[JobRun], *, now: datetime) -> None:
    for run in runs:
        put_back(run, now=now)
    entries = lock_entries(runs)
    gone_on = {run.entry_id for run in runs if run.has_begun}
    for number, entry in entries.items():
        JobEntry.objects.filter(pk=number, status=Status.IN_PROCESS).update(
            status=Status.READY,
            is_queued=True,
            is_parked=entry.pk in gone_on,
            changed_at=now,
        )
    keep_events(
        event(entries[run.entry_id], "given_back", GIVEN_BACK, run=run)
        for run in runs
        if run.entry_id in entries
    )
    queue.submit([(run.pk, run.priority) for run in runs])


def _over(ending: Ending) -> Ending:
    """Give the end of a run that must not wait any more: it was cancelled meanwhile."""
    if ending.parking is None:
        return ending
    return ending.with_(outcome=Outcome.CANCELLED, parking=None)


def _close_all(
    over: Sequence[tuple[JobRun, Ending]],
    entries: Mapping[int, JobEntry],
    *,
    now: datetime,
) -> None:
    """Write the ends of runs and what becomes of their entries."""
    events: list[JobEvent] = []
    gone_on: list[JobEntry] = []
    for run, ending in over:
        _close(run, ending, now=now)
        entry = entries.get(run.entry_id or 0)
        if entry is not None:
            events += _go_on(entry, run, ending, now=now)
            gone_on.append(entry)
    write_runs([run for run, _ in over])
    write_entries(gone_on)
    keep_events(events)


def _keep_numbers(run: JobRun, ending: Ending) -> None:
    """Put what a run counted into it; what is not told stays as it was."""
    run.counts = dict(ending.counts) or run.counts
    run.result = dict(ending.result) or run.result
    if ending.progress is not None:
        run.done = ending.progress.done
        run.total = ending.progress.total
        run.unit = ending.progress.unit.as_json()
        run.message = ending.progress.message.as_json()


def _close(run: JobRun, ending: Ending, *, now: datetime) -> None:
    """Write a run's end."""
    run.status = ending.outcome.value
    run.finished_at = now
    run.lease_until = None
    if ending.error is not None:
        run.error = plain_text(str(ending.error))
        run.error_detail = plain_json(ending.error.as_json())
        run.request_id = ending.error.request_id[:100]
    run.trace = plain_text(ending.trace)


def _go_on(
    entry: JobEntry, run: JobRun, ending: Ending, *, now: datetime
) -> list[JobEvent]:
    """Write what becomes of a run's entry, and give the events that tell it."""
    events = [event(entry, ending.outcome.value, _said(run, ending), run=run)]
    was_asked_again = entry.status in (Status.READY, Status.WAITING) and not (
        entry.is_queued
    )
    if was_asked_again:
        entry.occurrence += 1
        entry.attempt = 1
        return events
    after = aftercare(_before(entry, ending), ending.outcome, ending.error, now=now)
    _put(entry, run, ending, after, now=now)
    if after.next is Next.RETRY:
        events.append(event(entry, "retry", _retry(entry), run=run))
    elif after.next is Next.SLEEP:
        events.append(event(entry, "asleep", ASLEEP, run=run))
    elif after.next is Next.HOLD and after.why and ending.outcome.value != "cancelled":
        events.append(event(entry, "on_hold", after.why, run=run))
    return events


def _before(entry: JobEntry, ending: Ending) -> Before:
    return Before(
        schedule=selectors.schedule_of(entry),
        planned=entry.planned_at,
        attempt=entry.attempt,
        max_attempts=entry.max_attempts,
        rerun_delay=timedelta(seconds=entry.rerun_delay),
        failures_in_a_row=entry.failures_in_a_row,
        follow_up=entry.follow_up,
        is_held=entry.status == Status.ON_HOLD,
        is_idle=ending.is_idle,
        inactivity=timedelta(minutes=entry.inactivity_minutes),
    )


def _put(
    entry: JobEntry, run: JobRun, ending: Ending, after: After, *, now: datetime
) -> None:
    entry.status = STATUS_AFTER[after.next]
    entry.is_queued = False
    entry.next_run_at = after.at
    entry.planned_at = after.planned or entry.planned_at
    entry.failures_in_a_row = after.failures_in_a_row
    entry.missed += after.missed
    if after.next is Next.RETRY:
        entry.attempt += 1
    else:
        entry.occurrence += 1
        entry.attempt = 1
        entry.follow_up = False
    entry.error = run.error if not ending.outcome.is_success else ""
    entry.error_detail = run.error_detail if not ending.outcome.is_success else {}
    entry.changed_at = now


def _said(run: JobRun, ending: Ending) -> Text:
    if ending.error is None:
        return SAID[ending.outcome]
    return ending.error.text


def _retry(entry: JobEntry) -> Text:
    return words(
        "Attempt {number} of {most} follows",
        number=entry.attempt,
        most=entry.max_attempts + 1,
    )

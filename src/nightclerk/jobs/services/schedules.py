"""When entries start: the first time, times that were missed, and the end of all."""

from datetime import datetime, timedelta
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.recurrence import (
    Misfire,
    Schedule,
    anchor_of,
    first_run,
    next_and_missed,
    window_at,
)
from nightclerk.jobs.services.events import note

EXPIRED = words("The entry expired before it could start")
LATENESS = timedelta(minutes=1)  # a run that starts within it is not called late
GRACE = timedelta(minutes=10)  # and within this it may start after its window closed
DAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


def columns_of(schedule: Schedule) -> dict[str, Any]:
    """Give a schedule as the entry's columns."""
    return {
        **dict(zip(DAYS, schedule.days, strict=True)),
        "minutes_between_runs": schedule.minutes,
        "starting_time": schedule.starting,
        "ending_time": schedule.ending,
        "zone": schedule.zone,
        "earliest_start": schedule.earliest,
        "expires_at": schedule.expires,
        "misfire": schedule.misfire.value,
        "formula": schedule.formula,
    }


def plan_first(entry: JobEntry, *, now: datetime) -> None:
    """Set an entry's next start from now on; the entry is not saved."""
    schedule = selectors.schedule_of(entry)
    start = first_run(schedule, now=now)
    entry.next_run_at = start
    entry.planned_at = start and anchor_of(schedule, start)


def is_expired(entry: JobEntry, *, now: datetime) -> bool:
    """Finish an entry whose expiration has passed, and tell whether it had."""
    if entry.expires_at is None or entry.expires_at >= now:
        return False
    expire(entry, now=now)
    return True


def expire(entry: JobEntry, *, now: datetime) -> None:
    """Finish an entry because it has expired, with a line in the log of runs.

    Where it was asked for again while its run goes on, that run has the occurrence.
    """
    begun = JobRun.objects.filter(
        entry=entry, occurrence=entry.occurrence, attempt=entry.attempt
    )
    if begun.exists():
        entry.occurrence += 1
        entry.attempt = 1
    JobRun.objects.create(
        entry=entry,
        task=entry.task,
        description=entry.description,
        params=entry.params,
        category_code=entry.category.code if entry.category else "",
        actor=entry.owner,
        occurrence=entry.occurrence,
        attempt=entry.attempt,
        status=JobRun.Status.CANCELLED,
        planned_at=entry.planned_at or entry.next_run_at,
        finished_at=now,
        error=str(EXPIRED),
        error_detail=Refused(EXPIRED).as_json(),
    )
    entry.occurrence += 1
    entry.attempt = 1
    entry.status = JobEntry.Status.FINISHED
    entry.next_run_at = entry.waiting_since = None
    entry.waits_for = {}
    entry.changed_at = now
    entry.save()
    note(entry, "expired", EXPIRED)


def move_if_missed(entry: JobEntry, *, now: datetime) -> bool:
    """Move a start that came too late to its next time, and tell whether it was moved.

    That is one which shall be skipped when late, or whose window has closed for longer
    than the grace. A retry may start at any time.
    """
    schedule = selectors.schedule_of(entry)
    planned = entry.planned_at or entry.next_run_at
    if not schedule.is_recurring or entry.attempt > 1 or planned is None:
        return False
    if not _is_missed(schedule, planned, entry.next_run_at or planned, now):
        return False
    punctual = schedule_from_now(schedule)
    start, missed = next_and_missed(punctual, planned=planned, ended=now, now=now)
    if start is None:
        expire(entry, now=now)
        return True
    entry.status = JobEntry.Status.READY
    entry.next_run_at = entry.planned_at = start
    entry.waiting_since = None
    entry.waits_for = {}
    entry.missed += missed + 1
    entry.changed_at = now
    entry.save()
    note(entry, "missed", words("{number} starts were missed", number=missed + 1))
    return True


def schedule_from_now(schedule: Schedule) -> Schedule:
    """Give the schedule as it goes on after times that nobody makes up for."""
    if schedule.misfire is not Misfire.ALL:
        return schedule
    return Schedule(**{**vars(schedule), "misfire": Misfire.ONCE})


def _is_missed(
    schedule: Schedule, planned: datetime, start: datetime, now: datetime
) -> bool:
    if schedule.misfire is Misfire.SKIP and now - start > LATENESS:
        return True
    late = now - max(planned, start) > GRACE
    return late and schedule.has_window and window_at(schedule, now) is None

"""How entries and runs are said to programs."""

from datetime import datetime
from typing import Any

from ninja import Schema

from nightclerk.api.schedules import ScheduleOut, schedule_shape
from nightclerk.api.words import said_kept
from nightclerk.jobs import states
from nightclerk.jobs.models import JobEntry, JobEvent, JobMessage, JobRun, JobTouch
from nightclerk.jobs.selectors import speed_of

PRIORITY = {3: "high", 2: "normal", 1: "low"}


class EntryOut(Schema):
    """An entry: what is wished, where it stands, when it is next."""

    id: int
    task: int
    description: str
    status: str
    params: dict[str, Any]
    category: str
    priority: str
    owner: str
    schedule: ScheduleOut
    next_run_at: datetime | None
    planned_at: datetime | None
    waits_for: str
    waiting_since: datetime | None
    is_parked: bool
    occurrence: int
    attempt: int
    failures_in_a_row: int
    missed: int
    follow_up: bool
    max_attempts: int
    rerun_delay: int
    timeout_seconds: int
    inactivity_minutes: int
    ignores_conflicts: bool
    notifies_on_success: bool
    late_after: int | None
    error: str
    created_at: datetime
    changed_at: datetime
    actions: list[str]


class EventOut(Schema):
    """What happened to an entry, when and by whom."""

    id: int
    at: datetime
    what: str
    text: str
    by: str
    run: int | None


class RunOut(Schema):
    """A run: how it ended, how far it came, what it counted.

    `seconds` are those it was worked on, `seconds_waited` those it waited outside.
    """

    id: int
    entry: int | None
    task: int
    description: str
    params: dict[str, Any]
    category: str
    owner: str
    status: str
    occurrence: int
    attempt: int
    is_foreground: bool
    cancel_requested: bool
    planned_at: datetime | None
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    seconds_waited: float | None
    timeout_seconds: int
    waits_for: str
    waits_since: datetime | None
    look_at: datetime | None
    worker: str
    done: int
    total: int | None
    per_second: float | None
    seconds_left: float | None
    unit: str
    message: str
    counts: dict[str, Any]
    result: dict[str, Any]
    error: str
    trace: str
    request_id: str


class TouchOut(Schema):
    """A record that a run changed: its kind, its name, its key, where to see it."""

    id: int
    kind: str
    name: str
    key: str
    link: str


class MessageOut(Schema):
    """One sentence of a run."""

    id: int
    at: datetime
    level: str
    text: str
    record: str
    link: str


def entry_shape(entry: JobEntry) -> EntryOut:
    """Say an entry."""
    return EntryOut(
        id=entry.pk,
        task=entry.task,
        description=entry.description,
        status=entry.status,
        params=entry.params,
        category=entry.category.code if entry.category else "",
        priority=PRIORITY[entry.priority],
        owner=entry.owner.get_username() if entry.owner else "",
        schedule=schedule_shape(entry),
        next_run_at=entry.next_run_at,
        planned_at=entry.planned_at,
        waits_for=said_kept(entry.waits_for),
        waiting_since=entry.waiting_since,
        is_parked=entry.is_parked,
        occurrence=entry.occurrence,
        attempt=entry.attempt,
        failures_in_a_row=entry.failures_in_a_row,
        missed=entry.missed,
        follow_up=entry.follow_up,
        max_attempts=entry.max_attempts,
        rerun_delay=entry.rerun_delay,
        timeout_seconds=int(entry.timeout.total_seconds()),
        inactivity_minutes=entry.inactivity_minutes,
        ignores_conflicts=entry.ignores_conflicts,
        notifies_on_success=entry.notifies_on_success,
        late_after=entry.late_after,
        error=entry.error,
        created_at=entry.created_at,
        changed_at=entry.changed_at,
        actions=[action.name for action in states.allowed(entry)],
    )


def event_shape(event: JobEvent) -> EventOut:
    """Say what happened to an entry."""
    return EventOut(
        id=event.pk,
        at=event.at,
        what=event.what,
        text=said_kept(event.text),
        by=event.actor.get_username() if event.actor else "",
        run=event.run_id,
    )


def run_shape(run: JobRun) -> RunOut:
    """Say a run."""
    speed = speed_of(run)
    return RunOut(
        id=run.pk,
        entry=run.entry_id,
        task=run.task,
        description=run.description,
        params=run.params,
        category=run.category_code,
        owner=run.actor.get_username() if run.actor else "",
        status=run.status,
        occurrence=run.occurrence,
        attempt=run.attempt,
        is_foreground=run.is_foreground,
        cancel_requested=run.cancel_requested,
        planned_at=run.planned_at,
        queued_at=run.queued_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        seconds=run.duration.total_seconds() if run.duration else None,
        seconds_waited=run.waited.total_seconds() if run.waited else None,
        timeout_seconds=int(run.timeout.total_seconds()),
        waits_for=said_kept(run.waits_for),
        waits_since=run.waits_since,
        look_at=run.look_at,
        worker=run.worker,
        done=run.done,
        total=run.total,
        per_second=speed.per_second if speed else None,
        seconds_left=speed.seconds_left if speed else None,
        unit=said_kept(run.unit),
        message=said_kept(run.message),
        counts=run.counts,
        result=run.result,
        error=run.error,
        trace=run.trace,
        request_id=run.request_id,
    )


def touch_shape(touch: JobTouch) -> TouchOut:
    """Say a record that a run changed."""
    return TouchOut(
        id=touch.pk, kind=touch.kind, name=touch.name, key=touch.key, link=touch.link
    )


def message_shape(message: JobMessage) -> MessageOut:
    """Say a sentence of a run."""
    return MessageOut(
        id=message.pk,
        at=message.at,
        level=message.level,
        text=said_kept(message.text),
        record=message.record,
        link=message.link,
    )

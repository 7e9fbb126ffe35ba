"""Questions across entries, runs and workers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, QuerySet

from nightclerk.jobs.admission import Blocker, Wish, admit, urgency
from nightclerk.jobs.conflicts import Needs, from_text
from nightclerk.jobs.hot import MOST_CANDIDATES, live_runs
from nightclerk.jobs.models import (
    JobCategory,
    JobEntry,
    JobMessage,
    JobRun,
    JobTouch,
    Worker,
)
from nightclerk.jobs.recurrence import Misfire, Schedule
from nightclerk.jobs.registry import catalogue

WORKER_IS_ALIVE = timedelta(seconds=30)
PLACE_IS_HELD_AFTER = timedelta(minutes=5)
Status = JobEntry.Status


@dataclass(frozen=True)
class Placed:
    """What shall start or go on: how urgent it is, what it needs, and its record."""

    urgency: tuple[int, datetime, int]
    wish: Wish
    record: JobEntry | JobRun


@dataclass(frozen=True)
class Speed:
    """How fast a run goes: things per second, and seconds to its end when known."""

    per_second: float
    seconds_left: float | None


def now() -> datetime:
    """Give the database's time, the only clock by which the queue decides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def schedule_of(entry: JobEntry) -> Schedule:
    """Give an entry's schedule as `recurrence` reads it."""
    return Schedule(
        days=entry.weekdays,
        minutes=entry.minutes_between_runs,
        starting=entry.starting_time,
        ending=entry.ending_time,
        zone=entry.zone,
        earliest=entry.earliest_start,
        expires=entry.expires_at,
        misfire=Misfire(entry.misfire),
        formula=entry.formula,
    )


def entries_by_status(*, hidden: frozenset[int] = frozenset()) -> dict[str, int]:
    """Count the entries of each status; a status without entries is 0.

    `hidden` are the numbers of tasks that are not counted.
    """
    entries = JobEntry.objects.exclude(task__in=hidden).order_by()
    counted = entries.values_list("status").annotate(Count("pk"))
    return {status.value: 0 for status in Status} | dict(counted)


def live_run(entry: JobEntry) -> JobRun | None:
    """Find the entry's run that has not ended: queued, running or parked."""
    return JobRun.objects.filter(entry=entry, status__in=JobRun.UNENDED).first()


def newest_run(entry: JobEntry) -> JobRun | None:
    """Find the entry's last run, live or ended."""
    return JobRun.objects.filter(entry=entry).order_by("-pk").first()


def wish_of(entry: JobEntry, at: datetime) -> Wish:
    """Say what an entry needs; `Refused` where its task or parameters are gone."""
    task = catalogue[entry.task]
    params = task.params.read(entry.params)
    since = entry.waiting_since
    return Wish(
        entry=entry.pk,
        title=entry.description,
        category=entry.category.code if entry.category else "",
        concurrency=entry.category.concurrency if entry.category else 1,
        needs=Needs(task.read_by(params), task.written_by(params)),
        ignores_conflicts=entry.ignores_conflicts,
        holds_place=since is not None and at - since >= PLACE_IS_HELD_AFTER,
    )


def parked_wishes(numbers: Sequence[int], at: datetime) -> list[Placed]:
    """Give what parked runs need to go on.

    They need what they needed when they began, whatever became of their entries.
    """
    if not numbers:
        return []
    runs = JobRun.objects.filter(pk__in=numbers).select_related("entry")
    codes = {run.category_code for run in runs} - {""}
    known = JobCategory.objects.filter(code__in=codes)
    lets = dict(known.values_list("code", "concurrency"))
    return [
        Placed(
            urgency(run.priority, planned=run.look_at or at, now=at, number=run.pk),
            _wish_of_parked(run, lets.get(run.category_code, 1), at),
            run,
        )
        for run in runs
    ]


def blockers_of(entry: JobEntry) -> tuple[Blocker, ...]:
    """Give for whom an entry would have to wait at this moment.

    Where its run is parked, they are those for which that run waits to go on.
    """
    at = now()
    parked = JobRun.objects.filter(entry=entry, status=JobRun.Status.PARKED)
    if entry.is_parked:
        numbers = list(parked.filter(look_at__lte=at).values_list("pk", flat=True))
        wishes = [one.wish for one in parked_wishes(numbers, at)]
        decided = admit(wishes, live_runs(wishes))
        return tuple(blocker for _, blockers in decided for blocker in blockers)
    ahead = JobEntry.objects.filter(
        status=Status.WAITING,
        is_parked=False,
        waiting_since__lte=at - PLACE_IS_HELD_AFTER,
    ).select_related("category")
    queue = sorted(
        [*ahead.exclude(pk=entry.pk)[:MOST_CANDIDATES], entry],
        key=lambda one: urgency_of(one, at),
    )
    wishes = [wish_of(one, at) for one in queue]
    decided = admit(wishes, live_runs(wishes))
    return next(blockers for wish, blockers in decided if wish.entry == entry.pk)


def workers_alive() -> QuerySet[Worker]:
    """Give the workers that were heard of in the last 30 seconds."""
    return Worker.objects.filter(heartbeat_at__gte=now() - WORKER_IS_ALIVE)


def messages_of(run: JobRun, *, level: str = "") -> QuerySet[JobMessage]:
    """Give a run's messages in their order, of one level or of all."""
    messages = JobMessage.objects.filter(run=run).order_by("pk")
    return messages.filter(level=level) if level else messages


def touched_by(run: JobRun) -> QuerySet[JobTouch]:
    """Give the records that a run changed, in the order in which it named them."""
    return JobTouch.objects.filter(run=run).order_by("pk")


def speed_of(run: JobRun) -> Speed | None:
    """Give how fast a run goes; None before its first progress."""
    if run.started_at is None or run.progress_at is None or not run.done:
        return None
    waited = run.waited or timedelta(0)
    seconds = (run.progress_at - run.started_at - waited).total_seconds()
    if seconds <= 0:
        return None
    rate = run.done / seconds
    left = None if run.total is None else max(run.total - run.done, 0) / rate
    return Speed(rate, left)


def urgency_of(entry: JobEntry, at: datetime) -> tuple[int, datetime, int]:
    """Give the key that sorts entries, the most urgent first."""
    planned = entry.next_run_at or at
    return urgency(entry.priority, planned=planned, now=at, number=entry.pk)


def _wish_of_parked(run: JobRun, concurrency: int, at: datetime) -> Wish:
    due = run.look_at or at
    return Wish(
        entry=run.entry_id or -run.pk,
        title=run.description,
        category=run.category_code,
        concurrency=concurrency,
        needs=Needs(from_text(run.reads), from_text(run.writes)),
        ignores_conflicts=run.entry is not None and run.entry.ignores_conflicts,
        holds_place=at - due >= PLACE_IS_HELD_AFTER,
        run=run.pk,
    )

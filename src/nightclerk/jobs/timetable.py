"""Questions about what runs when: the plan of a day, the clashes of a schedule."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import median

from django.db.models import Q, QuerySet

from nightclerk.core.clock import zone
from nightclerk.core.errors import Refused
from nightclerk.core.params import Params
from nightclerk.jobs.admission import Wish
from nightclerk.jobs.clashes import Clash, Recurring, clashes_between
from nightclerk.jobs.conflicts import Needs, from_text
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun
from nightclerk.jobs.plan import (
    UNKNOWN_LENGTH,
    Lane,
    PlannedBar,
    coming_starts,
    lanes_of,
    with_clashes,
)
from nightclerk.jobs.recurrence import Schedule, preview
from nightclerk.jobs.registry import Task
from nightclerk.jobs.selectors import now, schedule_of, wish_of

LOOKED_AHEAD = timedelta(days=7)
STARTS_COMPARED = 700  # a week of one every quarter of an hour
RUNS_MEASURED = 1_000
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
MANY = 1_000  # more than ever run at the same time
Status = JobEntry.Status
COMING = (Status.READY, Status.WAITING, Status.IN_PROCESS, Status.ERROR)
SHOWN = (
    "entry_id",
    "task",
    "description",
    "status",
    "category_code",
    "is_exclusive",
    "reads",
    "writes",
    "queued_at",
    "started_at",
    "finished_at",
)


def plan(
    *, start: datetime, end: datetime, hidden: frozenset[int] = frozenset()
) -> list[Lane]:
    """Give the lanes between two moments, by category; what is planned may clash.

    A waiting entry stands from its time to when it could be done, were its turn now.
    `hidden` are the numbers of tasks that are left out.
    """
    at = now()
    entries = _coming(hidden).filter(next_run_at__lte=end)
    lengths = usual_lengths(entries)
    runs = [(run, _bar_of(run, lengths, at)) for run in _runs(start, end, hidden)]
    # A parked run is alive, but gets in nobody's way.
    past = [(run.category_code, bar) for run, bar in runs if not run.is_live]
    live = [(_wish_of_run(run), bar) for run, bar in runs if run.is_live]
    planned = [
        (wish, bar)
        for wish, entry in _wishes(entries, at)
        for bar in _planned(entry, lengths, start=start, end=end, at=at)
    ]
    compared = with_clashes([*live, *planned])
    return lanes_of([*past, *((wish.category, bar) for wish, bar in compared)])


def clashes_of(
    schedule: Schedule,
    task: Task,
    params: Params,
    *,
    category: str,
    entry: int | None = None,
    hidden: frozenset[int] = frozenset(),
) -> list[Clash]:
    """List recurring entries that want the same records at a time of this schedule.

    Entries of `category` are no clash: they wait for each other. `entry` is the number
    of the one that is changed; `hidden` are tasks that are not told of.
    """
    if not schedule.is_recurring:
        return []
    at = now()
    until = at + LOOKED_AHEAD
    coming = preview(schedule, now=at, count=STARTS_COMPARED)
    mine = [start for start in coming if start <= until]
    needs = Needs(task.read_by(params), task.written_by(params))
    wish = Wish(entry or 0, "", category, needs=needs)
    others = _coming(hidden).exclude(pk=entry or 0).order_by("pk")
    recurring = [other for other in others if other.is_recurring]
    lengths = usual_lengths(recurring)
    return clashes_between(
        wish,
        mine,
        [
            Recurring(
                other_wish,
                _starts(other, until),
                max(lengths.get(other.pk, UNKNOWN_LENGTH), UNKNOWN_LENGTH),
            )
            for other_wish, other in _wishes(recurring, at)
        ],
        common=category or task.category(params),
    )


def next_times(entry: JobEntry, *, count: int) -> list[datetime]:
    """Give the next starts of a recurring entry, in the zone of its schedule.

    Where nothing is planned they are those that it would have, were it set ready now.
    """
    schedule = schedule_of(entry)
    if not schedule.is_recurring:
        return []
    if entry.status not in COMING or entry.next_run_at is None:
        return preview(schedule, now=now(), count=count)
    starts = coming_starts(
        schedule,
        entry.next_run_at,
        until=LATEST,
        is_running=_has_begun(entry),
    )
    return [start.astimezone(zone(entry.zone)) for start in islice(starts, count)]


def usual_lengths(entries: Iterable[JobEntry]) -> Mapping[int | None, timedelta]:
    """Give how long each entry's runs usually take: the median of the newest ones."""
    ended = JobRun.objects.filter(
        entry__in=list(entries), started_at__isnull=False, finished_at__isnull=False
    ).order_by("-pk")
    measured: dict[int | None, list[float]] = defaultdict(list)
    for number, began, finished in ended.values_list(
        "entry_id", "started_at", "finished_at"
    )[:RUNS_MEASURED]:
        if began and finished:
            measured[number].append((finished - began).total_seconds())
    return {
        number: timedelta(seconds=median(taken)) for number, taken in measured.items()
    }


def _coming(hidden: frozenset[int]) -> QuerySet[JobEntry]:
    coming = JobEntry.objects.filter(status__in=COMING).exclude(task__in=hidden)
    return coming.select_related("category")


def _wishes(
    entries: Iterable[JobEntry], at: datetime
) -> Iterator[tuple[Wish, JobEntry]]:
    for entry in entries:
        try:
            yield wish_of(entry, at), entry
        except Refused:  # its task is gone; it will say so itself
            category = entry.category or JobCategory()
            yield (
                Wish(entry.pk, entry.description, category.code, category.concurrency),
                entry,
            )


def _wish_of_run(run: JobRun) -> Wish:
    return Wish(
        run.entry_id or 0,
        run.description,
        run.category_code,
        concurrency=1 if run.is_exclusive else MANY,
        needs=Needs(from_text(run.reads), from_text(run.writes)),
    )


def _runs(start: datetime, end: datetime, hidden: frozenset[int]) -> Iterable[JobRun]:
    begun = JobRun.objects.filter(started_at__isnull=False, started_at__lte=end)
    seen = begun.filter(Q(finished_at__gte=start) | Q(finished_at=None))
    return seen.exclude(task__in=hidden).only(*SHOWN)


def _bar_of(
    run: JobRun, lengths: Mapping[int | None, timedelta], at: datetime
) -> PlannedBar:
    start = run.started_at or run.queued_at
    usual = start + lengths.get(run.entry_id, UNKNOWN_LENGTH)
    return PlannedBar(
        entry_id=run.entry_id,
        title=run.description,
        start=start,
        expected_end=run.finished_at or max(usual, at),
        kind="past" if run.has_ended else "live",
        outcome=run.status,
        run_id=run.pk,
    )


def _planned(
    entry: JobEntry,
    lengths: Mapping[int | None, timedelta],
    *,
    start: datetime,
    end: datetime,
    at: datetime,
) -> Iterator[PlannedBar]:
    length = lengths.get(entry.pk, UNKNOWN_LENGTH)
    for place, moment in enumerate(_starts(entry, end)):
        is_held_up = entry.status == Status.WAITING and not (place or entry.is_parked)
        finished = (max(moment, at) if is_held_up else moment) + length
        if moment >= start or (is_held_up and finished >= start):
            yield PlannedBar(entry.pk, entry.description, moment, finished, "planned")


def _starts(entry: JobEntry, until: datetime) -> Iterator[datetime]:
    return coming_starts(
        schedule_of(entry),
        entry.next_run_at,
        until=until,
        is_running=_has_begun(entry),
    )


def _has_begun(entry: JobEntry) -> bool:
    return entry.status == Status.IN_PROCESS or entry.is_parked

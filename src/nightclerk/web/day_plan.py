"""What runs when: past, live and planned runs of a day, a lane for each category."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Q

from nightclerk.core.errors import Refused
from nightclerk.jobs import selectors
from nightclerk.jobs.conflicts import Needs, contested
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.recurrence import next_run

UNKNOWN_LENGTH = timedelta(minutes=1)  # of an entry that has never run
RUNS_MEASURED = 1_000
MOST_STARTS = 1_500  # of one entry: every minute of a day, and some
Status = JobEntry.Status
COMING = (Status.READY, Status.WAITING, Status.IN_PROCESS, Status.ERROR)


@dataclass(frozen=True)
class PlannedBar:
    """One run, done, going on or still to come; `kind` is past, live or planned."""

    entry_id: int | None
    title: str
    start: datetime
    expected_end: datetime
    kind: str
    outcome: str = ""
    run_id: int | None = None
    clashes_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lane:
    """A category and what runs in it, by time; the empty category is none."""

    category: str
    bars: list[PlannedBar] = field(default_factory=list)


def plan(*, start: datetime, end: datetime) -> list[Lane]:
    """Give the lanes between two moments, by category; what is planned may clash."""
    entries = list(
        JobEntry.objects.filter(status__in=COMING, next_run_at__lte=end).select_related(
            "category"
        )
    )
    lengths = usual_lengths(entries)
    lanes: dict[str, list[PlannedBar]] = defaultdict(list)
    for run in _runs(start, end):
        lanes[run.category_code].append(_bar_of(run, lengths))
    planned = [
        (entry, bar)
        for entry in entries
        for bar in _planned(entry, lengths, start, end)
    ]
    for entry, bar in with_clashes(planned):
        lanes[entry.category.code if entry.category else ""].append(bar)
    return [
        Lane(code, sorted(lanes[code], key=lambda bar: (bar.start, bar.title)))
        for code in sorted(lanes, key=lambda code: (not code, code))
    ]


def usual_lengths(entries: Iterable[JobEntry]) -> Mapping[int | None, timedelta]:
    """Give how long each entry's runs usually take: the median of the newest ones."""
    measured: dict[int | None, list[timedelta]] = defaultdict(list)
    ended = JobRun.objects.filter(
        entry__in=list(entries), started_at__isnull=False, finished_at__isnull=False
    )
    for run in ended.order_by("-pk")[:RUNS_MEASURED]:
        if run.duration is not None:
            measured[run.entry_id].append(run.duration)
    return {
        number: timedelta(seconds=median(one.total_seconds() for one in taken))
        for number, taken in measured.items()
    }


def with_clashes(
    planned: list[tuple[JobEntry, PlannedBar]],
) -> Iterator[tuple[JobEntry, PlannedBar]]:
    """Say of each planned run with which others it would want to run at once."""
    entries = {entry.pk: entry for entry, _bar in planned}
    needs = {number: needs_of(entry) for number, entry in entries.items()}
    ordered = sorted(planned, key=lambda pair: pair[1].start)
    found: dict[int, set[str]] = defaultdict(set)
    for place, (entry, bar) in enumerate(ordered):
        for further in range(place + 1, len(ordered)):
            other, later = ordered[further]
            if later.start > bar.expected_end:
                break
            if other.pk != entry.pk and _get_in_the_way(entry, other, needs):
                found[place].add(later.title)
                found[further].add(bar.title)
    for place, (entry, bar) in enumerate(ordered):
        yield entry, replace(bar, clashes_with=tuple(sorted(found[place])))


def _get_in_the_way(
    one: JobEntry, other: JobEntry, needs: Mapping[int, Needs | None]
) -> bool:
    if one.category is not None and one.category == other.category:
        return one.category.concurrency == 1
    if one.ignores_conflicts or other.ignores_conflicts:
        return False
    mine, theirs = needs[one.pk], needs[other.pk]
    return mine is not None and theirs is not None and bool(contested(mine, theirs))


def needs_of(entry: JobEntry) -> Needs | None:
    """Give what an entry reads and writes; None where its task is gone."""
    try:
        return selectors.wish_of(entry, entry.changed_at).needs
    except Refused:
        return None  # its task is gone; it will say so itself


def _runs(start: datetime, end: datetime) -> Iterable[JobRun]:
    begun = JobRun.objects.filter(started_at__isnull=False, started_at__lte=end)
    return begun.filter(Q(finished_at__gte=start) | Q(finished_at=None))


def _bar_of(run: JobRun, lengths: Mapping[int | None, timedelta]) -> PlannedBar:
    start = run.started_at or run.queued_at
    usual = start + lengths.get(run.entry_id, UNKNOWN_LENGTH)
    return PlannedBar(
        entry_id=run.entry_id,
        title=run.description,
        start=start,
        expected_end=run.finished_at or max(usual, selectors.now()),
        kind="live" if run.is_live else "past",
        outcome=run.status,
        run_id=run.pk,
    )


def _planned(
    entry: JobEntry,
    lengths: Mapping[int | None, timedelta],
    start: datetime,
    end: datetime,
) -> Iterator[PlannedBar]:
    length = lengths.get(entry.pk, UNKNOWN_LENGTH)
    for moment in coming_starts(entry, end):
        if moment >= start:
            yield PlannedBar(
                entry.pk, entry.description, moment, moment + length, "planned"
            )


def coming_starts(entry: JobEntry, end: datetime) -> Iterator[datetime]:
    """Give an entry's coming starts, were each run punctual."""
    moment = entry.next_run_at
    schedule = selectors.schedule_of(entry)
    if entry.status == Status.IN_PROCESS and moment is not None:
        moment = next_run(schedule, planned=moment, ended=None, now=moment)
    for _place in range(MOST_STARTS):
        if moment is None or moment > end:
            return
        yield moment
        moment = next_run(schedule, planned=moment, ended=None, now=moment)

"""What runs when: the shapes of a plan, and who gets in whose way. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from nightclerk.jobs.admission import Wish
from nightclerk.jobs.conflicts import contested
from nightclerk.jobs.recurrence import Schedule, next_run

UNKNOWN_LENGTH = timedelta(minutes=1)  # of an entry that has never run
MOST_STARTS = 1_500  # of one entry: every minute of a day, and some


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


def lanes_of(placed: Iterable[tuple[str, PlannedBar]]) -> list[Lane]:
    """Put bars into the lanes of their categories; what has none comes last."""
    lanes: dict[str, list[PlannedBar]] = defaultdict(list)
    for category, bar in placed:
        lanes[category].append(bar)
    return [
        Lane(code, sorted(lanes[code], key=lambda bar: (bar.start, bar.title)))
        for code in sorted(lanes, key=lambda code: (not code, code))
    ]


def coming_starts(
    schedule: Schedule,
    first: datetime | None,
    *,
    until: datetime,
    is_running: bool = False,
) -> Iterator[datetime]:
    """Give the starts from `first` on, were each run punctual.

    With `is_running`, `first` is the time of the run that goes on; it is not given.
    """
    moment = first
    if is_running and moment is not None:
        moment = next_run(schedule, planned=moment, ended=None, now=moment)
    for _place in range(MOST_STARTS):
        if moment is None or moment > until:
            return
        yield moment
        moment = next_run(schedule, planned=moment, ended=None, now=moment)


def with_clashes(
    bars: Iterable[tuple[Wish, PlannedBar]],
) -> Iterator[tuple[Wish, PlannedBar]]:
    """Say of each bar with which others it would want to run at once.

    Those are of a category that lets one run, or use the same records.
    """
    ordered = sorted(bars, key=lambda pair: pair[1].start)
    found: dict[int, set[str]] = defaultdict(set)
    for place, (wish, bar) in enumerate(ordered):
        for further in range(place + 1, len(ordered)):
            other, later = ordered[further]
            if later.start >= bar.expected_end and later.start > bar.start:
                break
            if _get_in_the_way(wish, other):
                found[place].add(later.title)
                found[further].add(bar.title)
    for place, (wish, bar) in enumerate(ordered):
        yield wish, replace(bar, clashes_with=tuple(sorted(found[place])))


def _get_in_the_way(one: Wish, other: Wish) -> bool:
    if one.entry == other.entry:
        return False
    if one.category and one.category == other.category:
        return 1 in (one.concurrency, other.concurrency)
    if one.ignores_conflicts or other.ignores_conflicts:
        return False
    return bool(contested(one.needs, other.needs))

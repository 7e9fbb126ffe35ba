"""Which recurring entries a schedule would get in the way of, before it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nightclerk.core.clock import now
from nightclerk.core.params import Params
from nightclerk.core.text import Text, words
from nightclerk.jobs.conflicts import Needs, contested
from nightclerk.jobs.models import JobCategory, JobEntry
from nightclerk.jobs.recurrence import Schedule, preview
from nightclerk.jobs.registry import Task
from nightclerk.web.day_plan import (
    COMING,
    UNKNOWN_LENGTH,
    coming_starts,
    needs_of,
    usual_lengths,
)

LOOKED_AHEAD = timedelta(days=7)
STARTS_COMPARED = 700  # a week of one every quarter of an hour


@dataclass(frozen=True)
class Clash:
    """Another entry, when both want to run, why not, and the category for both."""

    entry_id: int
    title: str
    when: list[datetime]
    why: Text
    common_category: str


def clashes_of(
    schedule: Schedule,
    task: Task,
    params: Params,
    *,
    category: str,
    entry: int | None = None,
) -> list[Clash]:
    """List recurring entries that want the same records at a time of this schedule.

    Entries of `category` are no clash: they wait for each other. `entry` is the number
    of the one that is changed.
    """
    if not schedule.is_recurring:
        return []
    own = Needs(task.read_by(params), task.written_by(params))
    until = now() + LOOKED_AHEAD
    mine = [
        start
        for start in preview(schedule, now=now(), count=STARTS_COMPARED)
        if start <= until
    ]
    others = _others(category, entry)
    lengths = usual_lengths(others)
    found = []
    for other in others:
        needs = needs_of(other)
        if needs is None or not contested(own, needs):
            continue
        length = max(lengths.get(other.pk, UNKNOWN_LENGTH), UNKNOWN_LENGTH)
        when = shared(mine, list(coming_starts(other, until)), length)
        if when:
            found.append(_clash(other, when, category or task.category(params)))
    return found


def shared(
    mine: Sequence[datetime], theirs: Sequence[datetime], length: timedelta
) -> list[datetime]:
    """Give the times of mine that lie less than `length` from one of theirs."""
    found = []
    place = 0
    for start in mine:
        while place < len(theirs) and theirs[place] <= start - length:
            place += 1
        if place < len(theirs) and theirs[place] < start + length:
            found.append(start)
    return found


def _others(category: str, entry: int | None) -> list[JobEntry]:
    others = JobEntry.objects.filter(status__in=COMING)
    if entry is not None:
        others = others.exclude(pk=entry)
    if category and JobCategory.objects.filter(code=category, concurrency=1).exists():
        others = others.exclude(category__code=category)
    return [
        other
        for other in others.select_related("category").order_by("pk")
        if other.is_recurring and not other.ignores_conflicts
    ]


def _clash(other: JobEntry, when: list[datetime], own_category: str) -> Clash:
    return Clash(
        other.pk,
        other.description,
        when,
        words("Both change the same records, so one waits for the other"),
        other.category.code if other.category else own_category,
    )

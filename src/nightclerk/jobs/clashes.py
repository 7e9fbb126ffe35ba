"""Which recurring entries would get in each other's way. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nightclerk.core.text import Text, words
from nightclerk.jobs.admission import Wish
from nightclerk.jobs.conflicts import contested


@dataclass(frozen=True)
class Recurring:
    """An entry with a schedule: what it needs, when it starts, how long it takes."""

    wish: Wish
    starts: Iterable[datetime]
    length: timedelta


@dataclass(frozen=True)
class Clash:
    """Another entry, when both want to run, why not, and the category for both."""

    entry_id: int
    title: str
    when: list[datetime]
    why: Text
    common_category: str


def clashes_between(
    wish: Wish,
    starts: Sequence[datetime],
    others: Iterable[Recurring],
    *,
    common: str,
) -> list[Clash]:
    """List the others that want the same records at a time of these starts.

    Entries of a category that lets one run are no clash: they wait for each other.
    `common` is the category for both where the other has none.
    """
    found = []
    for other in others:
        if _is_settled(wish, other.wish):
            continue
        when = shared(starts, list(other.starts), other.length)
        if when:
            found.append(_clash(other.wish, when, other.wish.category or common))
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


def _is_settled(one: Wish, other: Wish) -> bool:
    if one.ignores_conflicts or other.ignores_conflicts:
        return True
    is_one_category = bool(one.category) and one.category == other.category
    if is_one_category and other.concurrency == 1:
        return True
    return not contested(one.needs, other.needs)


def _clash(other: Wish, when: list[datetime], common: str) -> Clash:
    return Clash(
        other.entry,
        other.title,
        when,
        words("Both change the same records, so one waits for the other"),
        common,
    )

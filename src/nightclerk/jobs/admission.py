"""Who may start now, and who waits for whom. Knows neither database nor clock."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nightclerk.core.text import Text, words
from nightclerk.jobs.conflicts import Needs, contested

AGEING = timedelta(minutes=5)  # waiting as long as this counts as one step of priority


@dataclass(frozen=True)
class Wish:
    """An entry that is due, and what it needs."""

    entry: int
    title: str
    category: str = ""
    concurrency: int = 1
    needs: Needs = field(default_factory=Needs)
    ignores_conflicts: bool = False
    holds_place: bool = False
    run: int | None = None  # the parked one that goes on; None where a new one starts


@dataclass(frozen=True)
class Live:
    """A run that is queued or running, and its needs; a parked one has none."""

    entry: int | None
    title: str
    run: int | None = None
    category: str = ""
    needs: Needs = field(default_factory=Needs)
    is_parked: bool = False


@dataclass(frozen=True)
class Blocker:
    """For whom an entry waits and why; `run` is None while that one waits itself."""

    title: str
    why: Text
    entry: int | None = None
    run: int | None = None

    @property
    def text(self) -> Text:
        """Say it in one sentence."""
        return words("waits for “{title}” ({why})", title=self.title, why=self.why)


class Crowd:
    """The live runs, found by what an entry could have to wait for."""

    def __init__(self, live: Iterable[Live]) -> None:
        self._runs: list[Live] = []
        self._by: defaultdict[Hashable, list[int]] = defaultdict(list)
        for run in live:
            self.add(run)

    def add(self, run: Live) -> None:
        """Count one more as live."""
        for key in self._keys(run):
            self._by[key].append(len(self._runs))
        self._runs.append(run)

    def near(self, wish: Wish) -> list[Live]:
        """Give those that `may_start` could name, in the order in which they came."""
        keys = [("entry", wish.entry), ("category", wish.category)]
        changed = [("used", resource) for resource in wish.needs.writes]
        seen = [("changed", resource) for resource in wish.needs.reads]
        found = {
            number
            for key in (*keys, *changed, *seen)
            for number in self._by.get(key, ())
        }
        return [self._runs[number] for number in sorted(found)]

    def _keys(self, run: Live) -> Iterator[Hashable]:
        yield "entry", run.entry
        if run.category:
            yield "category", run.category
        for resource in run.needs.writes:
            yield "changed", resource
        for resource in run.needs.reads | run.needs.writes:
            yield "used", resource


def may_start(wish: Wish, live: Iterable[Live]) -> tuple[Blocker, ...]:
    """Give the live runs for which an entry must wait; empty when it may start."""
    runs = list(live)
    same_category = [
        run for run in runs if wish.category and run.category == wish.category
    ]
    if len(same_category) < wish.concurrency:
        same_category = []
    blockers = []
    for run in runs:
        why = _why(wish, run, in_full_category=run in same_category)
        if why:
            blockers.append(Blocker(run.title, why, run.entry, run.run))
    return tuple(blockers)


def admit(
    wishes: Sequence[Wish], live: Iterable[Live]
) -> list[tuple[Wish, tuple[Blocker, ...]]]:
    """Go through the wishes in their order; each that may start counts as live.

    One that has waited for a while holds its place: what comes later and would block
    it again waits behind it, so that nobody waits for ever. One that waits for its own
    parked run holds none: that run has to go on first.
    """
    crowd = Crowd(live)
    decided = []
    for wish in wishes:
        near = crowd.near(wish)
        blockers = may_start(wish, near)
        is_parked = any(_is_own_parked(wish, run) for run in near)
        if not blockers or (wish.holds_place and not is_parked):
            crowd.add(_as_live(wish))
        decided.append((wish, blockers))
    return decided


def urgency(
    priority: int, *, planned: datetime, now: datetime, number: int
) -> tuple[int, datetime, int]:
    """Give the key that sorts the most urgent first; waiting raises the priority."""
    return -(priority + max((now - planned) // AGEING, 0)), planned, number


def _as_live(wish: Wish) -> Live:
    return Live(wish.entry, wish.title, wish.run, wish.category, wish.needs)


def _is_own_parked(wish: Wish, run: Live) -> bool:
    return run.is_parked and wish.run is None and run.entry == wish.entry


def _why(wish: Wish, run: Live, *, in_full_category: bool) -> Text:
    if wish.run is not None and run.run == wish.run:
        return Text("")
    if run.entry == wish.entry:
        return words("the same entry")
    if in_full_category:
        return words("category {category}", category=wish.category)
    shared = contested(wish.needs, run.needs)
    if shared and not wish.ignores_conflicts:
        names = ", ".join(sorted({resource.name for resource in shared}))
        return words("both use {names}", names=names)
    return Text("")

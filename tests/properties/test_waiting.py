"""A queue played minute by minute: whoever waits has its turn within a bound."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from nightclerk.jobs.admission import Live, Wish, admit, urgency
from nightclerk.jobs.conflicts import Needs, contested
from nightclerk.jobs.registry import Resource
from nightclerk.jobs.selectors import PLACE_IS_HELD_AFTER

settings.register_profile("calm", deadline=None)  # a busy machine is no failure
settings.load_profile("calm")
MINUTE = timedelta(minutes=1)
OPENS = datetime(2026, 3, 2, 9, tzinfo=UTC)
# Low is two steps below high, and five minutes of waiting are one step.
OVERTAKEN_FOR = 10
HELD_AFTER = PLACE_IS_HELD_AFTER // MINUTE
RESOURCES = st.sets(
    st.builds(Resource, st.sampled_from("ab"), st.sampled_from(["", "x"])), max_size=2
).map(frozenset)


@dataclass
class Guest:
    """An entry: when it comes, how long it runs, and what came of it."""

    arrives: int
    takes: int
    priority: int
    category: str
    needs: Needs
    number: int = 0
    begins: int | None = None

    def is_live(self, minute: int) -> bool:
        return self.begins is not None and self.begins <= minute < self.ends

    @property
    def ends(self) -> int:
        assert self.begins is not None
        return self.begins + self.takes


@dataclass
class Evening:
    """All that come, and the queue that lets them start."""

    guests: list[Guest]
    minute: int = 0
    log: list[tuple[int, list[Guest]]] = field(default_factory=list)

    def play(self) -> None:
        """Go on minute by minute until all have started."""
        while any(guest.begins is None for guest in self.guests):
            self._let_start()
            self.log.append((self.minute, self.live()))
            self.minute += 1

    def live(self) -> list[Guest]:
        return [guest for guest in self.guests if guest.is_live(self.minute)]

    def _let_start(self) -> None:
        now = OPENS + self.minute * MINUTE
        waiting = [
            guest
            for guest in self.guests
            if guest.begins is None and guest.arrives <= self.minute
        ]
        waiting.sort(
            key=lambda guest: urgency(
                guest.priority,
                planned=OPENS + guest.arrives * MINUTE,
                now=now,
                number=guest.number,
            )
        )
        live = [
            Live(guest.number, "runs", 1, guest.category, guest.needs)
            for guest in self.live()
        ]
        for wish, blockers in admit([self._wish(guest) for guest in waiting], live):
            if not blockers:
                self.guests[wish.entry].begins = self.minute

    def _wish(self, guest: Guest) -> Wish:
        return Wish(
            entry=guest.number,
            title="waits",
            category=guest.category,
            needs=guest.needs,
            holds_place=self.minute - guest.arrives >= HELD_AFTER,
        )


GUESTS = st.builds(
    Guest,
    arrives=st.integers(0, 40),
    takes=st.integers(1, 6),
    priority=st.integers(1, 3),
    category=st.sampled_from(["", "ONE", "TWO"]),
    needs=st.builds(Needs, reads=RESOURCES, writes=RESOURCES),
)


@st.composite
def evenings(draw):
    guests = draw(st.lists(GUESTS, min_size=1, max_size=30))
    for number, guest in enumerate(guests):
        guest.number = number
    evening = Evening(guests)
    evening.play()
    return evening


def conflict(one, other):
    same = bool(one.category) and one.category == other.category
    return same or bool(contested(one.needs, other.needs))


@given(evenings())
def test_no_two_that_conflict_are_ever_live_together(evening):
    for minute, live in evening.log:
        assert not [two for two in combinations(live, 2) if conflict(*two)], minute


@given(evenings())
def test_nobody_is_overtaken_by_one_that_came_much_later_and_stands_in_the_way(evening):
    for patient in evening.guests:
        for other in evening.guests:
            if other.arrives >= patient.arrives + OVERTAKEN_FOR:
                before = other.begins < patient.begins
                assert not (before and conflict(patient, other))


@given(evenings())
def test_whoever_waits_starts_when_those_before_it_could_all_have_run(evening):
    for patient in evening.guests:
        last = patient.arrives + OVERTAKEN_FOR + HELD_AFTER
        ahead = [
            guest
            for guest in evening.guests
            if guest is not patient and guest.arrives < last
        ]

        assert patient.begins <= last + sum(guest.takes for guest in ahead)


@given(evenings())
def test_one_for_whom_nothing_stands_in_the_way_starts_in_its_minute(evening):
    for guest in evening.guests:
        alone = not any(
            conflict(guest, other) for other in evening.guests if other is not guest
        )
        assert not alone or guest.begins == guest.arrives

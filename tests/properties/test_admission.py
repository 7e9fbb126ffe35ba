"""What must hold for every crowd of entries: no two that conflict are ever live."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from nightclerk.jobs.admission import Live, Wish, admit, may_start, urgency
from nightclerk.jobs.conflicts import Needs, contested
from nightclerk.jobs.registry import Resource

settings.register_profile("calm", deadline=None)  # a busy machine is no failure
settings.load_profile("calm")
RESOURCES = st.sets(
    st.builds(Resource, st.sampled_from("abc"), st.sampled_from(["", "x"])), max_size=2
).map(frozenset)
NEEDS = st.builds(Needs, reads=RESOURCES, writes=RESOURCES)
CATEGORIES = {"": 1, "ONE": 1, "TWO": 2}


@st.composite
def crowds(draw, *, strict=True):
    """Draw entries in the order in which they ask; some ask twice."""
    wishes = []
    for number in range(draw(st.integers(0, 12))):
        category = draw(st.sampled_from(sorted(CATEGORIES)))
        wishes.append(
            Wish(
                entry=draw(st.integers(0, number)),
                title=f"entry {number}",
                category=category,
                concurrency=CATEGORIES[category],
                needs=draw(NEEDS),
                ignores_conflicts=not strict and draw(st.booleans()),
                holds_place=draw(st.booleans()),
            )
        )
    return wishes


def live_twice(live, concurrency):
    """Give the entries that are live twice and the categories that are too full."""
    entries = Counter(run.entry for run in live)
    categories = Counter(run.category for run in live if run.category)
    return [entry for entry, number in entries.items() if number > 1] + [
        code for code, number in categories.items() if number > concurrency[code]
    ]


def started(wishes, live=()):
    """Give as live runs those that were admitted."""
    return [
        Live(wish.entry, wish.title, None, wish.category, wish.needs)
        for wish, blockers in admit(wishes, live)
        if not blockers
    ]


@given(crowds())
def test_no_two_live_runs_conflict(wishes):
    live = started(wishes)

    pairs = [(one, other) for one in live for other in live if one is not other]
    assert not [pair for pair in pairs if contested(pair[0].needs, pair[1].needs)]


@given(crowds(strict=False))
def test_no_entry_is_live_twice_and_no_category_too_full(wishes):
    assert live_twice(started(wishes), CATEGORIES) == []


@given(crowds(), crowds())
def test_runs_that_live_already_are_respected(first, second):
    live = started(first)

    more = started(second, live)

    assert live_twice([*live, *more], CATEGORIES) == []
    assert not any(contested(one.needs, other.needs) for one in live for other in more)


@given(crowds())
def test_whoever_waits_waits_for_somebody(wishes):
    for wish, blockers in admit(wishes, []):
        assert not blockers or all(blocker.title for blocker in blockers), wish


@given(crowds())
def test_the_first_in_the_queue_always_starts_when_nothing_lives(wishes):
    assert not wishes or not admit(wishes, [])[0][1]


@given(crowds(), NEEDS)
def test_one_that_holds_its_place_is_not_overtaken_by_what_would_block_it(
    wishes, needs
):
    long_run = Live(99, "long run", needs=Needs(writes=frozenset({Resource("z", "")})))
    both = Needs(needs.reads, needs.writes | {Resource("z", "")})
    patient = Wish(100, "patient", needs=both, holds_place=True)

    begun = started([patient, *wishes], [long_run])

    assert not [run for run in begun if contested(run.needs, both)]


@given(st.integers(1, 3), st.integers(1, 3))
def test_whoever_waits_long_enough_is_before_everybody_who_comes_later(low, high):
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)

    waited = urgency(low, planned=now - timedelta(minutes=15), now=now, number=1)
    fresh = urgency(high, planned=now, now=now, number=2)

    assert waited < fresh


def test_a_conflict_can_be_ignored_but_a_category_cannot():
    needs = Needs(writes=frozenset({Resource("orders", "DEMO")}))
    live = [Live(1, "other", 7, "LANE", needs)]

    free = Wish(2, "mine", needs=needs, ignores_conflicts=True)
    bound = Wish(2, "mine", "LANE", needs=needs, ignores_conflicts=True)

    assert may_start(free, live) == ()
    assert str(may_start(bound, live)[0].text) == "waits for “other” (category LANE)"


def parked(wish, run):
    """Give the entry's parked run, and what that needs to go on."""
    return (
        Live(wish.entry, wish.title, run, is_parked=True),
        Wish(
            wish.entry,
            wish.title,
            wish.category,
            wish.concurrency,
            wish.needs,
            holds_place=wish.holds_place,
            run=run,
        ),
    )


@given(crowds(), st.randoms(use_true_random=False))
def test_parked_runs_go_on_however_many_wait_for_them(wishes, chance):
    once = {wish.entry: wish for wish in wishes}
    pairs = [parked(wish, run) for run, wish in enumerate(once.values())]
    queue = [*once.values(), *(going_on for _, going_on in pairs)]
    chance.shuffle(queue)

    decided = admit(queue, [live for live, _ in pairs])

    begun = [wish for wish, blockers in decided if not blockers]
    assert all(wish.run is not None for wish in begun)
    assert bool(begun) == bool(once)
    assert live_twice(list(map(as_begun, begun)), CATEGORIES) == []


def as_begun(wish):
    return Live(wish.entry, wish.title, wish.run, wish.category, wish.needs)


@given(crowds())
def test_a_parked_run_keeps_nobody_from_starting_but_its_own_entry(wishes):
    others = [
        Live(10_000 + wish.entry, wish.title, 1, is_parked=True) for wish in wishes
    ]

    assert [blockers for _, blockers in admit(wishes, others)] == [
        blockers for _, blockers in admit(wishes, [])
    ]

"""The short way to whom one waits for gives what asking all of them gives."""

from hypothesis import given
from hypothesis import strategies as st

from nightclerk.jobs.admission import Crowd, Live, Wish, admit, may_start
from nightclerk.jobs.conflicts import Needs
from nightclerk.jobs.registry import Resource

RESOURCES = st.sets(
    st.builds(Resource, st.sampled_from("ab"), st.sampled_from(["", "x"])), max_size=2
).map(frozenset)
NEEDS = st.builds(Needs, reads=RESOURCES, writes=RESOURCES)
CODES = st.sampled_from(["", "ONE", "TWO"])
WISHES = st.builds(
    Wish,
    entry=st.integers(0, 8),
    title=st.just("asks"),
    category=CODES,
    concurrency=st.integers(1, 2),
    needs=NEEDS,
    ignores_conflicts=st.booleans(),
    holds_place=st.booleans(),
)
LIVE = st.builds(
    Live,
    entry=st.one_of(st.none(), st.integers(0, 8)),
    title=st.sampled_from(["first", "second"]),
    run=st.integers(1, 99),
    category=CODES,
    needs=NEEDS,
)


@given(WISHES, st.lists(LIVE, max_size=12))
def test_those_near_an_entry_are_all_for_whom_it_may_wait(wish, live):
    assert may_start(wish, Crowd(live).near(wish)) == may_start(wish, live)


@given(st.lists(WISHES, max_size=10), st.lists(LIVE, max_size=6))
def test_admission_decides_as_when_each_entry_asks_everybody(wishes, live):
    taken = list(live)
    expected = []
    for wish in wishes:
        blockers = may_start(wish, taken)
        if not blockers or wish.holds_place:
            taken.append(Live(wish.entry, wish.title, None, wish.category, wish.needs))
        expected.append((wish, blockers))

    assert admit(wishes, live) == expected

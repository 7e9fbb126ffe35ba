"""What runs when: the plan of a day, and the clashes of a schedule."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.web.building import NOON, a_run, an_entry

from nightclerk.jobs.clashes import shared
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun
from nightclerk.jobs.plan import Lane, PlannedBar
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.selectors import now
from nightclerk.jobs.timetable import clashes_of, plan

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
EVERY_DAY = dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    True,
)
MINUTELY = Schedule(days=(True,) * 7, minutes=1)


def a_schedule(title: str, start: datetime, **fields: Any) -> JobEntry:
    """Make an entry that is ready to run every three hours from `start` on."""
    return an_entry(
        title,
        **{
            "status": JobEntry.Status.READY,
            "next_run_at": start,
            "minutes_between_runs": 180,
            **EVERY_DAY,
            **fields,
        },
    )


def bars(lanes: list[Lane]) -> list[PlannedBar]:
    return [bar for lane in lanes for bar in lane.bars]


@pytest.mark.django_db
def test_planned_runs_take_as_long_as_the_last_ones_usually_did():
    entry = a_schedule("Sync", NOON + HOUR)
    for minutes in (4, 6, 50):
        a_run(entry, finished_at=NOON + minutes * MINUTE, started_at=NOON)

    found = bars(plan(start=NOON + HOUR, end=NOON + 8 * HOUR))

    assert [bar.start for bar in found] == [
        NOON + 1 * HOUR,
        NOON + 4 * HOUR,
        NOON + 7 * HOUR,
    ]
    assert {bar.expected_end - bar.start for bar in found} == {6 * MINUTE}
    assert {bar.kind for bar in found} == {"planned"}


@pytest.mark.django_db
def test_past_live_and_planned_runs_stand_in_the_lane_of_their_category():
    day = a_schedule("By day", NOON + HOUR, category="DAY", minutes_between_runs=None)
    a_run(day, category_code="DAY", status=JobRun.Status.FAILED)
    live = an_entry("Alive", status=JobEntry.Status.IN_PROCESS)
    a_run(live, status=JobRun.Status.RUNNING, finished_at=None, category_code="")

    lanes = plan(start=NOON - HOUR, end=NOON + 3 * HOUR)

    seen = [(lane.category, [bar.kind for bar in lane.bars]) for lane in lanes]
    assert seen == [("DAY", ["past", "planned"]), ("", ["live"])]
    assert bars(lanes)[0].outcome == "failed"


@pytest.mark.django_db
def test_held_and_finished_entries_are_not_planned():
    a_schedule("Held", NOON, status=JobEntry.Status.ON_HOLD)
    a_schedule("Over", NOON, status=JobEntry.Status.FINISHED)

    assert plan(start=NOON, end=NOON + HOUR) == []


@pytest.mark.django_db
def test_two_that_change_the_same_records_clash_and_others_do_not():
    a_schedule("One", NOON)
    a_schedule("Two", NOON)
    a_schedule("Of another shop", NOON, params={"shop": "OTHER"})

    found = bars(plan(start=NOON, end=NOON + HOUR))

    clashes = {bar.title: bar.clashes_with for bar in found}
    assert clashes == {"One": ("Two",), "Two": ("One",), "Of another shop": ()}


@pytest.mark.django_db
def test_entries_of_a_category_that_lets_two_run_do_not_clash():
    JobCategory.objects.create(code="WIDE", concurrency=2)
    a_schedule("One", NOON, category="WIDE")
    a_schedule("Two", NOON, category="WIDE")

    found = bars(plan(start=NOON, end=NOON + HOUR))

    assert {bar.clashes_with for bar in found} == {()}


@pytest.mark.django_db
def test_one_that_follows_another_at_its_end_does_not_clash():
    a_schedule("One", NOON, category="NIGHT")
    a_schedule("Two", NOON + MINUTE, category="NIGHT")

    assert {bar.clashes_with for bar in bars(plan(start=NOON, end=NOON + HOUR))} == {()}


@pytest.mark.django_db
def test_one_that_waits_clashes_with_the_live_run_of_its_category():
    at = now()
    live = an_entry("Alive", status=JobEntry.Status.IN_PROCESS, category="NIGHT")
    a_run(
        live,
        status=JobRun.Status.RUNNING,
        started_at=at - HOUR,
        finished_at=None,
        category_code="NIGHT",
        is_exclusive=True,
    )
    a_schedule(
        "Held up",
        at - 10 * MINUTE,
        status=JobEntry.Status.WAITING,
        category="NIGHT",
        params={"shop": "OTHER"},
    )

    (lane,) = plan(start=at - 3 * HOUR, end=at + HOUR)

    running, waiting = lane.bars
    assert (running.kind, running.clashes_with) == ("live", ("Held up",))
    assert (waiting.kind, waiting.clashes_with) == ("planned", ("Alive",))
    assert waiting.start == at - 10 * MINUTE
    assert waiting.expected_end >= at + MINUTE


@pytest.mark.django_db
def test_one_that_has_waited_since_before_the_picture_is_still_in_it():
    at = now()
    a_schedule("Held up", at - 9 * HOUR, status=JobEntry.Status.WAITING)

    found = bars(plan(start=at - HOUR, end=at + MINUTE))

    assert found[0].start == at - 9 * HOUR


@pytest.mark.django_db
def test_an_entry_whose_task_is_gone_stands_in_the_plan():
    a_schedule("Of an old version", NOON, task=4711)

    assert len(bars(plan(start=NOON, end=NOON + HOUR))) == 1


@pytest.mark.django_db
def test_hidden_tasks_are_in_no_plan_and_no_clash():
    entry = a_schedule("Secret", now() + MINUTE, minutes_between_runs=1)
    a_run(entry, started_at=now(), finished_at=None, status=JobRun.Status.RUNNING)
    hidden = frozenset({30104})

    assert plan(start=now() - HOUR, end=now() + HOUR, hidden=hidden) == []
    assert clashes(category="", hidden=hidden) == []


@pytest.mark.django_db
def test_a_plan_asks_as_often_for_many_as_for_one(django_assert_num_queries):
    at = now()
    for number in range(20):
        entry = a_schedule(f"Sync {number}", at + MINUTE, category=f"C{number}")
        a_run(entry, started_at=at - MINUTE, finished_at=at)
        a_run(
            an_entry(f"Live {number}"),
            started_at=at,
            finished_at=None,
            status=JobRun.Status.RUNNING,
        )

    with django_assert_num_queries(4):
        lanes = plan(start=at - HOUR, end=at + HOUR)

    assert len(bars(lanes)) == 60


def test_times_closer_than_a_run_are_shared():
    mine = [NOON, NOON + HOUR, NOON + 2 * HOUR]
    theirs = [NOON + 2 * MINUTE, NOON + HOUR + 10 * MINUTE, NOON + 2 * HOUR]

    assert shared(mine, theirs, 5 * MINUTE) == [NOON, NOON + 2 * HOUR]


def clashes(*, category: str, **more: Any) -> list[Any]:
    """Give with what a sync of every minute would clash."""
    task = catalogue[30104]
    params = task.params.read({"shop": "DEMO"})
    return clashes_of(MINUTELY, task, params, category=category, **more)


@pytest.mark.django_db
def test_a_clash_names_the_other_the_times_and_the_category_for_both():
    first = now() + MINUTE
    entry = a_schedule("At night", first, minutes_between_runs=1, category="NIGHT")

    (found,) = clashes(category="")

    assert (found.entry_id, found.title) == (entry.pk, "At night")
    assert found.common_category == "NIGHT"
    assert found.when[0] - first < MINUTE


@pytest.mark.django_db
def test_where_the_other_has_no_category_the_own_one_is_offered():
    a_schedule("At night", now() + MINUTE, minutes_between_runs=1)

    assert [one.common_category for one in clashes(category="DAY")] == ["DAY"]
    assert [one.common_category for one in clashes(category="")] == ["SHOP-DEMO"]


@pytest.mark.django_db
def test_a_common_category_settles_a_clash_only_where_it_lets_one_run():
    JobCategory.objects.create(code="WIDE", concurrency=2)
    a_schedule("Wide", now() + MINUTE, minutes_between_runs=1, category="WIDE")
    a_schedule("Night", now() + MINUTE, minutes_between_runs=1, category="NIGHT")

    assert [one.title for one in clashes(category="NIGHT")] == ["Wide"]
    assert [one.title for one in clashes(category="WIDE")] == ["Wide", "Night"]


@pytest.mark.django_db
def test_an_entry_does_not_clash_with_itself_nor_with_one_that_runs_beside_all():
    entry = a_schedule("Orders", now() + MINUTE, minutes_between_runs=1)
    a_schedule("Beside", now() + MINUTE, minutes_between_runs=1, ignores_conflicts=True)

    assert clashes(category="", entry=entry.pk) == []

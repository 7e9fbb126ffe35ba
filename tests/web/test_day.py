"""The picture of a day, and the clashes a schedule would have."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.building import NOON, a_run, a_shop, a_worker, an_entry
from tests.web.test_entry_form import previewed

from nightclerk.jobs.models import JobCategory, JobEntry, JobRun
from nightclerk.jobs.selectors import now
from nightclerk.web.clashes import shared
from nightclerk.web.day_picture import LEFT, WIDTH, draw
from nightclerk.web.day_plan import Lane, PlannedBar, plan

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
EVERY_DAY = dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    True,
)


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


def test_the_drawing_spans_its_width_and_the_shortest_run_is_seen():
    bar = PlannedBar(1, "Sync", NOON, NOON, "planned")

    drawing = draw([Lane("", [bar])], start=NOON, end=NOON + 24 * HOUR, at=NOON)

    drawn = drawing.lanes[0].bars[0]
    assert (drawn.x, drawn.width) == (LEFT, 3)
    assert drawing.now_x == LEFT
    assert max(x for x, _hour in drawing.hours) <= WIDTH - LEFT
    assert drawing.lanes[0].title == "No category"


def test_the_picture_has_a_table_that_says_the_same(viewer: Client):
    a_worker()
    a_schedule("Sync by day", now() + HOUR, category="DAY")

    page = viewer.get("/jobs/day/").content.decode()

    assert "<svg" in page
    assert page.count("<td>DAY</td>") == 8
    assert "Sync by day" in viewer.get("/").content.decode()


def test_an_empty_day_says_what_would_appear(viewer: Client):
    page = viewer.get("/jobs/day/").content.decode()

    assert "An entry with a schedule appears here." in page


def test_times_closer_than_a_run_are_shared():
    mine = [NOON, NOON + HOUR, NOON + 2 * HOUR]
    theirs = [NOON + 2 * MINUTE, NOON + HOUR + 10 * MINUTE, NOON + 2 * HOUR]

    assert shared(mine, theirs, 5 * MINUTE) == [NOON, NOON + 2 * HOUR]


def test_the_preview_warns_of_a_clash_and_offers_the_category_of_the_other(
    operator: Client,
):
    a_shop()
    a_schedule(
        "Orders at night",
        now() + MINUTE,
        category="NIGHT",
        minutes_between_runs=1,
        zone="Europe/Berlin",
    )

    warned = previewed(operator, task="30104", days=list("0123456"))
    taken = previewed(operator, task="30104", days=list("0123456"), category="NIGHT")

    assert "Orders at night" in warned
    assert 'data-category="NIGHT"' in warned
    assert "Orders at night" not in taken


def test_an_entry_that_is_changed_does_not_clash_with_itself(operator: Client):
    a_shop()
    entry = a_schedule("Orders", now() + MINUTE, minutes_between_runs=1)

    page = previewed(operator, task="30104", days=list("0123456"), entry=str(entry.pk))

    assert "Use the common category" not in page


def test_entries_that_run_beside_everything_are_not_warned_of(operator: Client):
    a_shop()
    a_schedule("Orders", now() + MINUTE, category="NIGHT", minutes_between_runs=1)

    page = previewed(
        operator, task="30104", days=list("0123456"), ignores_conflicts="on"
    )

    assert "Use the common category" not in page

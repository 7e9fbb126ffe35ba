"""The picture of a day, and the warning of clashes on the page of a schedule."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from tests.web.building import NOON, a_shop, a_worker, an_entry
from tests.web.test_entry_form import previewed

from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.plan import Lane, PlannedBar
from nightclerk.jobs.selectors import now
from nightclerk.web.day_picture import LEFT, WIDTH, draw

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
    assert page.count("<td>DAY</td>") == 1
    assert "8 times" in page
    assert page.count('<rect class="nc-day-bar nc-day-planned nc-neutral"') == 9
    assert 'hx-select="#day-live"' in page
    assert "Sync by day" in viewer.get("/").content.decode()


def test_an_empty_day_says_what_would_appear(viewer: Client):
    page = viewer.get("/jobs/day/").content.decode()

    assert "An entry with a schedule appears here." in page


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

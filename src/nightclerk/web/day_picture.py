"""The next 24 hours as a drawing: lanes, bars and the line of now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nightclerk.core.clock import now
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.plan import Lane, PlannedBar
from nightclerk.jobs.services.rights import hidden_tasks
from nightclerk.jobs.timetable import plan
from nightclerk.web.badges import RUN_LOOKS
from nightclerk.web.signed_in import require

LOOKED_BACK = timedelta(hours=3)
LOOKED_AHEAD = timedelta(hours=24)
WIDTH = 960
LEFT = 8
TOP = 22  # the hours stand above the lanes
LANE = 46
TITLE = 16  # a lane's name stands above its bars
LEAST = 3  # the shortest run is still seen
HOURS_APART = 3


@dataclass(frozen=True)
class DrawnBar:
    """One bar, in the drawing's units, with its words and where it leads."""

    x: float
    y: float
    width: float
    tone: str
    kind: str
    title: str
    address: str
    bar: PlannedBar


@dataclass(frozen=True)
class DrawnLane:
    """A category's name and bars."""

    title: str
    y: float
    bars: Sequence[DrawnBar]


@dataclass(frozen=True)
class Drawing:
    """All lanes, the hours above them, and where now is."""

    lanes: Sequence[DrawnLane]
    hours: Sequence[tuple[float, str]]
    now_x: float
    height: float
    width: int = WIDTH


@dataclass(frozen=True)
class DayRow:
    """A run, or the starts of an entry that stand in the same way."""

    title: str
    address: str
    lane: str
    state: str
    starts: Sequence[datetime]


def day_drawing(request: HttpRequest) -> Drawing:
    """Draw the last hours and the next 24, as far as a reader may see them."""
    at = now()
    start, end = at - LOOKED_BACK, at + LOOKED_AHEAD
    lanes = plan(start=start, end=end, hidden=hidden_tasks(request.user))
    return draw(lanes, start=start, end=end, at=at)


def draw(
    lanes: Sequence[Lane], *, start: datetime, end: datetime, at: datetime
) -> Drawing:
    """Place lanes between two moments, `at` being now."""

    def x_of(moment: datetime) -> float:
        share = (min(max(moment, start), end) - start) / (end - start)
        return round(LEFT + share * (WIDTH - 2 * LEFT), 1)

    drawn = []
    for place, lane in enumerate(lanes):
        y = TOP + place * LANE
        bars = [
            DrawnBar(
                x=x_of(bar.start),
                y=y + TITLE,
                width=max(x_of(bar.expected_end) - x_of(bar.start), LEAST),
                tone=tone_of(bar),
                kind=bar.kind,
                title=bar_words(bar),
                address=address_of(bar),
                bar=bar,
            )
            for bar in lane.bars
        ]
        drawn.append(DrawnLane(lane.category or _("No category"), y, bars))
    hours = [(x_of(hour), f"{hour:%H:%M}") for hour in _hours(start, end)]
    return Drawing(drawn, hours, x_of(at), TOP + len(drawn) * LANE)


def tone_of(bar: PlannedBar) -> str:
    """Give a bar's colour: how it ended, or whether it clashes."""
    if bar.outcome:
        return RUN_LOOKS[JobRun.Status(bar.outcome)].tone
    return "warn" if bar.clashes_with else "neutral"


def bar_words(bar: PlannedBar) -> str:
    """Say what a bar stands for, so that its colour is not needed."""
    return f"{bar.title}, {span_of(bar)}, {state_of(bar)}"


def span_of(bar: PlannedBar) -> str:
    """Give from when to when, in the reader's zone."""
    start, end = timezone.localtime(bar.start), timezone.localtime(bar.expected_end)
    return f"{start:%H:%M}–{end:%H:%M}"


def state_of(bar: PlannedBar) -> str:
    """Say how a run ended, or that it is planned and with what it clashes."""
    if bar.outcome:
        return str(JobRun.Status(bar.outcome).label)
    if bar.clashes_with:
        names = ", ".join(bar.clashes_with)
        return _("planned, waits its turn with {names}").format(names=names)
    return _("planned")


def address_of(bar: PlannedBar) -> str:
    """Give the card of the run, or of the entry of one that is to come."""
    if bar.run_id is not None:
        return reverse("admin:jobs_jobrun_change", args=[bar.run_id])
    return reverse("admin:jobs_jobentry_change", args=[bar.entry_id])


def day_facts(request: HttpRequest) -> dict[str, Any]:
    """Give what the picture and its table show to a reader."""
    drawing = day_drawing(request)
    return {"drawing": drawing, "rows": day_rows(drawing)}


def day_rows(drawing: Drawing) -> list[DayRow]:
    """Say the drawing as rows: each run, and all alike starts of an entry in one."""
    found: dict[tuple[str, str, str], list[PlannedBar]] = {}
    for lane in drawing.lanes:
        for drawn in lane.bars:
            alike = (lane.title, drawn.address, state_of(drawn.bar))
            found.setdefault(alike, []).append(drawn.bar)
    rows = [
        DayRow(bars[0].title, address, lane, state, [bar.start for bar in bars])
        for (lane, address, state), bars in found.items()
    ]
    return sorted(rows, key=lambda row: (row.starts[0], row.title))


def day_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer with the picture on a page of its own."""
    require(request, "jobs.view_jobentry")
    facts = {"title": _("The next 24 hours")}
    return TemplateResponse(
        request, "web/jobs/day.html", {**context, **facts, **day_facts(request)}
    )


def _hours(start: datetime, end: datetime) -> list[datetime]:
    first = timezone.localtime(start).replace(minute=0, second=0, microsecond=0)
    hours = [first + timedelta(hours=number) for number in range(1, 28)]
    return [hour for hour in hours if hour <= end and hour.hour % HOURS_APART == 0]

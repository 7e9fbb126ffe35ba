"""Schedules: how programs say them, and when they would run."""

from datetime import UTC, datetime, time
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, WithJsonSchema

from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number, task_numbered
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.words import said
from nightclerk.core import clock
from nightclerk.core.errors import invalid_fields
from nightclerk.core.params import wrong
from nightclerk.core.text import words
from nightclerk.jobs.checks import read_params
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.recurrence import (
    LONGEST_LOOK_BACK,
    Misfire,
    Schedule,
    preview,
)
from nightclerk.jobs.schedule_words import in_words, problems
from nightclerk.jobs.selectors import schedule_of
from nightclerk.jobs.services.rights import hidden_tasks
from nightclerk.jobs.services.schedules import DAYS
from nightclerk.jobs.timetable import clashes_of

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LAST = datetime(2200, 1, 1, tzinfo=UTC)
MOST_MOMENTS = 20  # of one clash that are told
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?$"

Day = Literal[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
]


def _in_our_time(moment: datetime) -> datetime:
    """Refuse moments with which nobody can reckon."""
    if not FIRST <= moment <= LAST:
        raise wrong(words("This must lie between the years 2000 and 2200"))
    return moment


def _without_zone(moment: time) -> time:
    if moment.tzinfo is not None:
        raise wrong(words("A time of day has no zone of its own"))
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_our_time)]
TimeOfDay = Annotated[
    time,
    AfterValidator(_without_zone),
    WithJsonSchema({"type": "string", "pattern": CLOCK, "examples": ["08:00"]}),
]


class ScheduleIn(Schema):
    """When an entry runs: weekdays, a window, and minutes between its runs."""

    model_config = ConfigDict(extra="forbid")

    days: list[Day] = Field(default=[], max_length=7)
    minutes_between_runs: int | None = Field(
        default=None, description="Empty: once in each window."
    )
    starting_time: TimeOfDay | None = None
    ending_time: TimeOfDay | None = Field(
        default=None, description="Before the starting time: over midnight."
    )
    formula: str = Field(default="", max_length=60)
    earliest_start: Moment | None = None
    expires_at: Moment | None = None
    zone: str = Field(
        default="", max_length=60, description="IANA name; empty is the company's."
    )
    misfire: Misfire = Field(
        default=Misfire.ONCE,
        description="What happens to times that passed while nothing could run.",
    )

    def schedule(self) -> Schedule:
        """Give what the queue reckons with; it is not checked yet."""
        return Schedule(
            days=tuple(day in self.days for day in DAYS),
            minutes=self.minutes_between_runs,
            starting=self.starting_time,
            ending=self.ending_time,
            zone=self.zone or settings.COMPANY_TIME_ZONE,
            earliest=self.earliest_start,
            expires=self.expires_at,
            misfire=self.misfire,
            formula=self.formula,
        )


class ScheduleOut(Schema):
    """When an entry runs, also in words."""

    words: str
    days: list[str]
    minutes_between_runs: int | None
    starting_time: TimeOfDay | None
    ending_time: TimeOfDay | None
    formula: str
    earliest_start: datetime | None
    expires_at: datetime | None
    zone: str
    misfire: str


class Wanted(Schema):
    """A schedule and the moment from which on its times are wanted.

    With a task and its parameters the answer also tells what it would clash with.
    """

    model_config = ConfigDict(extra="forbid")

    schedule: ScheduleIn
    now: Moment | None = Field(default=None, description="This moment, where empty.")
    planned: Moment | None = Field(
        default=None, description="The planned time of the run before, where there was."
    )
    ended: Moment | None = Field(
        default=None,
        description="When the run before ended; it counts without a planned time.",
    )
    count: int = Field(default=10, ge=1, le=100)
    task: Number | None = None
    params: dict[str, Any] = {}
    category: str | None = Field(
        default=None, max_length=40, description="The task's own, where null."
    )
    entry: Number | None = Field(
        default=None, description="The entry whose schedule this becomes."
    )


class ClashOut(Schema):
    """Another entry that wants the same records at the same time."""

    entry: int
    title: str
    when: list[datetime]
    why: str
    common_category: str = Field(
        description="In this category both wait for each other; the proposal."
    )


class Times(Schema):
    """The next times, in the schedule's zone, and who is in the way."""

    times: list[datetime]
    words: str
    clashes: list[ClashOut]


router = Router(tags=["Schedules"])


@router.post("/preview", response={200: Times, PROBLEMS: Problem})
def preview_schedule(request: HttpRequest, wanted: Wanted) -> Times:
    """Say when a schedule would run, before anything is saved."""
    caller = caller_of(request, "jobs.view_jobentry")
    schedule = wanted.schedule.schedule()
    now = wanted.now or clock.now()
    before = wanted.planned or wanted.ended
    found = problems(schedule)
    if before and abs((now - before).days) > LONGEST_LOOK_BACK:
        found["planned" if wanted.planned else "ended"] = words(
            "This must lie within {days} days of now", days=LONGEST_LOOK_BACK
        )
    if found:
        raise invalid_fields(found)
    return Times(
        times=preview(schedule, now=now, count=wanted.count, planned=before),
        words=said(in_words(schedule)),
        clashes=_clashes(schedule, wanted, hidden_tasks(caller.user)),
    )


def _clashes(
    schedule: Schedule, wanted: Wanted, hidden: frozenset[int]
) -> list[ClashOut]:
    if wanted.task is None:
        return []
    task = task_numbered(wanted.task, hidden)
    params = read_params(task, wanted.params)
    own = task.category(params) if wanted.category is None else wanted.category
    found = clashes_of(
        schedule,
        task,
        params,
        category=own,
        entry=wanted.entry,
        hidden=hidden,
    )
    return [
        ClashOut(
            entry=clash.entry_id,
            title=clash.title,
            when=clash.when[:MOST_MOMENTS],
            why=said(clash.why),
            common_category=clash.common_category,
        )
        for clash in found
    ]


def schedule_shape(entry: JobEntry) -> ScheduleOut:
    """Give an entry's schedule."""
    return ScheduleOut(
        words=said(in_words(schedule_of(entry))),
        days=[day for day in DAYS if getattr(entry, day)],
        minutes_between_runs=entry.minutes_between_runs,
        starting_time=entry.starting_time,
        ending_time=entry.ending_time,
        formula=entry.formula,
        earliest_start=entry.earliest_start,
        expires_at=entry.expires_at,
        zone=entry.zone,
        misfire=entry.misfire,
    )

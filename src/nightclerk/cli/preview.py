"""The command `jobs preview`: when a schedule would run, before anything is saved."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from django.conf import settings

from nightclerk.cli.output import Answer
from nightclerk.cli.schedules import FLAGS, moment, read_schedule
from nightclerk.core import clock
from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.recurrence import LONGEST_LOOK_BACK, preview
from nightclerk.jobs.schedule_words import in_words, problems

COUNT = 10
MOST = 1_000
PREVIEW_FLAGS: dict[str, Any] = {
    **FLAGS,
    "planned": Annotated[
        str | None, typer.Option(help="Planned time of the run before")
    ],
    "ended": Annotated[str | None, typer.Option(help="When the run before ended")],
    "now": Annotated[str | None, typer.Option(help="Reckon as if it were this moment")],
    "count": Annotated[
        int | None, typer.Option(min=1, max=MOST, help="So many times (10)")
    ],
    "initial": Annotated[
        bool, typer.Option("--initial", help="There was no run before")
    ],
}


def show_times(
    _ctx: typer.Context, _params: Params, given: Mapping[str, Any]
) -> Answer:
    """Give the next times in the schedule's zone and the schedule in words.

    Times without an offset are of the schedule's zone. Where no planned time is given
    the end of the run before stands for it; without both it is a first start. Needs
    no database. `Refused` names what is wrong with the schedule.
    """
    schedule = read_schedule(given, zone=settings.COMPANY_TIME_ZONE)
    if found := problems(schedule):
        raise invalid_fields(found)
    at = {
        flag: moment(given[flag], flag, zone=schedule.zone)
        for flag in ("planned", "ended", "now")
    }
    now = at["now"] or clock.now()
    before = None if given["initial"] else at["planned"] or at["ended"]
    if before and abs((now - before).days) > LONGEST_LOOK_BACK:
        raise Refused(
            words("The run before lies more than {n} days off", n=LONGEST_LOOK_BACK),
            hint=words("Give a nearer --planned, or --initial."),
        )
    times = preview(schedule, now=now, count=given["count"] or COUNT, planned=before)
    said = str(in_words(schedule))
    data = {"times": [each.isoformat() for each in times], "words": said}
    lines = [said, *(f"  {each:%a %Y-%m-%d %H:%M %Z}" for each in times)]
    return Answer(data, "\n".join(lines))

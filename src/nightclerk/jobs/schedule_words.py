"""A schedule in words, and what is wrong with one."""

from datetime import time
from zoneinfo import ZoneInfo

from nightclerk.core import clock
from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.jobs.formulas import check
from nightclerk.jobs.recurrence import DAY, Schedule

DAY_NAMES = (
    words("Mondays"),
    words("Tuesdays"),
    words("Wednesdays"),
    words("Thursdays"),
    words("Fridays"),
    words("Saturdays"),
    words("Sundays"),
)
LONGEST_STEP = 366 * DAY


def in_words(schedule: Schedule) -> Text:
    """Say when an entry runs: days, window, step and zone."""
    if not schedule.is_recurring:
        return _once(schedule)
    if schedule.formula:
        return words(
            "By the formula {formula} at {start}, {zone}",
            formula=schedule.formula,
            start=_short(schedule.opens),
            zone=schedule.zone,
        )
    if schedule.ending == schedule.opens and schedule.minutes is None:
        return words(
            "{days} at {start}, {zone}",
            days=_days(schedule.days),
            start=_short(schedule.opens),
            zone=schedule.zone,
        )
    return words(
        "{days} {window} {step}, {zone}",
        days=_days(schedule.days),
        window=_window(schedule),
        step=_step(schedule),
        zone=schedule.zone,
    )


def problems(schedule: Schedule) -> dict[str, Text]:
    """List what cannot be, by the name of the entry's field; empty when all is well."""
    found = {**_zone_problems(schedule), **_field_problems(schedule)}
    if schedule.earliest and schedule.expires and schedule.earliest > schedule.expires:
        found["expires_at"] = words("The expiration lies before the earliest start")
    return found


def _zone_problems(schedule: Schedule) -> dict[str, Text]:
    try:
        clock.zone(schedule.zone)
    except Refused as refused:
        return {"zone": refused.text}
    return {}


def _field_problems(schedule: Schedule) -> dict[str, Text]:
    found = _formula_problems(schedule) if schedule.formula else {}
    if schedule.minutes is not None and not 1 <= schedule.minutes <= LONGEST_STEP:
        found["minutes_between_runs"] = words(
            "Give between 1 and {most} minutes", most=LONGEST_STEP
        )
    if schedule.is_recurring or "formula" in found:
        return found
    without_days = words("This needs at least one weekday")
    if schedule.minutes is not None:
        found.setdefault("minutes_between_runs", without_days)
    if schedule.starting is not None:
        found["starting_time"] = without_days
    if schedule.ending is not None:
        found["ending_time"] = without_days
    return found


def _formula_problems(schedule: Schedule) -> dict[str, Text]:
    found = {}
    try:
        check(schedule.formula)
    except Refused as refused:
        found["formula"] = refused.text
    if any(schedule.days):
        found["formula"] = words("Give either weekdays or a date formula")
    beside = words("This does not go with a date formula")
    if schedule.minutes is not None:
        found["minutes_between_runs"] = beside
    if schedule.ending is not None:
        found["ending_time"] = beside
    return found


def _once(schedule: Schedule) -> Text:
    if schedule.earliest is None:
        return words("Once")
    local = schedule.earliest.astimezone(ZoneInfo(schedule.zone))
    return words(
        "Once, not before {moment}, {zone}",
        moment=f"{local:%Y-%m-%d %H:%M}",
        zone=schedule.zone,
    )


def _days(days: tuple[bool, ...]) -> Text:
    known = {
        (True,) * 7: words("Every day"),
        (True,) * 5 + (False,) * 2: words("Weekdays"),
        (False,) * 5 + (True,) * 2: words("Weekends"),
    }
    if days in known:
        return known[days]
    listed = [name for name, is_on in zip(DAY_NAMES, days, strict=True) if is_on]
    said = listed[0]
    for name in listed[1:]:
        said = Text("{some}, {one}", {"some": said, "one": name})
    return said


def _window(schedule: Schedule) -> Text:
    if schedule.ending is None:
        return words("from {start}", start=_short(schedule.opens))
    return words(
        "{start}–{end}", start=_short(schedule.opens), end=_short(schedule.ending)
    )


def _step(schedule: Schedule) -> Text:
    minutes = schedule.minutes
    if minutes is None:
        return words("once")
    if minutes % DAY == 0:
        days = minutes // DAY
        every = words("every {number} days", number=days)
        return words("once a day") if days == 1 else every
    if minutes % 60 == 0:
        hours = minutes // 60
        every = words("every {number} hours", number=hours)
        return words("every hour") if hours == 1 else every
    every = words("every {number} minutes", number=minutes)
    return words("every minute") if minutes == 1 else every


def _short(moment: time) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"

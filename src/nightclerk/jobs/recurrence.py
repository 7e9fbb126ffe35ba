"""When an entry runs again: windows on weekdays, steps inside them. Knows no Django.

Computed on the wall clock of the schedule's zone: an overnight window belongs to the
day on which it opens; both ends are inside. A step of less than a day is elapsed time,
so that an hour that comes twice has all its runs; longer steps are calendar days. A
time that the clock jumps over happens at the first moment after the jump, a time that
comes twice happens the first time. Everything is anchored at the planned time, so a
long run does not shift the next one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from nightclerk.jobs.formulas import next_date

DAY = 24 * 60
NO_DAYS = (False,) * 7
MIDNIGHT = time(0)
# A preview looks at each day that passed unused; more days than this are refused.
LONGEST_LOOK_BACK = 400


class Misfire(StrEnum):
    """What happens to times that passed while nothing could run."""

    ONCE = "once"
    SKIP = "skip"
    ALL = "all"


@dataclass(frozen=True)
class Schedule:
    """When to run: Monday to Sunday, a window, and minutes from one run to the next.

    Without minutes it runs once in each window. A `formula` says dates that weekdays
    cannot, at the starting time; it goes with neither weekdays, minutes nor an end.
    """

    days: tuple[bool, ...] = NO_DAYS
    minutes: int | None = None
    starting: time | None = None
    ending: time | None = None
    zone: str = "UTC"
    earliest: datetime | None = None
    expires: datetime | None = None
    misfire: Misfire = Misfire.ONCE
    formula: str = ""

    @property
    def is_recurring(self) -> bool:
        return any(self.days) or bool(self.formula)

    @property
    def opens(self) -> time:
        """The time of day at which a window opens."""
        return self.starting or MIDNIGHT

    @property
    def has_window(self) -> bool:
        has_time = self.starting is not None or self.ending is not None
        return has_time and not self.formula


@dataclass(frozen=True)
class Window:
    """One opening: from its first moment to its last, both inside, in UTC."""

    opens: datetime
    closes: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.opens <= moment <= self.closes


def next_run(
    schedule: Schedule,
    *,
    planned: datetime | None,
    ended: datetime | None,
    now: datetime,
) -> datetime | None:
    """Give the next planned time after `planned`, in UTC; None when there is none.

    It lies after `now`, except where missed runs are all made up. `ended` only counts
    where no planned time is known.
    """
    return next_and_missed(schedule, planned=planned, ended=ended, now=now)[0]


def next_and_missed(
    schedule: Schedule,
    *,
    planned: datetime | None,
    ended: datetime | None,
    now: datetime,
) -> tuple[datetime | None, int]:
    """Give what `next_run` gives, and how many times before it passed unused."""
    if not schedule.is_recurring:
        return None, 0
    anchor = (planned or ended or now).astimezone(UTC)
    floor = anchor if schedule.misfire is Misfire.ALL else max(anchor, now)
    missed = 0
    while True:
        anchor, passed = _hurry(schedule, anchor, floor)
        anchor = _step(schedule, anchor)
        missed += passed
        if anchor > floor:
            return _unless_expired(schedule, anchor), missed
        missed += 1


def first_run(schedule: Schedule, *, now: datetime) -> datetime | None:
    """Give the first time from `now` on: at once inside a window, else its opening."""
    moment = max(now, schedule.earliest or now).astimezone(UTC)
    if schedule.formula and schedule.earliest is None:
        moment = _step(schedule, moment)
    elif any(schedule.days) and window_at(schedule, moment) is None:
        moment = _opening_after(schedule, moment)
    return _unless_expired(schedule, moment)


def anchor_of(schedule: Schedule, start: datetime) -> datetime:
    """Give the planned time that a start inside a window makes up for.

    An entry for 10:00 that somebody makes ready at 10:20 starts at once, and the next
    day at 10:00 again. Without a starting time the start itself is the anchor.
    """
    window = window_at(schedule, start)
    if window is None or schedule.starting is None:
        return start
    if schedule.minutes is None or schedule.minutes >= DAY:
        return window.opens
    step = timedelta(minutes=schedule.minutes)
    return window.opens + (start - window.opens) // step * step


def preview(
    schedule: Schedule,
    *,
    now: datetime,
    count: int,
    planned: datetime | None = None,
) -> list[datetime]:
    """Give the next `count` times in the schedule's zone, were each run punctual."""
    times: list[datetime] = []
    moment = (
        first_run(schedule, now=now)
        if planned is None
        else next_run(schedule, planned=planned, ended=None, now=now)
    )
    while moment is not None and len(times) < count:
        times.append(moment.astimezone(ZoneInfo(schedule.zone)))
        anchor = anchor_of(schedule, moment) if len(times) == 1 else moment
        moment = next_run(schedule, planned=anchor, ended=moment, now=moment)
    return times


def window_at(schedule: Schedule, moment: datetime) -> Window | None:
    """Find the window that is open at a moment, None where all are closed."""
    today = moment.astimezone(ZoneInfo(schedule.zone)).date()
    for day in (today, today - timedelta(days=1)):
        if schedule.days[day.weekday()] and moment in (found := _window(schedule, day)):
            return found
    return None


def in_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """Place a wall clock time: after a jump of the clock, or the first of two."""
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _end_of_gap(wall, zone)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Find the first moment whose wall clock is past a time that does not exist."""
    second = wall.replace(microsecond=0, tzinfo=zone)
    low = second.replace(fold=1).astimezone(UTC)
    high = second.replace(fold=0).astimezone(UTC)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high


def _window(schedule: Schedule, day: date) -> Window:
    zone = ZoneInfo(schedule.zone)
    opens = datetime.combine(day, schedule.opens)
    if schedule.ending is None:
        midnight = in_utc(datetime.combine(day + timedelta(days=1), MIDNIGHT), zone)
        return Window(in_utc(opens, zone), midnight - timedelta(microseconds=1))
    overnight = timedelta(days=1 if schedule.ending < schedule.opens else 0)
    closes = datetime.combine(day + overnight, schedule.ending)
    return Window(in_utc(opens, zone), in_utc(closes, zone))


def _openings(schedule: Schedule, day: date) -> Iterator[datetime]:
    """Give the openings from a day on, without end."""
    while True:
        if schedule.days[day.weekday()]:
            yield _window(schedule, day).opens
        day += timedelta(days=1)


def _opening_after(schedule: Schedule, moment: datetime) -> datetime:
    today = moment.astimezone(ZoneInfo(schedule.zone)).date()
    openings = _openings(schedule, today - timedelta(days=1))
    return next(opening for opening in openings if opening > moment)


def _step(schedule: Schedule, anchor: datetime) -> datetime:
    """Go one step on, or to the next opening where the step leads out of a window."""
    if schedule.formula:
        return _by_formula(schedule, anchor)
    if schedule.minutes is None:
        return _opening_after(schedule, anchor)
    moment = _later(schedule, anchor, schedule.minutes)
    if window_at(schedule, moment) is None:
        return _opening_after(schedule, moment)
    return moment


def _by_formula(schedule: Schedule, anchor: datetime) -> datetime:
    zone = ZoneInfo(schedule.zone)
    day = next_date(schedule.formula, anchor.astimezone(zone).date())
    return in_utc(datetime.combine(day, schedule.opens), zone)


def _later(schedule: Schedule, anchor: datetime, minutes: int) -> datetime:
    if minutes < DAY:
        return anchor + timedelta(minutes=minutes)
    zone = ZoneInfo(schedule.zone)
    wall = _meant(schedule, anchor) + timedelta(minutes=minutes)
    return in_utc(wall, zone)


def _meant(schedule: Schedule, anchor: datetime) -> datetime:
    """Give the anchor's wall clock time, as it was meant where the clock jumped."""
    zone = ZoneInfo(schedule.zone)
    wall = anchor.astimezone(zone).replace(tzinfo=None)
    opening = datetime.combine(wall.date(), schedule.opens)
    return opening if in_utc(opening, zone) == anchor else wall


def _hurry(
    schedule: Schedule, anchor: datetime, floor: datetime
) -> tuple[datetime, int]:
    """Leap over the steps inside one window that end before `floor`; count them."""
    window = window_at(schedule, anchor)
    if window is None or schedule.minutes is None or schedule.minutes >= DAY:
        return anchor, 0
    step = timedelta(minutes=schedule.minutes)
    steps = max((min(window.closes, floor) - anchor) // step, 0)
    return anchor + steps * step, steps


def _unless_expired(schedule: Schedule, moment: datetime) -> datetime | None:
    return None if schedule.expires and moment > schedule.expires else moment

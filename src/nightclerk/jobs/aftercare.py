"""What becomes of an entry when its run has ended. Pure: reads values, gives values."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from nightclerk.core.errors import NightclerkError, SomeRefused, Transient
from nightclerk.core.text import Text, words
from nightclerk.jobs.endings import Outcome
from nightclerk.jobs.recurrence import (
    Schedule,
    anchor_of,
    first_run,
    next_and_missed,
    window_at,
)

FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
FAILURES_IN_A_ROW = 5  # then somebody has to look, instead of one failure every night


class Next(Enum):
    """What the entry does next."""

    FINISH = "finish"
    WAIT_FOR_TIME = "ready"
    RETRY = "retry"
    STOP_WITH_ERROR = "error"
    HOLD = "on_hold"
    SLEEP = "inactive"


@dataclass(frozen=True)
class Before:
    """What has to be known of an entry and its run."""

    schedule: Schedule
    planned: datetime | None
    attempt: int
    max_attempts: int
    rerun_delay: timedelta
    failures_in_a_row: int
    follow_up: bool
    is_held: bool
    is_idle: bool = False
    inactivity: timedelta = timedelta(0)


@dataclass(frozen=True)
class After:
    """What becomes of the entry; `at` is its next start, None where there is none."""

    next: Next
    at: datetime | None = None
    planned: datetime | None = None
    missed: int = 0
    failures_in_a_row: int = 0
    why: Text = field(default_factory=lambda: Text(""))


def aftercare(
    before: Before, outcome: Outcome, error: NightclerkError | None, *, now: datetime
) -> After:
    """Decide: again by schedule, try again, follow up, finish, stop or hold."""
    if outcome is Outcome.CANCELLED:
        return _held(before, words("The run was cancelled"))
    if may_try_again(before, outcome, error) and not before.is_held:
        at = inside(before.schedule, now + delay(before, outcome, error))
        return After(
            Next.RETRY, at, before.planned, failures_in_a_row=before.failures_in_a_row
        )
    after = _by_schedule(before, outcome, error, now=now)
    if before.is_held:
        return _held(before, Text(""))
    if after.failures_in_a_row >= FAILURES_IN_A_ROW and before.schedule.is_recurring:
        return After(
            Next.HOLD,
            failures_in_a_row=after.failures_in_a_row,
            why=words(
                "{number} runs in a row failed, so the schedule is on hold",
                number=after.failures_in_a_row,
            ),
        )
    return after


def may_try_again(
    before: Before, outcome: Outcome, error: NightclerkError | None
) -> bool:
    """Tell whether this failure is of a kind that passes, and attempts are left."""
    passes = outcome is Outcome.LOST or (
        outcome is Outcome.FAILED and isinstance(error, Transient)
    )
    return passes and before.attempt <= before.max_attempts


def delay(before: Before, outcome: Outcome, error: NightclerkError | None) -> timedelta:
    """Give the time until the next attempt: 10 s, doubled each time, at most 1 h.

    A quarter of it is left to chance, so that many runs do not come back at once. What
    a server asked for is the least. A lost run need not wait: its worker is to blame.
    """
    if outcome is Outcome.LOST:
        return before.rerun_delay
    doubled = min(FIRST_DELAY * 2 ** (before.attempt - 1), LONGEST_DELAY)
    wait: timedelta = doubled * random.uniform(0.75, 1.0)  # noqa: S311 - no secret
    asked = (error.retry_after or 0) if isinstance(error, Transient) else 0
    least = min(max(wait, timedelta(seconds=asked)), LONGEST_DELAY)
    return least + before.rerun_delay


def inside(schedule: Schedule, at: datetime) -> datetime:
    """Give a moment for another attempt, or the next opening where it is closed then.

    Only an end closes a window: a starting time alone says when a day's first run is,
    and an end that is the start says that it is the only one.
    """
    is_closing = schedule.ending not in (None, schedule.starting)
    if not is_closing or window_at(schedule, at) is not None:
        return at
    return first_run(schedule, now=at) or at


def _held(before: Before, why: Text) -> After:
    return After(
        Next.HOLD,
        planned=before.planned,
        failures_in_a_row=before.failures_in_a_row,
        why=why,
    )


def _by_schedule(
    before: Before, outcome: Outcome, error: NightclerkError | None, *, now: datetime
) -> After:
    went_through = outcome.is_success or isinstance(error, SomeRefused)
    failures = 0 if went_through else before.failures_in_a_row + 1
    if before.follow_up:
        return After(
            Next.WAIT_FOR_TIME, now, before.planned, failures_in_a_row=failures
        )
    if outcome.is_success and before.is_idle and before.schedule.is_recurring:
        return _asleep(before, now=now)
    at, missed = _next(before, now=now)
    if outcome.is_success:
        what = Next.FINISH if at is None else Next.WAIT_FOR_TIME
    else:
        what = Next.STOP_WITH_ERROR
    return After(what, at, at, missed, failures)


def _next(before: Before, *, now: datetime) -> tuple[datetime | None, int]:
    """Give the next start: one that is still to come was not used up by this run."""
    if before.schedule.is_recurring and before.planned and before.planned > now:
        return before.planned, 0
    return next_and_missed(before.schedule, planned=before.planned, ended=now, now=now)


def _asleep(before: Before, *, now: datetime) -> After:
    """Sleep for the entry's time, or until it is woken where it has none."""
    if not before.inactivity:
        return After(Next.SLEEP, planned=before.planned)
    at = first_run(before.schedule, now=now + before.inactivity)
    if at is None:
        return After(Next.FINISH)
    return After(Next.SLEEP, at, anchor_of(before.schedule, at))

"""What an entry should count, kept beside the queue by simple arithmetic."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from nightclerk.jobs.endings import Outcome
from nightclerk.jobs.models import JobEntry

Status = JobEntry.Status
HOUR = timedelta(hours=1)
FAILURES_UNTIL_HOLD = 5


@dataclass
class Tally:
    """Ends by outcome, the attempt that comes, failures in a row, missed times."""

    ends: Counter[str] = field(default_factory=Counter)
    attempt: int = 1
    failures: int = 0
    missed: int = 0

    @classmethod
    def of(cls, entry: JobEntry, ends: Counter[str]) -> "Tally":
        """Read what the queue counts; the ends are those in its log."""
        failures, missed = entry.failures_in_a_row, entry.missed
        return cls(ends, entry.attempt, failures, missed)

    def begun_anew(self, before: JobEntry) -> None:
        """Count that somebody let an entry begin anew, as it was before."""
        has_run = before.status == Status.IN_PROCESS or before.is_parked
        if not (has_run or before.is_queued):
            self.attempt = 1
            self.failures = 0

    def ended(
        self,
        before: JobEntry,
        outcome: Outcome,
        *,
        passes: bool,
        is_idle: bool,
        now: datetime,
    ) -> None:
        """Count the end of a run of an entry, as it was before."""
        self.ends[outcome.value] += 1
        is_held = before.status == Status.ON_HOLD
        was_asked_again = before.status in (Status.READY, Status.WAITING)
        if (
            passes
            and self.attempt <= before.max_attempts
            and not (is_held or (was_asked_again and not before.is_queued))
        ):
            self.attempt += 1
            return
        self.attempt = 1
        if is_held or outcome is Outcome.CANCELLED:
            return
        if was_asked_again:
            return
        self.failures = 0 if outcome.is_success else self.failures + 1
        sleeps = is_idle and outcome.is_success and before.is_recurring
        is_given_up = before.is_recurring and self.failures >= FAILURES_UNTIL_HOLD
        if not (before.follow_up or sleeps or is_given_up):
            self.missed += times_passed(before, now)


def times_passed(entry: JobEntry, now: datetime) -> int:
    """Count the times of an hourly or monthly schedule after the planned one."""
    if entry.planned_at is None or not entry.is_recurring:
        return 0
    if not entry.formula:
        return max((now - entry.planned_at) // HOUR, 0)
    days = 0
    day = month_later(entry.planned_at.date())
    while datetime.combine(day, time(0), now.tzinfo) <= now:
        day, days = month_later(day), days + 1
    return days


def month_later(day: date) -> date:
    """Give the same day of the next month, or its last."""
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

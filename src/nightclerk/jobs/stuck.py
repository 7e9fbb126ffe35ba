"""When a run that is called running does not go on. Pure; the one meaning of stuck."""

from datetime import datetime, timedelta

from nightclerk.core.text import Text, words
from nightclerk.jobs.models import JobRun

PATIENCE = timedelta(minutes=1)  # for those who end runs whose time is over
LATE_LOOK = timedelta(minutes=5)  # of a parked run for which nobody stands in the way
SILENCE = timedelta(hours=1)  # from a run that has told before how far it is


def why_stuck(run: JobRun, *, now: datetime) -> Text:
    """Say why a run does not go on; empty where it does, or may still rest."""
    if run.status == JobRun.Status.PARKED:
        return _why_not_looked_at(run, now=now)
    if run.status == JobRun.Status.RUNNING and run.started_at is not None:
        return _why_not_going_on(run, run.resumed_at or run.started_at, now=now)
    return Text("")


def _why_not_going_on(run: JobRun, began: datetime, *, now: datetime) -> Text:
    """Say why a running run does not go on; `began` is when its present stretch did."""
    if run.lease_until is not None and run.lease_until < now - PATIENCE:
        return words("its worker is gone and nobody has ended it")
    if began + run.timeout < now - PATIENCE:
        return words("its time limit has passed and it has not ended")
    told_at = run.progress_at and max(
        run.progress_at, run.resumed_at or run.progress_at
    )
    if told_at is not None and told_at < now - SILENCE:
        minutes = _minutes(now - told_at)
        return words("it has told nothing for {minutes} minutes", minutes=minutes)
    return Text("")


def _why_not_looked_at(run: JobRun, *, now: datetime) -> Text:
    """Say that a parked run is forgotten; one that waits for others only waits."""
    if run.look_at is None or run.held_up_by or run.look_at > now - LATE_LOOK:
        return Text("")
    return words(
        "it should have gone on {minutes} minutes ago",
        minutes=_minutes(now - run.look_at),
    )


def _minutes(age: timedelta) -> int:
    return round(age.total_seconds() / 60)

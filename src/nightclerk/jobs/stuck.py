"""When a run that is called running does not go on. Pure; the one meaning of stuck."""

from datetime import datetime, timedelta

from nightclerk.core.text import Text, words
from nightclerk.jobs.models import JobRun

PATIENCE = timedelta(minutes=1)  # for those who end runs whose time is over
SILENCE = timedelta(hours=1)  # from a run that has told before how far it is


def why_stuck(run: JobRun, *, now: datetime) -> Text:
    """Say why a run does not go on; empty where it does, or is not running."""
    if run.started_at is None or run.status != JobRun.Status.RUNNING:
        return Text("")
    if run.lease_until is not None and run.lease_until < now - PATIENCE:
        return words("its worker is gone and nobody has ended it")
    if run.started_at + run.timeout < now - PATIENCE:
        return words("its time limit has passed and it has not ended")
    if run.progress_at is not None and run.progress_at < now - SILENCE:
        minutes = round((now - run.progress_at).total_seconds() / 60)
        return words("it has told nothing for {minutes} minutes", minutes=minutes)
    return Text("")

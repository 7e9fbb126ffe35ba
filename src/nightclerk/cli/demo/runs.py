"""Runs of a demonstration: a button is pressed, and its run is followed to the end."""

import time

from django.contrib.auth.models import User
from django.db import connection

from nightclerk.cli.demo.lines import tell
from nightclerk.connector.models import Shop
from nightclerk.connector.services.syncs.starting import Started, start_sync
from nightclerk.core.errors import NotReady
from nightclerk.core.params import Params
from nightclerk.core.text import Text, words
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.registry import Task

LOOK = 0.2  # seconds between two looks at the run
ENDED = (JobEntry.Status.FINISHED, JobEntry.Status.ERROR, JobEntry.Status.ON_HOLD)


def started(shop: Shop, task: Task, params: Params, user: User) -> JobEntry:
    """Press a button of the shop card: the task runs in the background."""
    return begun(start_sync(shop, task, params, actor=user))


def begun(sync: Started) -> JobEntry:
    """Tell which entry was started, and give it."""
    tell("step", text=f"Entry {sync.entry.pk} “{sync.entry}” is started")
    return sync.entry


def followed(entry: JobEntry, *, patience: float) -> JobRun:
    """Tell the progress of an entry until it ends; give its last run.

    Raises `NotReady` where it has not ended after `patience` seconds.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        entry.refresh_from_db()
        run = entry.runs.order_by("-pk").first()
        if run is not None:
            _tell_progress(run)
            if entry.status in ENDED and run.has_ended:
                return run
        connection.close_if_unusable_or_obsolete()
        time.sleep(LOOK)  # as a page does that shows a run's progress
    raise NotReady(
        words("“{entry}” did not end in {limit} seconds", entry=entry, limit=patience),
        hint=words("Read the logs of the worker."),
    )


def _tell_progress(run: JobRun) -> None:
    unit = str(Text.from_json(run.unit)) if run.unit else ""
    tell("progress", done=run.done, total=run.total, unit=unit, status=run.status)

"""Builders of what tests of the queue need."""

from datetime import datetime, timedelta
from typing import Any

from nightclerk.core.errors import NightclerkError
from nightclerk.core.text import Text, words
from nightclerk.jobs.context import Context
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.registry import Task
from nightclerk.jobs.selectors import live_run
from nightclerk.jobs.services import entries
from nightclerk.jobs.services.dispatch import Order, start
from nightclerk.jobs.services.finish import finish

LEASE = timedelta(seconds=30)


def probe_entry(*, note: str = "", **fields: Any) -> JobEntry:
    """Enqueue a probe; two of different notes are not folded into one."""
    return entries.enqueue(probe, ProbeParams(note=note), **fields)


def queued_run(entry: JobEntry) -> JobRun:
    run = live_run(entry)
    assert run is not None
    return run


def begin(entry: JobEntry, *, worker: str = "w1") -> Order:
    """Let a worker begin the entry's queued run."""
    order = start(queued_run(entry).pk, worker=worker, lease=LEASE)
    assert order is not None
    return order


def end(
    entry: JobEntry,
    outcome: Outcome = Outcome.DONE,
    error: NightclerkError | None = None,
    **rest: Any,
) -> JobEntry:
    """Begin and end the entry's queued run; give the entry as it is then."""
    order = begin(entry)
    finish([Ending(order.run_id, outcome, error=error, **rest)], worker="w1")
    entry.refresh_from_db()
    return entry


def due(entry: JobEntry, *, at: datetime) -> JobEntry:
    """Make an entry's next start lie at a moment."""
    JobEntry.objects.filter(pk=entry.pk).update(next_run_at=at)
    entry.refresh_from_db()
    return entry


def nothing(ctx: Context, params: Any) -> None:
    """Be the body of a task that is never run."""


def task_of(
    number: int, *, reads: set[str] | None = None, writes: set[str] | None = None
) -> Task:
    """Make a task that is not in the catalogue; its scope is the probe's note."""
    return Task(
        number=number,
        title=words("Some task"),
        params=ProbeParams,
        body=nothing,
        reads=frozenset(reads or ()),
        writes=frozenset(writes or ()),
        scope=lambda params: params.note,
    )


def said(kept: dict[str, Any]) -> str:
    """Give a sentence that the database keeps, in English."""
    return str(Text.from_json(kept))

"""How a run ended, as the process that ran it tells the queue."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from nightclerk.core.errors import NightclerkError, NotReady, Transient
from nightclerk.core.text import words
from nightclerk.jobs.context import Message, Parking, Progress, Touch


class Outcome(StrEnum):
    """How a run's body ended, by the names that the database keeps.

    A parked one has not ended: its run goes on later.
    """

    DONE = "done"
    SKIPS = "skips"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    LOST = "lost"
    PARKED = "parked"

    @property
    def is_success(self) -> bool:
        return self in (Outcome.DONE, Outcome.SKIPS)


@dataclass(frozen=True)
class Ending:
    """The end of one run: outcome, counters, result, and the error where one was.

    `parking` says for what a parked one waits; it is None for all others.
    """

    run_id: int
    outcome: Outcome
    counts: Mapping[str, int] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    progress: Progress | None = None
    error: NightclerkError | None = None
    trace: str = ""
    messages: tuple[Message, ...] = ()
    touched: tuple[Touch, ...] = ()
    is_idle: bool = False
    parking: Parking | None = None

    def with_(self, **changes: Any) -> "Ending":
        """Give a copy in which some fields differ."""
        return replace(self, **changes)


def died(run_id: int, *, exit_code: int | None) -> Ending:
    """Say that a run's process ended without a word; the run may be tried again."""
    return Ending(
        run_id,
        Outcome.FAILED,
        error=Transient(
            words(
                "The run’s process ended by itself (exit code {code})", code=exit_code
            ),
            hint=words("It may have run out of memory."),
        ),
    )


def lost(run_id: int, *, worker: str) -> Ending:
    """Say that a run's worker was not heard of for the whole lease."""
    return Ending(
        run_id,
        Outcome.LOST,
        error=Transient(
            words("Worker {worker} was not heard of any more", worker=worker),
            hint=words("Its machine may have stopped; the run is tried again."),
        ),
    )


def cancelled(run_id: int) -> Ending:
    """Say that somebody cancelled a run."""
    return Ending(run_id, Outcome.CANCELLED)


def timed_out(run_id: int, *, limit: timedelta) -> Ending:
    """Say that a run was stopped by its time limit."""
    return Ending(
        run_id,
        Outcome.TIMED_OUT,
        error=NotReady(
            words("The run took longer than its time limit of {limit}", limit=limit),
            hint=words("Raise the limit, or give it less to do."),
        ),
    )

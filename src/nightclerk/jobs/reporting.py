"""Where a task's words go: through a pipe, or into a box that a thread empties."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nightclerk.core.text import words
from nightclerk.jobs.context import Level, Message, Progress, Stopped
from nightclerk.jobs.stopping import is_stopped

MOST_MESSAGES = 10_000  # of one run; a run with more says that it says no more
LEAST_PAUSE = 0.25  # seconds between two reports of progress; what comes sooner waits

OnProgress = Callable[[Progress, Mapping[str, int]], None]


@dataclass(frozen=True)
class Report:
    """What a run said since the last report."""

    progress: Progress | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()

    def __bool__(self) -> bool:
        return self.progress is not None or bool(self.messages)

    def then(self, later: "Report") -> "Report":
        """Join a later report to this one."""
        return Report(
            later.progress or self.progress,
            later.counts or self.counts,
            self.messages + later.messages,
        )


class Tally:
    """Count a run's messages, and say once that there are too many."""

    def __init__(self) -> None:
        self.number = 0

    def take(self, message: Message) -> tuple[Message, ...]:
        """Give what is kept of a message: itself, a closing sentence, or nothing."""
        self.number += 1
        if self.number < MOST_MESSAGES:
            return (message,)
        if self.number > MOST_MESSAGES:
            return ()
        closing = words("There are more messages; {most} are kept", most=MOST_MESSAGES)
        return (Message(Level.WARNING, closing),)


class PipeReporter:
    """Reports of a run in a process of its own, sent to the worker through a pipe."""

    def __init__(self, send: Callable[[Report], None]) -> None:
        self._send = send
        self._tally = Tally()
        self._messages: tuple[Message, ...] = ()
        self._sent_at = 0.0

    def progress(self, progress: Progress, counts: Mapping[str, int]) -> None:
        if time.monotonic() - self._sent_at >= LEAST_PAUSE:
            self._flush(progress, counts)

    def message(self, message: Message) -> None:
        self._messages += self._tally.take(message)
        if len(self._messages) >= 100 or self._is_due():
            self._flush(None, {})

    def check(self) -> None:
        """Raise `Stopped` again where something has swallowed the worker's signal."""
        if is_stopped():
            raise Stopped

    def rest(self) -> tuple[Message, ...]:
        """Give the messages that were not sent yet."""
        rest, self._messages = self._messages, ()
        return rest

    def _is_due(self) -> bool:
        return time.monotonic() - self._sent_at >= LEAST_PAUSE

    def _flush(self, progress: Progress | None, counts: Mapping[str, int]) -> None:
        self._sent_at = time.monotonic()
        self._send(Report(progress, dict(counts), self.rest()))


class BoxReporter:
    """Reports of a run in this process, kept until a thread takes them away."""

    def __init__(self, on_progress: OnProgress | None = None) -> None:
        self._lock = threading.Lock()
        self._report = Report()
        self._tally = Tally()
        self._on_progress = on_progress
        self._told_at = 0.0
        self.is_stopped = False

    def progress(self, progress: Progress, counts: Mapping[str, int]) -> None:
        with self._lock:
            self._report = self._report.then(Report(progress, dict(counts)))
        if self._on_progress and time.monotonic() - self._told_at >= 0.1:
            self._told_at = time.monotonic()
            self._on_progress(progress, dict(counts))

    def message(self, message: Message) -> None:
        with self._lock:
            kept = self._tally.take(message)
            self._report = self._report.then(Report(messages=kept))

    def check(self) -> None:
        """Raise `Stopped` where the run was cancelled or its time is over."""
        if self.is_stopped:
            raise Stopped

    def take(self) -> Report:
        """Take away what was said since the last time."""
        with self._lock:
            report, self._report = self._report, Report()
        return report

    def put_back(self, report: Report) -> None:
        """Keep a report that could not be written, before what was said since."""
        with self._lock:
            self._report = report.then(self._report)

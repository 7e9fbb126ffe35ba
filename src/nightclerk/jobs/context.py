"""What a running task sees of the queue: report progress, speak, skip, stop."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, NoReturn, Protocol

from nightclerk.core.errors import Broken, NightclerkError
from nightclerk.core.text import Text, words

MOST_TOUCHED = 1000  # records of one run that are kept as links
LONGEST_WAIT = timedelta(days=1)  # between two looks at something outside


class Level(StrEnum):
    """How much a message matters."""

    INFO = "info"
    WARNING = "warning"
    SKIPPED = "skipped"
    ERROR = "error"


@dataclass(frozen=True)
class Progress:
    """How far a run is; `total` is None while nobody knows."""

    done: int = 0
    total: int | None = None
    unit: Text = field(default_factory=lambda: Text(""))
    message: Text = field(default_factory=lambda: Text(""))


@dataclass(frozen=True)
class Message:
    """One sentence of a run, about a record where `record` names one."""

    level: Level
    text: Text
    record: str = ""
    link: str = ""


@dataclass(frozen=True)
class Touch:
    """A record that a run changed: what kind it is, its name for people, its key.

    The key is the record's number in the database; a page finds it by kind and key.
    `link` is the address of what is kept elsewhere.
    """

    kind: str
    name: str
    link: str = ""
    key: str = ""


class Stopped(BaseException):
    """Somebody or the time limit stopped the run; no task may catch it."""


@dataclass(frozen=True)
class Parking:
    """For what outside a run waits, and how long from now it is looked at again."""

    what: Text
    look_in: timedelta


class Parked(BaseException):
    """The run waits for something outside; no task may catch it."""

    def __init__(self, parking: Parking) -> None:
        super().__init__(parking)
        self.parking = parking


class Reporter(Protocol):
    """Where a run's words go: a pipe, the database, or a test's list."""

    def progress(self, progress: Progress, counts: Mapping[str, int]) -> None:
        """Take the newest progress and counters; may drop what comes too often."""

    def message(self, message: Message) -> None:
        """Keep a message; none is dropped."""

    def check(self) -> None:
        """Raise `Stopped` where the run shall end."""


class Context:
    """The run's end of the line; given to every task as its first argument."""

    def __init__(
        self,
        reporter: Reporter,
        *,
        run_id: int,
        is_foreground: bool,
        attempt: int = 1,
        is_resumed: bool = False,
    ) -> None:
        self.run_id = run_id
        self.is_foreground = is_foreground
        self.attempt = attempt
        self.is_resumed = is_resumed
        self.counts: dict[str, int] = {"ok": 0, "skipped": 0, "failed": 0}
        self.result: dict[str, Any] = {}
        self.touched: dict[tuple[str, str], Touch] = {}
        self.touched_beyond = 0
        self.is_idle = False
        self._reporter = reporter
        self._progress = Progress()
        self._touched_before: frozenset[tuple[str, str]] = frozenset()

    @property
    def newest_progress(self) -> Progress:
        """How far the run said it is."""
        return self._progress

    @property
    def touched_in_all(self) -> int:
        """How many records the run touched, those before it was parked included."""
        return len(self._touched_before) + len(self.touched) + self.touched_beyond

    def take_up(
        self,
        *,
        counts: Mapping[str, int],
        result: Mapping[str, Any],
        progress: Progress,
        touched: Collection[tuple[str, str]],
    ) -> None:
        """Go on with what the run had when it was parked.

        `touched` are the places, kind and key, of the records that are kept.
        """
        self.counts |= counts
        self.result |= result
        self._progress = progress
        self._touched_before = frozenset(touched)
        before = int(result.get("touched", 0))
        self.touched_beyond = max(before - len(self._touched_before), 0)

    def progress(
        self,
        done: int,
        total: int | None = None,
        *,
        unit: Text | None = None,
        message: Text | None = None,
    ) -> None:
        """Say how far the work is; stops the task where a stop was asked for."""
        last = self._progress
        self._progress = Progress(
            max(int(done), 0),
            max(int(total), 0) if total is not None else last.total,
            unit or last.unit,
            message or last.message,
        )
        self._reporter.progress(self._progress, self.counts)
        self.check()

    def count(self, **more: int) -> None:
        """Add to the counters; `ok`, `skipped` and `failed` are always there."""
        for name, number in more.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def say(self, text: Text, *, level: Level = Level.INFO, link: str = "") -> None:
        """Keep a sentence with the run."""
        self._reporter.message(Message(level, text, link=link))

    def skip(
        self, record: str, reason: Text | NightclerkError, *, link: str = ""
    ) -> None:
        """Leave one record out: counted, listed with its reason, the run goes on."""
        text = reason.text if isinstance(reason, NightclerkError) else reason
        self.count(skipped=1)
        self._reporter.message(Message(Level.SKIPPED, text, record, link))

    def touch(self, kind: str, name: str, link: str = "", *, key: str = "") -> None:
        """Name a record that the run changed; the first thousand are kept as links.

        `key` is its number in the database. The same record twice is kept once.
        """
        place = kind, key or name
        if place in self._touched_before:
            return
        kept = len(self._touched_before) + len(self.touched)
        if kept < MOST_TOUCHED or place in self.touched:
            self.touched[place] = Touch(kind, name, link, key)
        else:
            self.touched_beyond += 1

    def nothing_to_do(self) -> None:
        """Say that there was no work; a recurring entry then sleeps for its time."""
        self.is_idle = True

    def wait_for(self, what: Text, *, look_in: timedelta) -> NoReturn:
        """End here and let the body begin anew when `look_in` is over, or sooner.

        For what takes long elsewhere, such as a bulk operation of Shopify: meanwhile
        the run holds no worker, no category and no resource. `what` is the sentence
        people read, such as "Waiting for Shopify". When the body begins anew
        `is_resumed` is true, and counters, progress, result and touched records are as
        they were. Nothing else is kept: what the body needs, it keeps itself.
        `Broken` where `look_in` is not above zero or is more than a day.
        """
        if not timedelta(0) < look_in <= LONGEST_WAIT:
            raise Broken(
                words("A run cannot wait {time} until it looks again", time=look_in),
                hint=words("More than nothing and at most a day is possible."),
            )
        self.check()
        raise Parked(Parking(what, look_in))

    def check(self) -> None:
        """Stop here where somebody cancelled the run or its time is over."""
        self._reporter.check()

"""A week in the life of a shop: people, schedules, workers, and what breaks."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from tests.chaos.fleet import Fleet
from tests.chaos.plan import QUICK, WORKERS
from tests.connector.shipping import wake
from tests.week.house import schedule
from tests.week.people import People

from nightclerk.connector.models import Shop
from nightclerk.core.errors import NightclerkError
from nightclerk.core.postgres import EmbeddedPostgres
from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.services.entries import run_now
from nightclerk.simulator.remote import RemoteControl

CHILDREN = 2
LATE_RETURNS = 3
STEP = 0.05  # seconds between two deeds
PATIENCE = 60.0  # seconds for a run in the quiet, and for the workers to be there
# What comes in before what is made of it, what is made before it is posted, and what
# was posted before Shopify is told and money settles it.
BOOKS = ("30103", "296", "297", "30103", "298")
SYNCS = ("30108", "30107", "30100", "30109", "30102", "30105")
LAST = ("30104", "30103", "296", "297", "298", "30109", "30102", "30105", "30104", "5")
TROUBLES: tuple[dict[str, Any], ...] = (
    {"kind": "throttled", "count": 2},
    {"kind": "status", "status": 503, "count": 1},
    {"kind": "status", "status": 502, "count": 3},
    {"kind": "drop_before", "count": 1},
    {"kind": "drop_after", "count": 1},
    {"kind": "internal_error", "count": 1},
    {"kind": "latency", "seconds": 0.5, "count": 3},
)


@dataclass(frozen=True)
class Pace:
    """How long a week takes and how often things happen, in seconds.

    It goes on until so many things were done; `restart_every` 0 leaves PostgreSQL
    alone.
    """

    week: float = 8.0
    deeds: int = 100
    due_every: float = 1.5
    kill_every: float = 3.0
    trouble_every: float = 2.0
    restart_every: float = 0.0


@dataclass
class Week:
    """One week; the same seed makes the same plans again."""

    shop: Shop
    control: RemoteControl
    seed: int
    log: Path
    pace: Pace = field(default_factory=Pace)
    server: EmbeddedPostgres | None = None

    def __post_init__(self) -> None:
        self.people = People(self.shop, self.control, self.seed)
        self.entries = schedule(self.shop)
        self.killed = self.restarted = 0

    def pass_by(self) -> None:
        """Let the week pass, then a quiet time in which all is brought to its end."""
        connection.close()
        self.fleet = Fleet(QUICK.pace, self.log, children=CHILDREN)
        try:
            self._wait(lambda: len(selectors.workers_alive()) >= WORKERS)
            self._be_busy()
            self._be_quiet()
        finally:
            self.fleet.disband()

    def _be_busy(self) -> None:
        pace = self.pace
        clocks = [
            _Clock(pace.due_every, self._all_due),
            _Clock(pace.kill_every, self._kill),
            _Clock(pace.trouble_every, self._trouble),
        ]
        if self.server is not None and pace.restart_every:
            clocks.append(_Clock(pace.restart_every, self._restart))
        began = time.monotonic()
        people = self.people
        while time.monotonic() - began < pace.week or people.deeds < pace.deeds:
            try:
                people.live()
                for clock in clocks:
                    clock.tick()
            except (DatabaseError, InterfaceError):
                connection.close()  # it is away; people come again
            self.fleet.supervise()
            time.sleep(STEP)

    def _all_due(self) -> None:
        for entry in self.entries.values():
            with suppress(NightclerkError):  # it runs already
                run_now(entry)

    def _kill(self) -> None:
        self.fleet.kill(self.people.chance.randrange(WORKERS))
        self.killed += 1

    def _trouble(self) -> None:
        self.control.fault(**self.people.chance.choice(TROUBLES))

    def _restart(self) -> None:
        if self.server is not None:
            connection.close()
            self.server.stop()
            self.server.start()
            self.restarted += 1

    def _be_quiet(self) -> None:
        """Break nothing more, and do once in its order what a day does."""
        self.control.clear_faults()
        buyers = self.people.buyers
        while buyers.unpaid:
            with suppress(NightclerkError):  # it is paid, or not to be paid any more
                buyers.pay()
        self._settle()
        buyers.be_paid_out()
        wake(self.shop)  # as after the hours for which what was refused rests
        self._run(("30104",))
        self.people.office.follow()
        self._run(BOOKS)
        for _ in range(LATE_RETURNS):
            buyers.send_back()  # of what is posted now
        buyers.be_paid_out()
        self._run(("30104",))
        wake(self.shop)
        self.people.office.follow()
        self._run((*SYNCS, *LAST))

    def _run(self, keys: Sequence[str]) -> None:
        for key in keys:
            entry = self.entries[key]
            last = _last_run(entry)
            run_now(entry)
            self._wait(lambda: _last_run(entry) > last)  # noqa: B023 - waited for here
            self._settle()

    def _settle(self) -> None:
        """Wait until nothing runs and nothing wants to."""
        self._wait(lambda: not is_busy())

    def _wait(self, is_so: Callable[[], bool]) -> None:
        began = time.monotonic()
        while not is_so():
            if time.monotonic() - began > PATIENCE:
                raise AssertionError(f"Seed {self.seed}: it did not come to rest")
            self.fleet.supervise()
            time.sleep(STEP)


class _Clock:
    """Does something every so many seconds."""

    def __init__(self, every: float, what: Callable[[], None]) -> None:
        self._every, self._what = every, what
        self._next = time.monotonic() + every

    def tick(self) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every
            self._what()


def is_busy() -> bool:
    """Tell whether a run is under way or an entry waits for one now."""
    running = JobRun.objects.filter(status__in=JobRun.UNENDED)
    return running.exists() or JobEntry.objects.filter(is_queued=True).exists()


def _last_run(entry: JobEntry) -> int:
    found = JobRun.objects.filter(entry=entry).order_by("-pk").first()
    return found.pk if found else 0

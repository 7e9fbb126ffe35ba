"""The storm: entries that are due again and again, while everything breaks."""

import logging
import time
from collections import Counter
from contextlib import suppress

from django.db import DatabaseError, InterfaceError, connection
from tests.chaos.fleet import Fleet
from tests.chaos.plan import ENTRIES, LANES, Fault, Plan
from tests.chaos.tasks import MarkParams, leave_mark
from tests.chaos.verdict import is_all_quiet

from nightclerk.core.postgres import EmbeddedPostgres
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.services.entries import create, set_ready

log = logging.getLogger(__name__)

STEP = 0.1  # seconds between two looks at what is to break
EVERY_HOUR = Schedule(days=(True,) * 7, minutes=60)

# Schedules count in whole minutes, so the storm is the clock: it makes the next time of
# every entry come now. Which occurrence that is, and what follows, the queue decides.
# In the quiet at the end only what failed is brought forward: no new occurrences.
COME = """
UPDATE jobs_jobentry SET next_run_at = clock_timestamp(),
    planned_at = CASE WHEN attempt = 1 THEN clock_timestamp() ELSE planned_at END
WHERE task = %s AND status IN ('ready', 'error') AND NOT is_queued
    AND next_run_at > clock_timestamp() AND (%s OR attempt > 1)
"""
# Half of all connections are cut, whosever they are.
CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND random() < 0.5
"""


def prepare() -> None:
    """Make the entries, and the table where their effects are counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE chaos_mark (entry bigint, occurrence bigint, run bigint,"
            " at timestamptz DEFAULT clock_timestamp())"
        )
        cursor.execute("CREATE INDEX ON chaos_mark (entry, occurrence)")
    for number in range(ENTRIES):
        lane = number % LANES
        entry = create(
            leave_mark,
            MarkParams(
                lane=lane,
                number=number,
                seconds=0.05 + number % 7 * 0.05,
                waits=2 if number % 3 == 0 else 0,
            ),
            description=f"Mark {number}",
            category=f"LANE-{lane}",
            schedule=EVERY_HOUR,
            max_attempts=10,
        )
        set_ready(entry)


class Storm:
    """Runs a plan against a fleet of workers and a server."""

    def __init__(self, plan: Plan, fleet: Fleet, server: EmbeddedPostgres) -> None:
        self.plan = plan
        self.fleet = fleet
        self.server = server
        self.happened: Counter[str] = Counter()
        self.calm_after: float | None = None  # seconds; None where it never was

    def rage(self, faults: list[Fault]) -> None:
        """Let everything break in its time, while all entries stay due."""
        began = time.monotonic()
        rung_at = 0.0
        waiting = list(faults)
        while waiting or time.monotonic() - began < self.plan.storm:
            while waiting and waiting[0].at <= time.monotonic() - began:
                self._cause(waiting.pop(0))
            if time.monotonic() - rung_at > self.plan.clock:
                rung_at = time.monotonic()
                self._tell(COME, [leave_mark.number, True])
            self.fleet.supervise()
            time.sleep(STEP)

    def subside(self) -> None:
        """Break nothing more; wait until all is quiet, or the time for it is over."""
        began = time.monotonic()
        while time.monotonic() - began < self.plan.quiet:
            self.fleet.supervise()
            self._tell(COME, [leave_mark.number, False])
            with suppress(DatabaseError, InterfaceError):
                if is_all_quiet():
                    self.calm_after = time.monotonic() - began
                    return
            time.sleep(STEP * 5)

    def _cause(self, fault: Fault) -> None:
        log.info("%6.1f s: %s %s", fault.at, fault.what, fault.worker)
        self.happened[fault.what] += 1
        match fault.what:
            case "kill":
                self.fleet.kill(fault.worker)
            case "freeze":
                self.fleet.freeze(fault.worker)
            case "thaw":
                self.fleet.thaw(fault.worker)
            case "deploy":
                self.fleet.deploy()
            case "cut":
                self._tell(CUT, [])
            case _:
                self._move_server(fault.what)

    def _move_server(self, what: str) -> None:
        if what in ("restart", "leave"):
            self.server.stop()
        if what in ("restart", "return"):
            self.server.start()

    def _tell(self, statement: str, values: list[object]) -> None:
        """Tell the database something, where it is there to hear it."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
        except (DatabaseError, InterfaceError):
            connection.close()

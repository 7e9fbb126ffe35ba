"""One storm from the first entry to the figures."""

import time
from pathlib import Path

from benchmarks.report import Figure
from django.db import connection
from tests.chaos.fleet import Fleet
from tests.chaos.plan import WORKERS, Plan
from tests.chaos.storm import Storm, prepare
from tests.chaos.verdict import judge, longest_afterlife, runs_by_status

from nightclerk.core.postgres import EmbeddedPostgres
from nightclerk.jobs import selectors

PATIENCE = 60.0  # seconds until the workers are there


def storm(
    plan: Plan, server: EmbeddedPostgres, home: Path, *, seed: int, log: Path
) -> list[Figure]:
    """Let a plan's faults happen and say what became of the entries.

    What the workers log goes to the file `log`.
    """
    prepare()
    connection.close()
    fleet = Fleet(plan.pace, log)
    try:
        _wait_for_workers()
        weather = Storm(plan, fleet, server)
        weather.rage(plan.faults(seed))
        weather.subside()
    finally:
        fleet.disband()
    return [*_outcome(weather), *_circumstances(weather, home)]


def _wait_for_workers() -> None:
    deadline = time.monotonic() + PATIENCE
    while len(selectors.workers_alive()) < WORKERS:
        if time.monotonic() > deadline:
            raise SystemExit("The workers did not start")
        time.sleep(0.1)  # they write themselves down when they are there


def _outcome(weather: Storm) -> list[Figure]:
    verdict = judge()
    calm = weather.calm_after
    return [
        Figure("occurrences planned", verdict.planned, at_least=1),
        Figure("occurrences lost", verdict.lost, at_most=0),
        Figure("effects doubled", verdict.doubled, at_most=0),
        Figure("occurrences done twice", verdict.done_twice, at_most=0),
        Figure("conflicting runs that overlapped", verdict.overlaps, at_most=0),
        Figure("entries stuck", verdict.stuck, at_most=0),
        Figure("runs still live", verdict.live, at_most=0),
        Figure("runs that lost count of their waits", verdict.miscounted, at_most=0),
        Figure(
            "all quiet after",
            weather.plan.quiet + 1 if calm is None else calm,
            "s",
            at_most=weather.plan.quiet,
        ),
    ]


def _circumstances(weather: Storm, home: Path) -> list[Figure]:
    faults = weather.happened
    return [
        Figure("workers killed", faults["kill"]),
        Figure(f"workers frozen for {weather.plan.freeze:g} s", faults["freeze"]),
        Figure("times half of all connections were cut", faults["cut"]),
        Figure("restarts of PostgreSQL", faults["restart"]),
        Figure("PostgreSQL away for", weather.plan.away * faults["leave"], "s"),
        Figure("deploys", faults["deploy"]),
        Figure("workers restarted", weather.fleet.exits.total()),
        *(
            Figure(f"runs that ended as {status}", number)
            for status, number in runs_by_status().items()
        ),
        Figure(
            "a thawed body's longest afterlife",
            longest_afterlife(home / "breaths"),
            "s",
        ),
    ]

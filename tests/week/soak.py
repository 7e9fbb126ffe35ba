"""The long week: as the short one, with restarts of PostgreSQL, and told."""

import sys
from pathlib import Path

from tests.week.engine import Pace, Week
from tests.week.house import open_house
from tests.week.verdict import complaints

from nightclerk.core.postgres import EmbeddedPostgres
from nightclerk.simulator.running import RunningSimulator

RESTART_EVERY = 45.0  # seconds


def live(server: EmbeddedPostgres, log: Path, seed: int, seconds: float) -> list[str]:
    """Let people live for so many seconds; gives what is wrong in the end."""
    pace = Pace(week=seconds, kill_every=8, restart_every=RESTART_EVERY)
    with RunningSimulator(own_process=True) as simulator:
        simulator.control.index_lag(0)
        shop = open_house(simulator)
        week = Week(shop, simulator.control, seed, log, pace, server)
        week.pass_by()
        wrong = complaints(week)
    told = {
        "orders": len(week.people.buyers.sold),
        "workers killed": week.killed,
        "restarts of PostgreSQL": week.restarted,
        **week.people.did,
    }
    for what, count in told.items():
        sys.stdout.write(f"{count:>8}  {what}\n")
    return wrong

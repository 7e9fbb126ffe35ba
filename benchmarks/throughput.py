"""How many complete runs a worker does per second: entry, run, body in a child, end."""

from django.db import connection

from benchmarks.report import Figure
from benchmarks.stage import wait_until_ended, worker
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.services.entries import enqueue

RUNS = 600
RATE = """
SELECT count(*) / extract(epoch FROM max(finished_at) - min(started_at))
FROM jobs_jobrun WHERE entry_id = ANY (%s)
"""


def measure() -> list[Figure]:
    """Fill the queue with empty runs, then let one worker work."""
    few = [runs_per_second(children) for children in (2, 4)]
    return [
        Figure("runs per second, 2 children", few[0], "1/s"),
        Figure("runs per second, 4 children", few[1], "1/s"),
        Figure(
            "runs per second, as installed", runs_per_second(None), "1/s", at_least=350
        ),
    ]


def runs_per_second(children: int | None) -> float:
    """Count from the start of the first run to the end of the last."""
    entries = [
        enqueue(probe, ProbeParams(seconds=number / 1e9)).pk  # no two are equal
        for number in range(RUNS)
    ]
    with worker(children=children):
        wait_until_ended(entries)
    with connection.cursor() as cursor:
        cursor.execute(RATE, [entries])
        return float(cursor.fetchone()[0])

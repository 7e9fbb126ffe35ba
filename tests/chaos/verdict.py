"""What the storm did: counted in the database and from the bodies' signs of life."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from django.db import connection
from tests.chaos.tasks import leave_mark

# An occurrence is over when the entry counts a later one.
OVER = """
SELECT entry.id AS entry, number AS occurrence FROM jobs_jobentry entry,
    generate_series(1, entry.occurrence - 1) AS number WHERE entry.task = %(task)s
"""
PLANNED = f"SELECT count(*) FROM ({OVER}) AS over"  # noqa: S608
LOST = f"""
SELECT count(*) FROM ({OVER}) AS over
LEFT JOIN chaos_mark mark USING (entry, occurrence) WHERE mark.run IS NULL
"""  # noqa: S608
DOUBLED = """
SELECT count(*) FROM (SELECT FROM chaos_mark GROUP BY entry, occurrence
    HAVING count(*) > 1) AS doubled
"""
DONE_TWICE = """
SELECT count(*) FROM (SELECT FROM jobs_jobrun WHERE status IN ('done', 'skips')
    AND task = %(task)s GROUP BY entry_id, occurrence HAVING count(*) > 1) AS twice
"""
# Of a run that waited outside the last stretch counts: in the others it has no effect.
OVERLAPS = """
SELECT count(*) FROM jobs_jobrun a JOIN jobs_jobrun b
    ON a.id < b.id AND a.category_code = b.category_code
    AND tstzrange(coalesce(a.resumed_at, a.started_at),
        coalesce(a.finished_at, 'infinity'))
     && tstzrange(coalesce(b.resumed_at, b.started_at),
        coalesce(b.finished_at, 'infinity'))
WHERE a.task = %(task)s AND b.task = %(task)s
    AND a.started_at IS NOT NULL AND b.started_at IS NOT NULL
"""
STUCK = """
SELECT count(*) FROM jobs_jobentry WHERE task = %(task)s AND NOT (
    status = 'ready' AND NOT is_queued AND attempt = 1 AND next_run_at > now())
"""
LIVE = """
SELECT count(*) FROM jobs_jobrun WHERE status IN ('queued', 'running', 'parked')
"""
# A run that was done has waited as often as it had to, and says so.
MISCOUNTED = """
SELECT count(*) FROM jobs_jobrun WHERE task = %(task)s AND status = 'done'
    AND coalesce((counts->>'waits')::int, 0) <> (params->>'waits')::int
"""
RUNS = """
SELECT status, count(*) FROM jobs_jobrun WHERE task = %(task)s GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True)
class Verdict:
    """Numbers after the storm; all but the first must be 0."""

    planned: int
    lost: int
    doubled: int
    done_twice: int
    overlaps: int
    stuck: int
    live: int
    miscounted: int


def is_all_quiet() -> bool:
    """Tell whether every entry only waits for its next time."""
    return _count(STUCK) == 0 and _count(LIVE) == 0


def judge() -> Verdict:
    """Count what must not be."""
    return Verdict(
        planned=_count(PLANNED),
        lost=_count(LOST),
        doubled=_count(DOUBLED),
        done_twice=_count(DONE_TWICE),
        overlaps=_count(OVERLAPS),
        stuck=_count(STUCK),
        live=_count(LIVE),
        miscounted=_count(MISCOUNTED),
    )


def runs_by_status() -> dict[str, int]:
    """Count the runs by how they ended."""
    with connection.cursor() as cursor:
        cursor.execute(RUNS, {"task": leave_mark.number})
        return dict(cursor.fetchall())


def longest_afterlife(breaths: Path) -> float:
    """Give how many seconds a body still breathed after its successor had begun.

    A frozen worker cannot know that it was given up. Its bodies go on when it thaws,
    until it looks at the clock; what they would write then is refused.
    """
    first: dict[tuple[int, int], float] = {}
    last: dict[tuple[int, int], float] = {}
    by_lane: dict[int, list[int]] = defaultdict(list)
    for line in breaths.read_text().splitlines():
        lane, run, moment = line.split()
        key = (int(lane), int(run))
        if key not in first:
            by_lane[key[0]].append(key[1])
        first.setdefault(key, float(moment))
        last[key] = max(float(moment), last.get(key, 0.0))
    longest = 0.0
    for lane, runs in by_lane.items():
        ordered = sorted(runs, key=lambda run: first[lane, run])
        for one, following in pairwise(ordered):
            longest = max(longest, last[lane, one] - first[lane, following])
    return longest


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"task": leave_mark.number})
        return int(cursor.fetchone()[0])

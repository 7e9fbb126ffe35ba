"""The statements that end runs, written by hand: many ends at once, one statement."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from nightclerk.jobs.models import JobEntry, JobRun

LOCK_RUNS = """
SELECT * FROM jobs_jobrun WHERE id = ANY (%s) AND status = 'running' AND worker = %s
ORDER BY id FOR UPDATE
"""
LOCK_ENTRIES = "SELECT * FROM jobs_jobentry WHERE id = ANY (%s) ORDER BY id FOR UPDATE"
RUN_COLUMNS = {
    "status": "text",
    "finished_at": "timestamptz",
    "lease_until": "timestamptz",
    "counts": "jsonb",
    "result": "jsonb",
    "done": "bigint",
    "total": "bigint",
    "unit": "jsonb",
    "message": "jsonb",
    "error": "text",
    "error_detail": "jsonb",
    "trace": "text",
    "request_id": "text",
}
PARKED_RUN_COLUMNS = {
    "status": "text",
    "worker": "text",
    "lease_until": "timestamptz",
    "is_foreground": "boolean",
    "counts": "jsonb",
    "result": "jsonb",
    "done": "bigint",
    "total": "bigint",
    "unit": "jsonb",
    "message": "jsonb",
    "parked_for": "jsonb",
    "parked_times": "integer",
    "parked_since": "timestamptz",
    "parked_at": "timestamptz",
    "look_at": "timestamptz",
    "carried": "jsonb",
}
PARKED_ENTRY_COLUMNS = {
    "status": "text",
    "is_parked": "boolean",
    "waits_for": "jsonb",
    "waiting_since": "timestamptz",
    "next_run_at": "timestamptz",
    "changed_at": "timestamptz",
}
ENTRY_COLUMNS = {
    "status": "text",
    "is_queued": "boolean",
    "next_run_at": "timestamptz",
    "planned_at": "timestamptz",
    "occurrence": "bigint",
    "attempt": "smallint",
    "failures_in_a_row": "smallint",
    "missed": "integer",
    "follow_up": "boolean",
    "error": "text",
    "error_detail": "jsonb",
    "changed_at": "timestamptz",
}


def lock_runs(run_ids: Iterable[int], *, worker: str) -> list[JobRun]:
    """Lock those runs that are still the worker's, always in the same order."""
    return list(JobRun.objects.raw(LOCK_RUNS, [list(run_ids), worker]))


def lock_entries(runs: Iterable[JobRun]) -> dict[int, JobEntry]:
    """Lock the entries of runs, always in the same order."""
    numbers = [run.entry_id for run in runs if run.entry_id is not None]
    found = JobEntry.objects.raw(LOCK_ENTRIES, [numbers])
    return {entry.pk: entry for entry in found}


def write_runs(runs: Sequence[JobRun]) -> None:
    """Write what ended runs hold now; their leases end."""
    _write(runs, "jobs_jobrun", RUN_COLUMNS)


def write_entries(entries: Sequence[JobEntry]) -> None:
    """Write what becomes of entries."""
    _write(entries, "jobs_jobentry", ENTRY_COLUMNS)


def write_parked_runs(runs: Sequence[JobRun]) -> None:
    """Write what runs hold that wait outside from now on; their leases end."""
    _write(runs, "jobs_jobrun", PARKED_RUN_COLUMNS)


def write_parked_entries(entries: Sequence[JobEntry]) -> None:
    """Write what becomes of entries whose runs wait outside."""
    _write(entries, "jobs_jobentry", PARKED_ENTRY_COLUMNS)


def _write(
    records: Sequence[JobRun] | Sequence[JobEntry],
    table: str,
    columns: dict[str, str],
) -> None:
    if not records:
        return
    rows: list[dict[str, Any]] = [
        {"id": record.pk, **{name: getattr(record, name) for name in columns}}
        for record in records
    ]
    sets = ", ".join(f"{name} = given.{name}" for name in columns)
    types = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    statement = (
        f"UPDATE {table} row SET {sets} "  # noqa: S608 - our own names
        f"FROM jsonb_to_recordset(%s::jsonb) AS given (id bigint, {types}) "
        "WHERE row.id = given.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, default=str)])

"""Keep what runs say while they run: lease, progress, messages, in few statements."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import Enum
from typing import Any

from django.db import connection, transaction

from nightclerk.jobs.context import Message
from nightclerk.jobs.models import JobMessage
from nightclerk.jobs.plain import plain_json, plain_link, plain_text
from nightclerk.jobs.reporting import Report


class Reply(Enum):
    """What the database has to say about a worker's run."""

    GO_ON = "go on"
    CANCEL = "cancel"
    LOST = "lost"


LOOK = """
SELECT id, cancel_requested FROM jobs_jobrun
WHERE id = ANY (%s) AND status = 'running' AND worker = %s
"""
# No index holds these columns, so that the rows are rewritten in their own page.
RENEW = """
WITH mine AS MATERIALIZED (
    SELECT id FROM jobs_jobrun
    WHERE id = ANY (%(ids)s) AND status = 'running' AND worker = %(worker)s
    ORDER BY id FOR NO KEY UPDATE)
UPDATE jobs_jobrun run
SET lease_until = clock_timestamp() + %(lease)s,
    done = coalesce(said.done, run.done), total = coalesce(said.total, run.total),
    unit = coalesce(said.unit, run.unit), message = coalesce(said.message, run.message),
    counts = coalesce(said.counts, run.counts),
    progress_at = CASE WHEN said.done IS NULL THEN run.progress_at
        ELSE clock_timestamp() END
FROM mine LEFT JOIN jsonb_to_recordset(%(said)s::jsonb) AS said (
    id bigint, done bigint, total bigint, unit jsonb, message jsonb, counts jsonb)
    ON said.id = mine.id
WHERE run.id = mine.id
RETURNING run.id, run.cancel_requested
"""


def renew(
    reports: Mapping[int, Report], *, worker: str, lease: timedelta
) -> dict[int, Reply]:
    """Renew the leases of a worker's runs and keep what they said.

    `reports` has a report, maybe an empty one, for every run that the worker believes
    to be its own. Gives for each whether to go on, to cancel it, or that it is lost.
    """
    given: dict[str, Any] = {
        "ids": list(reports),
        "worker": worker,
        "lease": lease,
        "said": json.dumps(
            plain_json([_row(run, one) for run, one in reports.items() if one.progress])
        ),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RENEW, given)
        orders = _orders(reports, dict(cursor.fetchall()))
        keep_messages(
            (run, report.messages)
            for run, report in reports.items()
            if orders[run] is not Reply.LOST
        )
    return orders


def look(runs: Iterable[int], *, worker: str) -> dict[int, Reply]:
    """Ask what `renew` asks without writing anything."""
    ids = list(runs)
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [ids, worker])
        return _orders(ids, dict(cursor.fetchall()))


def keep_messages(said: Iterable[tuple[int, Iterable[Message]]]) -> None:
    """Keep messages of runs, in their order."""
    kept = [
        JobMessage(
            run_id=run,
            level=message.level.value,
            text=plain_json(message.text.as_json()),
            record=plain_text(message.record, most=200),
            link=plain_link(message.link),
        )
        for run, messages in said
        for message in messages
    ]
    if kept:
        JobMessage.objects.bulk_create(kept, batch_size=1000)


def _orders(runs: Iterable[int], mine: Mapping[int, bool]) -> dict[int, Reply]:
    asked = {True: Reply.CANCEL, False: Reply.GO_ON}
    return {run: asked[mine[run]] if run in mine else Reply.LOST for run in runs}


def _row(run: int, report: Report) -> dict[str, object]:
    progress = report.progress
    if progress is None:
        return {"id": run}
    return {
        "id": run,
        "done": progress.done,
        "total": progress.total,
        "unit": progress.unit.as_json(),
        "message": progress.message.as_json(),
        "counts": dict(report.counts),
    }

"""The same wish twice is one entry: it waits already, or runs once more afterwards."""

import json
from typing import Any

from django.db import connection

from nightclerk.core.text import words
from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.services.events import note

Status = JobEntry.Status
EQUAL = """
SELECT id FROM jobs_jobentry WHERE task = %s AND params = %s::jsonb
    AND status IN ('ready', 'waiting', 'in_process')
    AND earliest_start IS NULL AND category_id IS NOT DISTINCT FROM %s
ORDER BY id FOR UPDATE
"""


def equal_entry(entry: JobEntry) -> JobEntry | None:
    """Find a one-off entry of the same task and parameters that is due or runs."""
    with connection.cursor() as cursor:
        params = json.dumps(entry.params)
        cursor.execute(EQUAL, [entry.task, params, entry.category_id])
        numbers = [number for (number,) in cursor]
    if not numbers:
        return None
    for equal in JobEntry.objects.filter(pk__in=numbers).order_by("pk"):
        run = selectors.live_run(equal)
        if not equal.is_recurring and not (run and run.is_foreground):
            return equal
    return None


def fold_into(equal: JobEntry, actor: Any) -> JobEntry:
    """Give an equal entry back that waits; one that runs is asked for one more run.

    So is one whose run was parked: it may have read already what has changed since.
    """
    if equal.status == Status.IN_PROCESS or equal.is_parked:
        return follow_up(equal, actor)
    note(equal, "folded", words("Asked for again while it waits"), actor=actor)
    return equal


def follow_up(entry: JobEntry, actor: Any) -> JobEntry:
    """Ask for one more run after the one that goes on."""
    entry.follow_up = True
    entry.save(update_fields=["follow_up"])
    note(entry, "follow_up", words("One more run after this one"), actor=actor)
    return entry

"""A task with an effect that can be counted; workers load it as a task module."""

import os
import time
from datetime import timedelta

from django.db import connection
from pydantic import Field

from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.registry import catalogue

LOOK_IN = timedelta(seconds=0.3)
BREATH = 0.05  # seconds between two signs of life

# The effect and its guard are one statement: only a run that is still the entry's own
# leaves a mark, and only where its occurrence has none. No constraint helps.
MARK = """
INSERT INTO chaos_mark (entry, occurrence, run)
SELECT entry_id, occurrence, id FROM jobs_jobrun run
WHERE id = %s AND status = 'running' AND NOT EXISTS (SELECT FROM chaos_mark mark
    WHERE mark.entry = run.entry_id AND mark.occurrence = run.occurrence)
FOR SHARE OF run
"""


class MarkParams(Params):
    """Who leaves the mark, and how long it takes."""

    lane: int = Field(ge=0, title="Lane", description="Number of its category.")
    number: int = Field(ge=0, title="Number", description="Number in its category.")
    seconds: float = Field(ge=0, title="Seconds", description="How long it takes.")
    waits: int = Field(
        default=0, ge=0, title="Waits", description="How often it waits outside first."
    )


@catalogue.task(900_001, words("Leave a mark"), params=MarkParams)
def leave_mark(ctx: Context, params: MarkParams) -> None:
    """Work for a while, giving signs of life, then have one effect.

    Before that it may wait outside; what the run counts then must not get lost.
    """
    waited = ctx.counts.get("waits", 0)
    if waited < params.waits:
        ctx.count(waits=1)
        ctx.wait_for(words("Waiting for the storm"), look_in=LOOK_IN)
    path = os.environ["CHAOS_BREATHS"]
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        until = time.monotonic() + params.seconds
        while (now := time.monotonic()) < until:
            os.write(descriptor, f"{params.lane} {ctx.run_id} {now:.4f}\n".encode())
            time.sleep(min(BREATH, until - now))
    finally:
        os.close(descriptor)
    ctx.progress(1, 1)
    with connection.cursor() as cursor:
        cursor.execute(MARK, [ctx.run_id])

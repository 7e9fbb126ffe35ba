"""Runs that wait outside, for tests."""

from datetime import timedelta
from typing import Any

from tests.jobs.building import begin, said

from nightclerk.core.text import Text, words
from nightclerk.jobs import selectors
from nightclerk.jobs.context import Parking
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import JobEntry, JobEvent, JobRun
from nightclerk.jobs.services.dispatch import promote_due
from nightclerk.jobs.services.finish import finish

SHOPIFY = words("Waiting for Shopify")
MINUTE = timedelta(minutes=1)


def park(
    entry: JobEntry, what: Text = SHOPIFY, *, look_in: timedelta = MINUTE, **rest: Any
) -> JobRun:
    """Begin the entry's queued run and let it wait outside; the entry is as it is."""
    order = begin(entry)
    parking = Parking(what, look_in)
    ending = Ending(order.run_id, Outcome.PARKED, parking=parking, **rest)
    finish([ending], worker="w1")
    entry.refresh_from_db()
    return JobRun.objects.get(pk=order.run_id)


def let_look(run: JobRun, *, ago: timedelta = MINUTE) -> JobRun:
    """Let the time of a parked run have come, and what is due be promoted."""
    JobRun.objects.filter(pk=run.pk).update(look_at=selectors.now() - ago)
    promote_due()
    run.refresh_from_db()
    return run


def happened(entry: JobEntry) -> list[tuple[str, str]]:
    events = JobEvent.objects.filter(entry=entry).order_by("pk")
    return [(event.what, said(event.text)) for event in events]

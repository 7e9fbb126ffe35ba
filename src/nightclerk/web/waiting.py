"""For whom an entry waits, in the reader's language."""

from nightclerk.core.text import Text
from nightclerk.jobs.models import JobEntry, JobEvent
from nightclerk.web.words import said


def newest_waiting_event(entry: JobEntry) -> JobEvent | None:
    """Find the event that told for whom an entry waits; lists have fetched it."""
    fetched = getattr(entry, "waiting_events", None)
    if fetched is not None:
        return next(iter(fetched), None)
    return entry.events.filter(what="waiting").last()


def waiting_words(entry: JobEntry) -> str:
    """Say for whom an entry waits; the entry keeps it in English, its event as words.

    The event counts as long as it says the same.
    """
    if entry.status != JobEntry.Status.WAITING:
        return ""
    event = newest_waiting_event(entry)
    told = Text.from_json(event.text).values.get("for_whom") if event else None
    if isinstance(told, Text) and str(told).startswith(entry.waits_for):
        return said(told)
    return entry.waits_for

"""For whom an entry waits, in the reader's language."""

from nightclerk.jobs.models import JobEntry
from nightclerk.web.words import said_json


def waiting_words(entry: JobEntry) -> str:
    """Say for whom an entry waits; nothing where it does not wait."""
    if entry.status != JobEntry.Status.WAITING:
        return ""
    return said_json(entry.waits_for)

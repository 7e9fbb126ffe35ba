"""Which entries should have started long ago, as the notice set-up counts it."""

from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.notice_board import SOONEST, late_entries, setup
from nightclerk.jobs.selectors import now


def late_numbers() -> frozenset[int]:
    """Give the numbers of the entries that are late."""
    late = late_entries(setup().late_minutes, now=now())
    return frozenset(entry.pk for entry in late)


def is_overdue(entry: JobEntry) -> bool:
    """Tell whether one entry is late; cheap where it is not even due."""
    due = entry.next_run_at
    return due is not None and due < now() - SOONEST and entry.pk in late_numbers()

"""The steps that the services of entries share; the turn must have been taken."""

from datetime import datetime
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, joined, words
from nightclerk.jobs import selectors, states
from nightclerk.jobs.admission import Blocker
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.services.dispatch import promote
from nightclerk.jobs.services.events import note
from nightclerk.jobs.services.rights import require
from nightclerk.jobs.services.schedules import plan_first

Status = JobEntry.Status


def locked_for(entry: JobEntry, action: states.Action, actor: Any) -> JobEntry:
    """Lock and read an entry again for an action.

    `Refused` where its status does not allow it, `NotAllowed` where the actor lacks the
    right.
    """
    locked = JobEntry.objects.select_for_update(of=("self",)).select_related("category")
    found = locked.filter(pk=entry.pk).first()
    if found is None:
        raise Refused(words("“{entry}” is not there any more", entry=entry))
    require(actor, action.right, found.task)
    if action not in states.allowed(found):
        raise Refused(
            words(
                "“{action}” cannot be done while “{entry}” is {status}",
                action=action.title,
                entry=found,
                status=states.SAID[found.status],
            ),
            hint=words(
                "Now it can be: {actions}.",
                actions=joined(one.title for one in states.allowed(found)),
            ),
        )
    return found


def make_ready(
    entry: JobEntry, what: str, text: Text, actor: Any, now: datetime
) -> JobEntry:
    """Make an entry ready with all its attempts, and start it where it may."""
    entry.status = Status.READY
    if entry.attempt > 1:  # the attempts so far keep their occurrence
        entry.occurrence += 1
    entry.attempt = 1
    entry.failures_in_a_row = 0
    entry.error = ""
    entry.error_detail = {}
    entry.waiting_since = None
    entry.waits_for = {}
    entry.changed_at = now
    entry.save()
    note(entry, what, text, actor=actor)
    promote(now, entry)
    return entry


def plan_anew(entry: JobEntry, *, now: datetime) -> None:
    """Plan the next start of an entry whose schedule was changed."""
    if not entry.is_queued:
        plan_first(entry, now=now)
    if entry.status == Status.ERROR and not entry.is_recurring:
        entry.next_run_at = None


def withdraw_queued(entry: JobEntry) -> None:
    """Take back a run that no worker has begun; it never was, so it leaves no log.

    One that has begun before, and goes on when a worker is free, stays.
    """
    queued = JobRun.objects.select_for_update(of=("self",)).filter(
        entry=entry, status=JobRun.Status.QUEUED, started_at=None
    )
    for run in queued:
        run.delete()


def require_at_rest(entry: JobEntry) -> None:
    """Refuse to delete an entry while its run goes on, or waits outside."""
    if selectors.live_run(entry):
        raise Refused(
            words("“{entry}” cannot be deleted while it runs", entry=entry),
            hint=words("Cancel its run first."),
        )


def require_own_turn(entry: JobEntry) -> None:
    """Refuse where the entry's own run has not ended."""
    if selectors.live_run(entry):
        raise _busy(entry, Blocker(entry.description, words("the same entry")))


def require_nobody_ahead(entry: JobEntry) -> None:
    """Refuse where the entry would have to wait, and say for whom."""
    blockers = selectors.blockers_of(entry)
    if blockers:
        raise _busy(entry, blockers[0])


def _busy(entry: JobEntry, blocker: Blocker) -> Refused:
    return Refused(
        words("“{entry}” {for_whom}", entry=entry, for_whom=blocker.text),
        hint=words("Try again when that has ended, or run it in the background."),
    )

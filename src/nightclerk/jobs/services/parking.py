"""Look at once at what a parked run waits for."""

from typing import Any

from django.db import transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs import states
from nightclerk.jobs.hot import take_turn
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.services.dispatch import promote
from nightclerk.jobs.services.events import note
from nightclerk.jobs.services.rights import require

ASKED = words("Asked to look now")


@transaction.atomic
def look_now(of: JobEntry | JobRun, *, actor: Any = None) -> JobRun:
    """Let a parked run look at once; give it as it is then.

    `of` is the run or its entry. `actor` is None where a program was told, such as by a
    webhook. It goes on as soon as nothing stands in its way. `Refused` where no run
    waits for something outside, `NotAllowed` where the actor lacks the right.
    """
    now = take_turn()
    which = {"entry": of.pk} if isinstance(of, JobEntry) else {"pk": of.pk}
    parked = JobRun.objects.select_for_update(of=("self",)).select_related("entry")
    run = parked.filter(status=JobRun.Status.PARKED, **which).first()
    require(actor, states.LOOK_NOW.right, run.task if run else of.task)
    if run is None:
        raise Refused(
            words("“{name}” does not wait for anything outside", name=of.description),
            hint=words("Look at its runs to see how it stands."),
        )
    if run.look_at is None or run.look_at > now:
        JobRun.objects.filter(pk=run.pk).update(look_at=now)
        if run.entry is not None:
            note(run.entry, "look", ASKED, actor=actor, run=run)
    promote(now)
    run.refresh_from_db()
    return run

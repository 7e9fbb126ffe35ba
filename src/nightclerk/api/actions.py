"""What programs ask of one entry: its actions, one run now, another owner."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from ninja import Router, Schema

from nightclerk.api.auth import caller_of
from nightclerk.api.choosing import entry_for
from nightclerk.api.drafts import NewOwner
from nightclerk.api.numbers import Number
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shapes import EntryOut, RunOut, entry_shape, run_shape
from nightclerk.core.errors import NotFound, Refused, invalid_fields
from nightclerk.core.text import words
from nightclerk.jobs import selectors, states
from nightclerk.jobs.foreground import spawn
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.services import entries as services
from nightclerk.jobs.services.parking import look_now


class Acted(Schema):
    """The entry as it is after an action, and its run where one has not ended."""

    entry: EntryOut
    run: RunOut | None


router = Router(tags=["Entries"])


@router.post("/{number}/run_once", response={200: RunOut, PROBLEMS: Problem})
def run_once(request: HttpRequest, number: Number) -> RunOut:
    """Run an entry's task once, now or not at all; the entry stays as it is."""
    caller = caller_of(request, "jobs.change_jobentry")
    run = services.run_once(entry_for(caller, number), actor=caller.user)
    spawn(run)
    return run_shape(run)


@router.post("/{number}/owner", response={200: EntryOut, PROBLEMS: Problem})
def change_owner(request: HttpRequest, number: Number, new: NewOwner) -> EntryOut:
    """Let another user be the one as whom an entry runs."""
    caller = caller_of(request, "jobs.delete_jobentry")
    owner = _user(new.owner) if new.owner is not None else None
    entry = entry_for(caller, number)
    return entry_shape(services.change_owner(entry, owner, actor=caller.user))


@router.post("/{number}/{action}", response={200: Acted, PROBLEMS: Problem})
def act(request: HttpRequest, number: Number, action: str) -> Acted:
    """Do one of the entry's `actions`: set_ready, set_on_hold, restart and so on."""
    caller = caller_of(request, "jobs.change_jobentry")
    if action not in ACTS:
        raise NotFound(
            words("There is no action “{action}”", action=action),
            hint=words("There are {all}.", all=", ".join(ACTS)),
        )
    acted = ACTS[action](entry_for(caller, number), actor=caller.user)
    entry = entry_for(caller, acted.pk)
    run = selectors.live_run(entry)
    return Acted(entry=entry_shape(entry), run=run_shape(run) if run else None)


def _cancel(entry: JobEntry, *, actor: Any) -> JobEntry:
    run = selectors.live_run(entry)
    if run is None:
        raise Refused(words("“{entry}” has no run to cancel", entry=entry))
    services.cancel_run(run, actor=actor)
    return entry


def _look(entry: JobEntry, *, actor: Any) -> JobEntry:
    look_now(entry, actor=actor)
    return entry


ACTS: dict[str, Callable[..., JobEntry]] = {
    states.SET_READY.name: services.set_ready,
    states.SET_ON_HOLD.name: services.set_on_hold,
    states.RESTART.name: services.restart,
    states.RUN_NOW.name: services.run_now,
    states.WAKE.name: services.wake,
    states.COPY.name: services.copy,
    states.CANCEL_RUN.name: _cancel,
    states.LOOK_NOW.name: _look,
}


def _user(name: str) -> User:
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise invalid_fields(
            {"owner": words("There is no user {name} who may log in", name=name)}
        )
    return found

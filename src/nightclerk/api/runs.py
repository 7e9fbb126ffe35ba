"""Runs: the log of what was done, what each said, and how to stop one."""

from django.http import HttpRequest
from ninja import Query, Router, Schema

from nightclerk.api.auth import caller_of
from nightclerk.api.choosing import ChosenRuns, run_for
from nightclerk.api.numbers import Number
from nightclerk.api.pages import After, Limit, newest_first, oldest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shapes import (
    MessageOut,
    RunOut,
    TouchOut,
    message_shape,
    run_shape,
    touch_shape,
)
from nightclerk.jobs import selectors
from nightclerk.jobs.context import Level
from nightclerk.jobs.services import entries as services
from nightclerk.jobs.services.parking import look_now


class Runs(Schema):
    """A page of runs."""

    items: list[RunOut]
    next: int | None


class Messages(Schema):
    """A page of what a run said."""

    items: list[MessageOut]
    next: int | None


class Touched(Schema):
    """A page of the records that a run changed."""

    items: list[TouchOut]
    next: int | None


router = Router(tags=["Runs"])


@router.get("", response={200: Runs, PROBLEMS: Problem})
def list_runs(
    request: HttpRequest,
    chosen: Query[ChosenRuns],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Runs:
    """List runs, the newest first."""
    caller = caller_of(request, "jobs.view_jobrun")
    rows = chosen.found_for(caller)
    page, mark = newest_first(rows, after=after, limit=limit)
    return Runs(items=[run_shape(run) for run in page], next=mark)


@router.get("/{number}", response={200: RunOut, PROBLEMS: Problem})
def read_run(request: HttpRequest, number: Number) -> RunOut:
    """Read a run."""
    caller = caller_of(request, "jobs.view_jobrun")
    return run_shape(run_for(caller, number))


@router.get("/{number}/messages", response={200: Messages, PROBLEMS: Problem})
def list_messages(
    request: HttpRequest,
    number: Number,
    level: Level | None = None,
    *,
    limit: Limit = 50,
    after: After = None,
) -> Messages:
    """List what a run said, the oldest first, of one level or of all."""
    caller = caller_of(request, "jobs.view_jobrun")
    rows = selectors.messages_of(run_for(caller, number), level=level or "")
    page, mark = oldest_first(rows, after=after, limit=limit)
    return Messages(items=[message_shape(message) for message in page], next=mark)


@router.get("/{number}/touched", response={200: Touched, PROBLEMS: Problem})
def list_touched(
    request: HttpRequest, number: Number, *, limit: Limit = 50, after: After = None
) -> Touched:
    """List the records that a run changed, in the order in which it named them."""
    caller = caller_of(request, "jobs.view_jobrun")
    rows = selectors.touched_by(run_for(caller, number))
    page, mark = oldest_first(rows, after=after, limit=limit)
    return Touched(items=[touch_shape(touch) for touch in page], next=mark)


@router.post("/{number}/cancel", response={200: RunOut, PROBLEMS: Problem})
def cancel_run(request: HttpRequest, number: Number) -> RunOut:
    """Stop a run: one that no worker does at once, one that runs within seconds."""
    caller = caller_of(request, "jobs.change_jobrun")
    run = run_for(caller, number)
    return run_shape(services.cancel_run(run, actor=caller.user))


@router.post("/{number}/look", response={200: RunOut, PROBLEMS: Problem})
def look(request: HttpRequest, number: Number) -> RunOut:
    """Let a parked run look now at what it waits for, not at its next time."""
    caller = caller_of(request, "jobs.change_jobrun")
    return run_shape(look_now(run_for(caller, number), actor=caller.user))

"""Runs: the log of what was done, what each said, and how to stop one."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AfterValidator, Field

from nightclerk.api.auth import caller_of
from nightclerk.api.pages import (
    After,
    Limit,
    Number,
    newest_first,
    oldest_first,
    one_of,
)
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shapes import MessageOut, RunOut, message_shape, run_shape
from nightclerk.core.errors import NotFound
from nightclerk.core.text import words
from nightclerk.jobs import selectors
from nightclerk.jobs.context import Level
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.services import entries as services

RunStatus = Annotated[
    str,
    AfterValidator(one_of(JobRun.Status.values)),
    Field(json_schema_extra={"enum": list(JobRun.Status.values)}),
]


class Runs(Schema):
    """A page of runs."""

    items: list[RunOut]
    next: int | None


class Messages(Schema):
    """A page of what a run said."""

    items: list[MessageOut]
    next: int | None


router = Router(tags=["Runs"])


@router.get("", response={200: Runs, PROBLEMS: Problem})
def list_runs(
    request: HttpRequest,
    entry: Number | None = None,
    status: RunStatus | None = None,
    task: Number | None = None,
    *,
    limit: Limit = 50,
    after: After = None,
) -> Runs:
    """List runs, the newest first."""
    caller_of(request, "jobs.view_jobrun")
    wanted = {"entry_id": entry, "status": status, "task": task}
    chosen = {name: value for name, value in wanted.items() if value is not None}
    rows = JobRun.objects.filter(**chosen)
    page, mark = newest_first(rows, after=after, limit=limit)
    return Runs(items=[run_shape(run) for run in page], next=mark)


@router.get("/{number}", response={200: RunOut, PROBLEMS: Problem})
def read_run(request: HttpRequest, number: Number) -> RunOut:
    """Read a run."""
    caller_of(request, "jobs.view_jobrun")
    return run_shape(_run(number))


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
    caller_of(request, "jobs.view_jobrun")
    rows = selectors.messages_of(_run(number), level=level or "")
    page, mark = oldest_first(rows, after=after, limit=limit)
    return Messages(items=[message_shape(message) for message in page], next=mark)


@router.post("/{number}/cancel", response={200: RunOut, PROBLEMS: Problem})
def cancel_run(request: HttpRequest, number: Number) -> RunOut:
    """Stop a run: one that waits for a worker at once, one that runs within seconds."""
    caller = caller_of(request, "jobs.change_jobrun")
    return run_shape(services.cancel_run(_run(number), actor=caller.user))


def _run(number: int) -> JobRun:
    found = JobRun.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(words("There is no run {number}", number=number))
    return found

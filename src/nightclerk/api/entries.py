"""Entries of the job queue: list, make, read, change, delete, act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AfterValidator, ConfigDict, Field

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
from nightclerk.api.schedules import ScheduleIn
from nightclerk.api.shapes import (
    PRIORITY,
    EntryOut,
    EventOut,
    RunOut,
    entry_shape,
    event_shape,
    run_shape,
)
from nightclerk.core.errors import NotFound, Refused
from nightclerk.core.text import words
from nightclerk.jobs import selectors, states
from nightclerk.jobs.checks import read_params
from nightclerk.jobs.foreground import spawn
from nightclerk.jobs.models import JobEntry, JobEvent
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services import entries as services
from nightclerk.jobs.services.adding import add_ready

LONGEST_TIMEOUT = 7 * 24 * 3600
NUMBER_OF = {name: number for number, name in PRIORITY.items()}

EntryStatus = Annotated[
    str,
    AfterValidator(one_of(JobEntry.Status.values)),
    Field(json_schema_extra={"enum": list(JobEntry.Status.values)}),
]
PriorityName = Literal["high", "normal", "low"]
Description = Annotated[str, Field(max_length=250)]
Seconds = Annotated[int, Field(ge=1, le=LONGEST_TIMEOUT)]


class EntryFields(Schema):
    """What may be said of an entry when it is made and when it is changed."""

    model_config = ConfigDict(extra="forbid")

    description: Description | None = None
    category: str | None = Field(
        default=None, max_length=40, description="Empty text: no category."
    )
    priority: PriorityName | None = None
    max_attempts: int | None = None
    rerun_delay: int | None = None
    timeout_seconds: Seconds | None = None
    ignores_conflicts: bool | None = None
    notifies_on_success: bool | None = None
    late_after: int | None = Field(
        default=None, description="Minutes after which it is told to be late."
    )
    schedule: ScheduleIn | None = None

    def fields(self) -> dict[str, Any]:
        """Give what was said, under the names of the services."""
        names = {*EntryFields.model_fields} - {
            "priority",
            "timeout_seconds",
            "schedule",
        }
        given: dict[str, Any] = {
            name: value for name in names if (value := getattr(self, name)) is not None
        }
        if self.priority is not None:
            given["priority"] = NUMBER_OF[self.priority]
        if self.timeout_seconds is not None:
            given["timeout"] = timedelta(seconds=self.timeout_seconds)
        if self.schedule is not None:
            given["schedule"] = self.schedule.schedule()
        return given


class NewEntry(EntryFields):
    """A task with its parameters, once or on a schedule."""

    task: int
    params: dict[str, Any] = {}
    ready: bool = Field(default=False, description="Not on hold: it may run at once.")


class Change(EntryFields):
    """What shall be different; what is not said stays."""

    params: dict[str, Any] | None = None


class Entries(Schema):
    """A page of entries."""

    items: list[EntryOut]
    next: int | None


class Events(Schema):
    """A page of what happened to an entry."""

    items: list[EventOut]
    next: int | None


class Acted(Schema):
    """The entry as it is after an action, and the run where one is live."""

    entry: EntryOut
    run: RunOut | None


router = Router(tags=["Entries"])


@router.get("", response={200: Entries, PROBLEMS: Problem})
def list_entries(
    request: HttpRequest,
    status: EntryStatus | None = None,
    task: Number | None = None,
    category: str | None = None,
    *,
    limit: Limit = 50,
    after: After = None,
) -> Entries:
    """List entries, the newest first."""
    caller_of(request, "jobs.view_jobentry")
    wanted = {"status": status, "task": task, "category__code": category}
    chosen = {name: value for name, value in wanted.items() if value is not None}
    rows = JobEntry.objects.select_related("category", "owner").filter(**chosen)
    page, mark = newest_first(rows, after=after, limit=limit)
    return Entries(items=[entry_shape(entry) for entry in page], next=mark)


@router.post("", response={201: EntryOut, PROBLEMS: Problem})
def add_entry(request: HttpRequest, new: NewEntry) -> Status[EntryOut]:
    """Make an entry, on hold or ready."""
    caller = caller_of(request, "jobs.add_jobentry")
    task = _task(new.task)
    params = read_params(task, new.params)
    add = add_ready if new.ready else services.create
    entry = add(task, params, actor=caller.user, **new.fields())
    return Status(201, entry_shape(_entry(entry.pk)))


@router.get("/{number}", response={200: EntryOut, PROBLEMS: Problem})
def read_entry(request: HttpRequest, number: Number) -> EntryOut:
    """Read an entry."""
    caller_of(request, "jobs.view_jobentry")
    return entry_shape(_entry(number))


@router.patch("/{number}", response={200: EntryOut, PROBLEMS: Problem})
def change_entry(request: HttpRequest, number: Number, change: Change) -> EntryOut:
    """Change an entry; a run that lives goes on as it began."""
    caller = caller_of(request, "jobs.change_jobentry")
    fields = change.fields()
    if change.params is not None:
        fields["params"] = change.params
    services.change(_entry(number), actor=caller.user, **fields)
    return entry_shape(_entry(number))


@router.delete("/{number}", response={204: None, PROBLEMS: Problem})
def delete_entry(request: HttpRequest, number: Number) -> Status[None]:
    """Delete an entry; its runs stay as the log."""
    caller = caller_of(request, "jobs.delete_jobentry")
    services.delete(_entry(number), actor=caller.user)
    return Status(204, None)


@router.get("/{number}/events", response={200: Events, PROBLEMS: Problem})
def list_events(
    request: HttpRequest, number: Number, *, limit: Limit = 50, after: After = None
) -> Events:
    """List what happened to an entry, the oldest first."""
    caller_of(request, "jobs.view_jobentry")
    rows = JobEvent.objects.filter(entry=_entry(number)).select_related("actor")
    page, mark = oldest_first(rows, after=after, limit=limit)
    return Events(items=[event_shape(event) for event in page], next=mark)


@router.post("/{number}/run_once", response={200: RunOut, PROBLEMS: Problem})
def run_once(request: HttpRequest, number: Number) -> RunOut:
    """Run an entry's task once, now or not at all; the entry stays as it is."""
    caller = caller_of(request, "jobs.change_jobentry")
    run = services.run_once(_entry(number), actor=caller.user)
    spawn(run)
    return run_shape(run)


@router.post("/{number}/{action}", response={200: Acted, PROBLEMS: Problem})
def act(request: HttpRequest, number: Number, action: str) -> Acted:
    """Do one of the entry's `actions`: set_ready, set_on_hold, restart and so on."""
    caller = caller_of(request, "jobs.change_jobentry")
    if action not in ACTS:
        raise NotFound(
            words("There is no action “{action}”", action=action),
            hint=words("There are {all}.", all=", ".join(ACTS)),
        )
    acted = ACTS[action](_entry(number), actor=caller.user)
    entry = _entry(acted.pk)
    run = selectors.live_run(entry)
    return Acted(entry=entry_shape(entry), run=run_shape(run) if run else None)


def _cancel(entry: JobEntry, *, actor: Any) -> JobEntry:
    run = selectors.live_run(entry)
    if run is None:
        raise Refused(words("“{entry}” has no run to cancel", entry=entry))
    services.cancel_run(run, actor=actor)
    return entry


ACTS: dict[str, Callable[..., JobEntry]] = {
    states.SET_READY.name: services.set_ready,
    states.SET_ON_HOLD.name: services.set_on_hold,
    states.RESTART.name: services.restart,
    states.RUN_NOW.name: services.run_now,
    states.WAKE.name: services.wake,
    states.COPY.name: services.copy,
    states.CANCEL_RUN.name: _cancel,
}


def _task(number: int) -> Task:
    if number not in catalogue:
        text = words("There is no task {number}", number=number)
        raise Refused(text, fields={"task": text})
    return catalogue[number]


def _entry(number: int) -> JobEntry:
    rows = JobEntry.objects.select_related("category", "owner")
    found = rows.filter(pk=number).first()
    if found is None:
        raise NotFound(words("There is no entry {number}", number=number))
    return found

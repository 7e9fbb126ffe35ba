"""Entries of the job queue: list, make, read, change, delete."""

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from nightclerk.api.auth import caller_of
from nightclerk.api.choosing import ChosenEntries, entry_for
from nightclerk.api.drafts import Change, NewEntry
from nightclerk.api.numbers import Number, task_numbered
from nightclerk.api.pages import After, Limit, newest_first, oldest_first
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.shapes import EntryOut, EventOut, entry_shape, event_shape
from nightclerk.jobs.checks import read_params
from nightclerk.jobs.models import JobEvent
from nightclerk.jobs.services import entries as services
from nightclerk.jobs.services.adding import add_ready
from nightclerk.jobs.services.rights import hidden_tasks


class Entries(Schema):
    """A page of entries."""

    items: list[EntryOut]
    next: int | None


class Events(Schema):
    """A page of what happened to an entry."""

    items: list[EventOut]
    next: int | None


router = Router(tags=["Entries"])


@router.get("", response={200: Entries, PROBLEMS: Problem})
def list_entries(
    request: HttpRequest,
    chosen: Query[ChosenEntries],
    *,
    limit: Limit = 50,
    after: After = None,
) -> Entries:
    """List entries, the newest first."""
    caller = caller_of(request, "jobs.view_jobentry")
    rows = chosen.found_for(caller)
    page, mark = newest_first(rows, after=after, limit=limit)
    return Entries(items=[entry_shape(entry) for entry in page], next=mark)


@router.post("", response={201: EntryOut, PROBLEMS: Problem})
def add_entry(request: HttpRequest, new: NewEntry) -> Status[EntryOut]:
    """Make an entry, on hold or ready."""
    caller = caller_of(request, "jobs.add_jobentry")
    task = task_numbered(new.task, hidden_tasks(caller.user))
    params = read_params(task, new.params)
    add = add_ready if new.ready else services.create
    entry = add(task, params, actor=caller.user, **new.fields())
    entry.refresh_from_db()
    return Status(201, entry_shape(entry))


@router.get("/{number}", response={200: EntryOut, PROBLEMS: Problem})
def read_entry(request: HttpRequest, number: Number) -> EntryOut:
    """Read an entry."""
    caller = caller_of(request, "jobs.view_jobentry")
    return entry_shape(entry_for(caller, number))


@router.patch("/{number}", response={200: EntryOut, PROBLEMS: Problem})
def change_entry(request: HttpRequest, number: Number, change: Change) -> EntryOut:
    """Change an entry; a run that lives goes on as it began."""
    caller = caller_of(request, "jobs.change_jobentry")
    fields = change.fields()
    if change.params is not None:
        fields["params"] = change.params
    services.change(entry_for(caller, number), actor=caller.user, **fields)
    return entry_shape(entry_for(caller, number))


@router.delete("/{number}", response={204: None, PROBLEMS: Problem})
def delete_entry(request: HttpRequest, number: Number) -> Status[None]:
    """Delete an entry; its runs stay as the log."""
    caller = caller_of(request, "jobs.delete_jobentry")
    services.delete(entry_for(caller, number), actor=caller.user)
    return Status(204, None)


@router.get("/{number}/events", response={200: Events, PROBLEMS: Problem})
def list_events(
    request: HttpRequest, number: Number, *, limit: Limit = 50, after: After = None
) -> Events:
    """List what happened to an entry, the oldest first."""
    caller = caller_of(request, "jobs.view_jobentry")
    entry = entry_for(caller, number)
    rows = JobEvent.objects.filter(entry=entry).select_related("actor")
    page, mark = oldest_first(rows, after=after, limit=limit)
    return Events(items=[event_shape(event) for event in page], next=mark)

"""Commands of the job queue: list entries, show one, add one."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Group

from nightclerk.cli import acting, changing, logs, records
from nightclerk.cli.adding import ADD_FLAGS, NUMBERED_FLAGS, add_entry, read_object
from nightclerk.cli.finding import (
    LARGEST,
    EntryNumber,
    Limit,
    category_of,
    entry_of,
    one_of,
    user_of,
)
from nightclerk.cli.logs import runs_table
from nightclerk.cli.output import Answer, facts, table
from nightclerk.cli.params import NoParams, with_flags
from nightclerk.cli.preview import PREVIEW_FLAGS, show_times
from nightclerk.cli.records import stamp
from nightclerk.core.errors import Refused
from nightclerk.core.params import Params
from nightclerk.core.text import Text, words
from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.searching import entries_like
from nightclerk.jobs.timetable import next_times

TIMES_SHOWN = 10
RUNS_SHOWN = 10
EVENTS_SHOWN = 20

app = typer.Typer(no_args_is_help=True, help="The job queue: list, add, restart, log …")
adding = typer.Typer(no_args_is_help=True, help="Add an entry for a task")
app.add_typer(adding, name="add")
acting.add_commands(app)
logs.add_commands(app)
changing.add_commands(app)


def add_commands() -> None:
    """Add a subcommand of `jobs add` for every task."""
    for task in catalogue:
        command = with_flags(task.params, _adder(task), extra=ADD_FLAGS)
        adding.command(str(task.number), help=str(task.title))(command)

    app.command("preview", help="Show when a schedule would run; nothing is saved")(
        with_flags(NoParams, show_times, extra=PREVIEW_FLAGS)
    )
    adding.callback(invoke_without_command=True)(
        with_flags(NoParams, _add_by_number, extra=NUMBERED_FLAGS)
    )


@app.command("list")
def list_entries(
    *,
    task: Annotated[int | None, typer.Option(max=LARGEST, help="Of this task")] = None,
    category: Annotated[
        str | None, typer.Option(help="Of this category; empty for none")
    ] = None,
    owner: Annotated[
        str | None, typer.Option(help="Of this user; empty for nobody's")
    ] = None,
    status: Annotated[
        str | None, typer.Option(help="|".join(JobEntry.Status.values))
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="With this in description, error or parameters")
    ] = None,
    limit: Limit = 50,
) -> Answer:
    """List entries, the newest change first."""
    one_of(status, JobEntry.Status.values, what="status")
    found = entries_like(
        task=task,
        category=None if category is None else _category_code(category),
        owner=None if owner is None else _owner_name(owner),
        status=status,
        text=text or "",
    )[:limit]
    entries = list(found)
    if not entries:
        return Answer([], "There are no entries.")
    return Answer([records.entry_as_json(each) for each in entries], _table_of(entries))


@app.command()
def show(number: EntryNumber) -> Answer:
    """Show an entry: its next times, for whom it waits, its events and last runs."""
    entry = entry_of(number)
    runs = list(entry.runs.order_by("-pk")[:RUNS_SHOWN])
    events = entry.events.select_related("actor").order_by("-pk")[:EVENTS_SHOWN]
    told = [records.event_as_json(event) for event in reversed(events)]
    touched = selectors.touched_by(runs[0])[:RUNS_SHOWN] if runs else []
    data = {
        **records.entry_as_json(entry),
        "blockers": _blockers(entry),
        "next_times": [stamp(at) for at in next_times(entry, count=TIMES_SHOWN)],
        "touched": [records.touch_as_json(touch) for touch in touched],
        "events": told,
        "runs": [records.run_as_json(run) for run in runs],
    }
    view = Group(
        _entry_facts(entry, data),
        "",
        table(("When", "What", "By"), ((e["at"], e["text"], e["by"]) for e in told)),
        "",
        runs_table(runs),
    )
    return Answer(data, view)


def _category_code(code: str) -> str:
    return category_of(code).code if code else ""


def _owner_name(name: str) -> str:
    return user_of(name).get_username() if name else ""


def _table_of(entries: list[JobEntry]) -> Any:
    rows = (
        (
            entry.pk,
            entry.description,
            entry.get_status_display(),
            records.local(entry.next_run_at),
            str(Text.from_json(entry.waits_for)),
            entry.error.partition("\n")[0],
        )
        for entry in entries
    )
    columns = ("Entry", "Description", "Status", "Next start", "Waits", "Error")
    return table(columns, rows)


def _blockers(entry: JobEntry) -> list[str]:
    """Say for whom an entry waits; nobody where its task cannot be read any more."""
    if entry.status != JobEntry.Status.WAITING:
        return []
    try:
        return [str(blocker.text) for blocker in selectors.blockers_of(entry)]
    except Refused:
        return []


def _entry_facts(entry: JobEntry, data: Mapping[str, Any]) -> Any:
    times = [f"{text[:10]} {text[11:16]}" for text in data["next_times"]]
    touched = [f"{touch['kind']} {touch['name']}" for touch in data["touched"]]
    return facts(
        [
            ("Entry", f"{entry.pk} {entry.description}"),
            ("Status", entry.get_status_display()),
            ("Waits", "\n".join(data["blockers"]) or data["waits_for"]),
            ("Waits since", records.local(entry.waiting_since)),
            ("Schedule", data["schedule"]),
            ("Next start", records.local(entry.next_run_at)),
            ("Next times", "\n".join(times)),
            ("Parameters", " ".join(f"{k}={v}" for k, v in entry.params.items())),
            ("Category", data["category"]),
            ("Priority", data["priority"]),
            ("Owner", data["owner"]),
            ("Attempt", f"{entry.attempt} of {entry.max_attempts + 1}"),
            ("Error", entry.error),
            ("Last run changed", "\n".join(touched)),
        ]
    )


def _adder(task: Task) -> Any:
    def add(_ctx: typer.Context, params: Params, given: Mapping[str, Any]) -> Answer:
        return add_entry(task, params, given)

    return add


def _add_by_number(
    ctx: typer.Context, _params: Params, given: Mapping[str, Any]
) -> Answer | None:
    """Add an entry where no subcommand names its task."""
    if ctx.invoked_subcommand:
        return None
    if given["task"] is None:
        raise Refused(
            words("Say which task to add"),
            hint=words("“nightclerk tasks” shows the numbers for --task."),
        )
    task = catalogue[given["task"]]
    return add_entry(task, task.params.read(read_object(given["params"])), given)

"""Commands of the job queue: look at entries, act on them, read the log."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

import typer
from rich.console import Group

from nightclerk.cli import records
from nightclerk.cli.adding import ADD_FLAGS, NUMBERED_FLAGS, add_entry, read_object
from nightclerk.cli.output import Answer, facts, table
from nightclerk.cli.params import with_flags
from nightclerk.cli.preview import PREVIEW_FLAGS, NoParams, show_times
from nightclerk.core.errors import Refused
from nightclerk.core.params import Params
from nightclerk.core.text import Text, words
from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobEntry, JobMessage, JobRun
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services import entries as services

Number = Annotated[int, typer.Argument(metavar="ENTRY", help="Number of the entry")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="At most so many")]

app = typer.Typer(no_args_is_help=True, help="The job queue: list, add, restart, log …")
adding = typer.Typer(no_args_is_help=True, help="Add an entry for a task")
app.add_typer(adding, name="add")


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
    status: Annotated[
        str | None, typer.Option(help="|".join(JobEntry.Status.values))
    ] = None,
    limit: Limit = 50,
) -> Answer:
    """List entries, the newest change first."""
    if status and status not in JobEntry.Status.values:
        raise Refused(
            words("There is no status “{status}”", status=status),
            hint=words("There are {all}.", all=", ".join(JobEntry.Status.values)),
        )
    chosen = JobEntry.objects.filter(**({"status": status} if status else {}))
    found = list(chosen.select_related("category")[:limit])
    if not found:
        return Answer([], "There are no entries.")
    rows = (
        (
            entry.pk,
            entry.description,
            entry.get_status_display(),
            records.local(entry.next_run_at),
            str(Text.from_json(entry.waits_for)),
            entry.error.partition("\n")[0],
        )
        for entry in found
    )
    view = table(("Entry", "Description", "Status", "Next start", "", "Error"), rows)
    return Answer([records.entry_as_json(entry) for entry in found], view)


@app.command()
def show(number: Number) -> Answer:
    """Show an entry with what happened to it and its last runs."""
    entry = _entry(number)
    runs = list(entry.runs.order_by("-pk")[:10])
    events = list(entry.events.select_related("actor").order_by("-pk")[:20])[::-1]
    told = [records.event_as_json(event) for event in events]
    data = {
        **records.entry_as_json(entry),
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


@app.command()
def log(
    number: Annotated[
        int | None, typer.Argument(metavar="ENTRY", help="Only this entry's runs")
    ] = None,
    *,
    run: Annotated[int | None, typer.Option(help="The messages of this run")] = None,
    limit: Limit = 50,
) -> Answer:
    """Show runs, the newest first; or all that one run said."""
    if run is not None:
        return _messages(run, limit)
    chosen = JobRun.objects.all() if number is None else _entry(number).runs.all()
    runs = list(chosen.order_by("-pk")[:limit])
    data = [records.run_as_json(each) for each in runs]
    return Answer(data, runs_table(runs) if runs else "Nothing has run yet.")


@app.command()
def cancel(number: Number) -> Answer:
    """Stop the run of an entry that is in process; the entry goes on hold."""
    run = selectors.live_run(_entry(number))
    if run is None:
        raise Refused(words("Entry {entry} has no run to cancel", entry=number))
    services.cancel_run(run)
    return Answer(records.run_as_json(run), f"Run {run.pk} is asked to stop.")


@app.command()
def delete(number: Number) -> Answer:
    """Delete an entry; its runs stay in the log."""
    entry = _entry(number)
    said = str(entry)
    services.delete(entry)
    return Answer({"deleted": number}, f"Entry {number} “{said}” is deleted.")


def _action(name: str, act: Callable[[JobEntry], Any], doc: str) -> None:
    """Add a command that does one thing to one entry and shows where it stands."""

    def command(number: Number) -> Answer:
        entry = _entry(number)
        act(entry)
        entry.refresh_from_db()
        status = entry.get_status_display().lower()
        sentence = f"Entry {number} “{entry}” is {status}."
        return Answer(records.entry_as_json(entry), sentence)

    app.command(name, help=doc)(command)


_action("ready", services.set_ready, "Let an entry run when it is due.")
_action("hold", services.set_on_hold, "Keep an entry from running; no run is stopped.")
_action("restart", services.restart, "Run an entry as soon as it may.")


def runs_table(runs: Iterable[JobRun]) -> Any:
    """Make a table of runs."""
    rows = (
        (
            run.pk,
            run.description,
            run.get_status_display(),
            records.local(run.started_at),
            records.seconds(run),
            ", ".join(f"{number} {name}" for name, number in run.counts.items()),
            run.error.partition("\n")[0],
        )
        for run in runs
    )
    columns = ("Run", "Description", "Outcome", "Started", "Seconds", "Counted")
    return table((*columns, "Error"), rows)


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


def _entry(number: int) -> JobEntry:
    entry = JobEntry.objects.select_related("category").filter(pk=number).first()
    if entry is None:
        raise Refused(
            words("There is no entry {number}", number=number),
            hint=words("“nightclerk jobs list” shows the numbers."),
        )
    return entry


def _entry_facts(entry: JobEntry, data: Mapping[str, Any]) -> Any:
    return facts(
        [
            ("Entry", f"{entry.pk} {entry.description}"),
            ("Status", entry.get_status_display()),
            ("Waits for", data["waits_for"].removeprefix("waits for ")),
            ("Schedule", data["schedule"]),
            ("Next start", records.local(entry.next_run_at)),
            ("Parameters", " ".join(f"{k}={v}" for k, v in entry.params.items())),
            ("Category", data["category"]),
            ("Error", entry.error),
        ]
    )


def _messages(number: int, limit: int) -> Answer:
    run = JobRun.objects.filter(pk=number).first()
    if run is None:
        raise Refused(words("There is no run {number}", number=number))
    found = JobMessage.objects.filter(run=run).order_by("pk")[:limit]
    said = [records.message_as_json(message) for message in found]
    rows = ((each["at"], each["level"], each["record"], each["text"]) for each in said)
    view = Group(runs_table([run]), "", table(("When", "", "Record", "Message"), rows))
    return Answer({**records.run_as_json(run), "messages": said}, view)

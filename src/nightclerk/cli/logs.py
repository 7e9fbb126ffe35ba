"""Commands of the log: runs, and what one run said."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.console import Group

from nightclerk.cli import records
from nightclerk.cli.finding import (
    LARGEST,
    Limit,
    RunNumber,
    entry_of,
    one_of,
    run_of,
    since,
)
from nightclerk.cli.output import Answer, table
from nightclerk.jobs import selectors
from nightclerk.jobs.context import Level
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.searching import runs_like

LEVELS = [level.value for level in Level]
LevelName = Annotated[str | None, typer.Option(help="|".join(LEVELS))]


def add_commands(app: typer.Typer) -> None:
    """Add `jobs log` and `jobs messages`."""
    app.command()(log)
    app.command()(messages)


def log(
    number: Annotated[
        int | None,
        typer.Argument(metavar="ENTRY", max=LARGEST, help="Only this entry's runs"),
    ] = None,
    *,
    entry: Annotated[
        int | None, typer.Option(max=LARGEST, help="Only this entry's runs")
    ] = None,
    task: Annotated[int | None, typer.Option(max=LARGEST, help="Of this task")] = None,
    outcome: Annotated[
        str | None, typer.Option(help="|".join(JobRun.Status.values))
    ] = None,
    begun: Annotated[
        str | None, typer.Option("--since", help="Queued since 2026-12-01T06:00")
    ] = None,
    run: Annotated[
        int | None, typer.Option(max=LARGEST, help="The messages of this run")
    ] = None,
    limit: Limit = 50,
) -> Answer:
    """Show runs, the newest first; or all that one run said."""
    if run is not None:
        return messages(run, limit=limit)
    wanted = number if entry is None else entry
    one_of(outcome, JobRun.Status.values, what="outcome")
    found = runs_like(
        entry=None if wanted is None else entry_of(wanted).pk,
        task=task,
        status=outcome,
        since=since(begun),
    )
    runs = list(found[:limit])
    data = [records.run_as_json(each) for each in runs]
    return Answer(data, runs_table(runs) if runs else "Nothing has run yet.")


def messages(
    number: RunNumber,
    *,
    level: LevelName = None,
    limit: Limit = 10_000,
) -> Answer:
    """Show how a run ended, all that it said, and which records it changed."""
    one_of(level, LEVELS, what="level")
    run = run_of(number)
    found = selectors.messages_of(run, level=level or "")[:limit]
    said = [records.message_as_json(message) for message in found]
    touched = [
        records.touch_as_json(touch) for touch in selectors.touched_by(run)[:limit]
    ]
    rows = ((each["at"], each["level"], each["record"], each["text"]) for each in said)
    changed = ((each["kind"], each["name"]) for each in touched)
    view = Group(
        runs_table([run]),
        "",
        table(("When", "", "Record", "Message"), rows),
        Group("", table(("Changed", "Record"), changed)) if touched else Group(),
    )
    data = {**records.run_as_json(run), "messages": said, "touched": touched}
    return Answer(data, view)


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

"""The command `sync`: one subcommand for each task that works for a shop."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from nightclerk.cli import records
from nightclerk.cli.output import Answer, Terminal, facts
from nightclerk.cli.params import with_flags
from nightclerk.connector import selectors
from nightclerk.connector.models import Shop
from nightclerk.connector.services.syncs import require_enabled
from nightclerk.core.params import Params
from nightclerk.core.text import Text
from nightclerk.jobs import context
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services.entries import enqueue, start_in_foreground
from nightclerk.jobs.services.runner import run_here

GOOD = (JobRun.Status.DONE, JobRun.Status.SKIPS)
BACKGROUND = Annotated[
    bool, typer.Option("--background", help="Start it in the job queue and go on")
]

app = typer.Typer(no_args_is_help=True, help="Run a sync of one shop, here or queued")


def add_commands() -> None:
    """Add a subcommand for every task that asks for a shop."""
    for task in catalogue:
        if "shop" in task.params.model_fields:
            command = with_flags(
                task.params, _starter(task), extra={"background": BACKGROUND}
            )
            app.command(str(task.number), help=str(task.title))(command)


def _starter(task: Task) -> Any:
    def start(ctx: typer.Context, params: Params, others: Mapping[str, Any]) -> Answer:
        shop = selectors.shop(str(params.model_dump()["shop"]))
        require_enabled(shop)
        if others["background"]:
            return queued(shop, task, params)
        return run_in_foreground(ctx.obj, shop, task, params)

    return start


def queued(shop: Shop, task: Task, params: Params) -> Answer:
    """Start an entry for it and come back at once."""
    entry = enqueue(task, params, description=_description(shop, task))
    view = f"Entry {entry.pk} “{entry}” is {entry.get_status_display().lower()}."
    if entry.waits_for:
        view += f" It {Text.from_json(entry.waits_for)}."
    return Answer(records.entry_as_json(entry), view)


def run_in_foreground(
    terminal: Terminal, shop: Shop, task: Task, params: Params
) -> Answer:
    """Run it in this process, with a line that shows how far it is."""
    run = start_in_foreground(task, params, description=_description(shop, task))
    run = followed(terminal, run)
    return Answer(
        records.run_as_json(run), outcome(run), code=0 if run.status in GOOD else 1
    )


def followed(terminal: Terminal, run: JobRun) -> JobRun:
    """Carry a run out here and show its progress to a person."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, quiet=terminal.is_json)
    with Progress(*columns, console=console, transient=True) as bar:
        line = bar.add_task(run.description, total=None)

        def show(progress: context.Progress, counts: Mapping[str, int]) -> None:
            words = _line(run, progress.message, counts)
            bar.update(
                line, completed=progress.done, total=progress.total, description=words
            )

        return run_here(run, on_progress=show)


def outcome(run: JobRun) -> Any:
    """Say how a run ended, what it counted and what it found."""
    named = [("Run", f"{run.pk} {run.description}")]
    named += [("Outcome", run.get_status_display())]
    named += [("Error", run.error), ("Shopify request", run.request_id)]
    figures = {**run.counts, **run.result}
    named += [
        (name.replace("_", " ").capitalize(), str(value))
        for name, value in figures.items()
        if isinstance(value, int | float | str) and value != ""
    ]
    return facts(named)


def _line(run: JobRun, message: Text, counts: Mapping[str, int]) -> str:
    skipped = counts.get("skipped", 0)
    words = str(message) or run.description
    return f"{words} ({skipped} skipped)" if skipped else words


def _description(shop: Shop, task: Task) -> str:
    return f"{task.title} ({shop.code})"

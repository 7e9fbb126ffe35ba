"""Do a run in this process, with a line that shows a person how far it is."""

from collections.abc import Mapping
from typing import Any

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
from nightclerk.core.text import Text
from nightclerk.jobs import context
from nightclerk.jobs.models import JobRun
from nightclerk.jobs.services.runner import run_here

GOOD = (JobRun.Status.DONE, JobRun.Status.SKIPS)


def done_here(terminal: Terminal, run: JobRun) -> Answer:
    """Do a foreground run and answer how it ended; exit code 1 unless it was done.

    One that waits for something outside goes on in the background: 0 as well.
    """
    run = followed(terminal, run)
    is_well = run.status in (*GOOD, JobRun.Status.PARKED)
    return Answer(records.run_as_json(run), outcome(run), code=0 if is_well else 1)


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
    if run.status == JobRun.Status.PARKED:
        named += [("Waits", str(Text.from_json(run.waits_for)))]
        named += [("Goes on", "in the background, as soon as a worker is there")]
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

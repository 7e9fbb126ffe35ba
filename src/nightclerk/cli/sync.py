"""The command `sync`: a subcommand for each task that works for a shop, and for all."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from nightclerk.cli import records
from nightclerk.cli.books.showing import many
from nightclerk.cli.following import done_here
from nightclerk.cli.output import Answer
from nightclerk.cli.params import with_flags
from nightclerk.connector.programs.finding import shop_of
from nightclerk.connector.programs.syncs import sync_all_asked
from nightclerk.connector.selectors import mirror
from nightclerk.connector.services.syncs.starting import start_sync
from nightclerk.core.params import Params
from nightclerk.core.text import Text
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.registry import Task, catalogue

BACKGROUND = Annotated[
    bool, typer.Option("--background", help="Start it in the job queue and go on")
]

app = typer.Typer(no_args_is_help=True, help="Run a sync of one shop, here or queued")
SHOP = Annotated[
    str, typer.Argument(metavar="SHOP", help="The shop's code, for example DEMO")
]
BEGUN = ("task", "title", "entry", "error")


def add_commands() -> None:
    """Add a subcommand for every task that asks for a shop."""
    for task in catalogue:
        if "shop" in task.params.model_fields:
            command = with_flags(
                task.params, _starter(task), extra={"background": BACKGROUND}
            )
            app.command(str(task.number), help=str(task.title))(command)


@app.command("all")
def sync_all(shop: SHOP) -> Answer:
    """Start all syncs of a shop in the job queue; one refused stops no other."""
    begun = sync_all_asked(shop_of(shop))
    answer = many(begun, BEGUN, empty="There is nothing to start.")
    is_refused = any(each.error for each in begun)
    return Answer(answer.data, answer.view, code=1 if is_refused else 0)


def _starter(task: Task) -> Any:
    def start(ctx: typer.Context, params: Params, others: Mapping[str, Any]) -> Answer:
        shop = mirror.shop(str(params.model_dump()["shop"]))
        started = start_sync(shop, task, params, background=others["background"])
        if started.run is not None:
            return done_here(ctx.obj, started.run)
        return queued(started.entry)

    return start


def queued(entry: JobEntry) -> Answer:
    """Say that an entry was started, and for whom it waits."""
    view = f"Entry {entry.pk} “{entry}” is {entry.get_status_display().lower()}."
    if entry.is_parked:
        view += f" {Text.from_json(entry.waits_for)}."
    elif entry.waits_for:
        view += f" It {Text.from_json(entry.waits_for)}."
    return Answer(records.entry_as_json(entry), view)

"""All commands of `nightclerk`; importing this needs Django to be set up."""

from importlib.metadata import version as version_of
from typing import Annotated

import typer

from nightclerk.cli import (
    categories,
    database,
    jobs,
    keys,
    notices,
    rights,
    servers,
    shops,
    sync,
    workers,
)
from nightclerk.cli.books.groups import add_books
from nightclerk.cli.check import check
from nightclerk.cli.demo.command import demo
from nightclerk.cli.demo.steps import demo_steps
from nightclerk.cli.health import health
from nightclerk.cli.output import Answer
from nightclerk.cli.setup import setup
from nightclerk.cli.tasks import tasks
from nightclerk.cli.trade.groups import add_trade

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="The back office that works while you sleep.",
    epilog="Every command takes --json: one object on standard output, errors too.",
)


def version() -> Answer:
    """Show the version."""
    number = version_of("nightclerk")
    return Answer({"version": number}, f"Nightclerk {number}")


def manage(
    arguments: Annotated[list[str], typer.Argument(help="A Django command")],
) -> None:
    """Run one of Django's management commands."""
    database.manage(arguments)


sync.add_commands()
jobs.add_commands()
notices.add_commands()
app.add_typer(shops.app, name="shops")
app.add_typer(sync.app, name="sync")
app.add_typer(jobs.app, name="jobs")
app.add_typer(categories.app, name="categories")
app.add_typer(workers.app, name="workers")
app.add_typer(notices.app, name="notices")
app.add_typer(rights.app, name="rights")
app.add_typer(keys.app, name="keys")
app.add_typer(database.app, name="db")
add_books(app)
add_trade(app)
app.command("setup", help="Make a company that can post at once.")(setup)
for command in (
    tasks,
    check,
    health,
    servers.worker,
    servers.web,
    servers.simulator,
    demo,
    version,
):
    app.command()(command)
for command in (demo, version, database.migrate):
    app.command()(command)
app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)(manage)
app.command(hidden=True)(demo_steps)

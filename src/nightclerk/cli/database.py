"""Commands of the database: start and stop the private one, migrate, dump, restore."""

import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command, execute_from_command_line

from nightclerk.cli.output import Answer, Terminal
from nightclerk.connector.services.shops.roles import ensure_roles
from nightclerk.core.errors import Refused
from nightclerk.core.postgres import EmbeddedPostgres
from nightclerk.core.postgres_programs import MAJOR, run
from nightclerk.core.postgres_upgrade import upgrade as upgrade_data
from nightclerk.core.text import words
from nightclerk.jobs.cleaning import clean_up_queue
from nightclerk.jobs.services.housekeeping import ensure_housekeeping

app = typer.Typer(
    no_args_is_help=True, help="The database: start, stop, dump, restore, upgrade"
)


def migrate() -> Answer:
    """Bring the database and its roles up to this version; safe to run again."""
    call_command("migrate", interactive=False, verbosity=0)
    ensure_roles()
    ensure_housekeeping(clean_up_queue)
    return Answer({"migrated": True}, "The database is up to date.")


def manage(arguments: list[str]) -> None:
    """Pass the rest of the command line to Django's own commands."""
    execute_from_command_line(["nightclerk manage", *arguments])


@app.command()
def start(ctx: typer.Context) -> Answer:
    """Run the private PostgreSQL here, until Ctrl-C; it is restarted where it dies."""
    server = _private()
    terminal: Terminal = ctx.obj
    server.start()
    terminal.note(f"PostgreSQL serves {server.data}; Ctrl-C stops it.")
    try:
        _keep_running(server, terminal)
    except KeyboardInterrupt:
        server.stop()
    return Answer({"stopped": True}, "PostgreSQL is stopped.")


@app.command()
def stop() -> Answer:
    """Stop the private PostgreSQL, whoever started it."""
    is_stopped = _private().stop_whoever_serves()
    sentence = "PostgreSQL is stopped." if is_stopped else "PostgreSQL did not run."
    return Answer({"stopped": is_stopped}, sentence)


@app.command()
def dump(file: Annotated[Path, typer.Argument(help="Where to write")]) -> Answer:
    """Write the whole database into one file, while everything goes on working."""
    if file.exists():
        raise Refused(
            words("{file} exists already", file=file),
            hint=words("Choose another name; nothing was overwritten."),
        )
    address = settings.DATABASE_ADDRESS
    half_made = file.with_name(f"{file.name}.part")
    run("pg_dump", "--format=custom", f"--file={half_made}", f"--dbname={address}")
    half_made.rename(file)
    size = file.stat().st_size
    return Answer(
        {"file": str(file), "bytes": size}, f"Wrote {file} ({size / 1e6:.1f} MB)."
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What “db dump” wrote")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Agree that all data is replaced")
    ] = False,
) -> Answer:
    """Replace all data by those of a dump; stop the workers first."""
    if not file.exists():
        raise Refused(words("There is no file {file}", file=file))
    if not replace:
        raise Refused(
            words("Restoring replaces everything in the database"),
            hint=words("Add --replace to agree."),
        )
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
    run("pg_restore", *options, f"--dbname={settings.DATABASE_ADDRESS}", str(file))
    return Answer({"restored": str(file)}, f"The data of {file} are in place.")


@app.command()
def upgrade(
    *,
    programs: Annotated[
        Path | None, typer.Option(help="Folder of the old PostgreSQL's programs")
    ] = None,
) -> Answer:
    """Bring the private PostgreSQL's data from an older major version into this one.

    Stop everything first. The old data are kept beside the new ones.
    """
    folder = _private().folder
    older = upgrade_data(folder, programs=programs)
    if older is None:
        return Answer(
            {"upgraded": False, "major": MAJOR},
            f"There is nothing to upgrade; this is PostgreSQL {MAJOR}.",
        )
    kept = folder / f"data-{older}.old"
    said = f"The data of PostgreSQL {older} are in {MAJOR} now. Delete {kept} some day."
    data = {"upgraded": True, "from": older, "major": MAJOR, "kept": str(kept)}
    return Answer(data, said)


def _private() -> EmbeddedPostgres:
    if not settings.DATABASE_IS_PRIVATE:
        raise Refused(
            words("The database is a server of your own, named by DATABASE_URL"),
            hint=words("Start and stop it where it runs."),
        )
    return EmbeddedPostgres(settings.HOME / "postgres")


def _keep_running(server: EmbeddedPostgres, terminal: Terminal) -> None:
    while server.process is not None:
        code = server.process.wait()
        if code == 0:  # stopped by “db stop”
            return
        terminal.note(f"PostgreSQL ended with {code}; it is started again.")
        time.sleep(1)  # one that can not start must not keep a processor busy
        server.start()


def exec_python(module: str, *arguments: str) -> None:
    """Become another Python program; this process's place and signals are its own."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606

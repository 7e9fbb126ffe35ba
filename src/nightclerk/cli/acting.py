"""Commands that do to an entry what the buttons of its page do."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from nightclerk.cli import records
from nightclerk.cli.finding import EntryNumber, entry_of, user_of
from nightclerk.cli.following import done_here
from nightclerk.cli.output import Answer
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.services import entries as services
from nightclerk.jobs.services.parking import look_now


def _look(entry: JobEntry) -> JobEntry:
    look_now(entry)
    return entry


ACTIONS: dict[str, tuple[Callable[[JobEntry], JobEntry], str]] = {
    "ready": (services.set_ready, "Let an entry run when it is due."),
    "hold": (
        services.set_on_hold,
        "Keep an entry from running; a run that goes on is not stopped.",
    ),
    "restart": (services.restart, "Run an entry as soon as it may, from the start."),
    "wake": (services.wake, "Wake an entry that sleeps because it found nothing."),
    "look": (_look, "Let a run look now at what it waits for outside."),
}


def add_commands(app: typer.Typer) -> None:
    """Add one command for each thing that can be done to an entry."""
    for name, (act, text) in ACTIONS.items():
        app.command(name, help=text)(_command(act))
    for command in (run, once, copy, owner, cancel, delete):
        app.command()(command)


def run(
    ctx: typer.Context,
    number: EntryNumber,
    *,
    here: Annotated[
        bool, typer.Option("--here", help="In this process, as “jobs once” does")
    ] = False,
) -> Answer:
    """Let a worker run an entry now; the next time of its schedule stays."""
    if here:
        return once(ctx, number)
    return _stands(services.run_now(entry_of(number)))


def once(ctx: typer.Context, number: EntryNumber) -> Answer:
    """Run an entry's task once, here and now or not at all; the entry stays as it is.

    The exit code is 1 unless the run was done, or goes on in the background.
    """
    return done_here(ctx.obj, services.run_once(entry_of(number)))


def copy(number: EntryNumber) -> Answer:
    """Make a new entry on hold with the same fields."""
    return _stands(services.copy(entry_of(number)))


def owner(
    number: EntryNumber,
    user: Annotated[str, typer.Argument(help="Login name; nobody otherwise")] = "",
) -> Answer:
    """Change as whom an entry runs."""
    person = user_of(user) if user else None
    return _stands(services.change_owner(entry_of(number), person))


def cancel(number: EntryNumber) -> Answer:
    """Stop the run of an entry, also one that waits for a worker; it goes on hold."""
    live = selectors.live_run(entry_of(number))
    if live is None:
        raise Refused(words("Entry {entry} has no run to cancel", entry=number))
    stopped = services.cancel_run(live)
    return Answer(records.run_as_json(stopped), f"Run {live.pk} is asked to stop.")


def delete(number: EntryNumber) -> Answer:
    """Delete an entry; its runs stay in the log."""
    entry = entry_of(number)
    said = str(entry)
    services.delete(entry)
    return Answer({"deleted": number}, f"Entry {number} “{said}” is deleted.")


def _command(act: Callable[[JobEntry], JobEntry]) -> Any:
    def command(number: EntryNumber) -> Answer:
        return _stands(act(entry_of(number)))

    return command


def _stands(changed: JobEntry) -> Answer:
    """Say where an entry stands now."""
    entry = entry_of(changed.pk)
    status = entry.get_status_display().lower()
    sentence = f"Entry {entry.pk} “{entry}” is {status}."
    return Answer(records.entry_as_json(entry), sentence)

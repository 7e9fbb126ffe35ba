"""The command `jobs change`: what is not said stays as it is."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from nightclerk.cli import records
from nightclerk.cli.adding import SETTING_FLAGS, read_object, read_settings
from nightclerk.cli.finding import LARGEST, entry_of
from nightclerk.cli.output import Answer
from nightclerk.cli.params import NoParams, with_flags
from nightclerk.cli.schedules import FLAGS, changed_schedule
from nightclerk.core.errors import Refused
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.selectors import schedule_of
from nightclerk.jobs.services import entries as services

CHANGE_FLAGS: dict[str, Any] = {
    "number": Annotated[
        int, typer.Argument(metavar="ENTRY", max=LARGEST, help="Number of the entry")
    ],
    "params": Annotated[
        str | None, typer.Option(help="All its parameters, as a JSON object")
    ],
    **SETTING_FLAGS,
    **FLAGS,
}


def add_commands(app: typer.Typer) -> None:
    """Add `jobs change`."""
    app.command("change", help="Change an entry; a run that goes on ends as it began")(
        with_flags(NoParams, change, extra=CHANGE_FLAGS)
    )


def change(_ctx: typer.Context, _params: Params, given: Mapping[str, Any]) -> Answer:
    """Change what the flags say; an empty text takes something away."""
    entry = entry_of(given["number"])
    fields = read_settings(given)
    if given["params"] is not None:
        fields["params"] = read_object(given["params"])
    if any(given[flag] is not None for flag in FLAGS):
        fields["schedule"] = changed_schedule(given, schedule_of(entry))
    if not fields:
        raise Refused(
            words("Nothing to change was given"),
            hint=words("“nightclerk jobs change --help” shows what can be."),
        )
    services.change(entry, **fields)
    entry = entry_of(entry.pk)
    data = records.entry_as_json(entry)
    status = entry.get_status_display().lower()
    view = f"Entry {entry.pk} “{entry}” is changed and {status}: {data['schedule']}"
    return Answer(data, view)

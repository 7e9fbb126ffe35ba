"""How an entry is added: the flags of its settings, and the entry made from them."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

import typer
from django.conf import settings

from nightclerk.cli import records
from nightclerk.cli.finding import one_of
from nightclerk.cli.output import Answer
from nightclerk.cli.schedules import FLAGS, read_schedule
from nightclerk.core.errors import Refused
from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.registry import Task
from nightclerk.jobs.services.adding import add_ready
from nightclerk.jobs.services.entries import create

PRIORITIES = {each.name.lower(): each.value for each in JobEntry.Priority}
SETTING_FLAGS: dict[str, Any] = {
    "describe": Annotated[
        str | None, typer.Option("--describe", "--description", help="Description")
    ],
    "category": Annotated[str | None, typer.Option(help="Waits for its category")],
    "priority": Annotated[str | None, typer.Option(help="|".join(PRIORITIES))],
    "attempts": Annotated[
        int | None, typer.Option(help="Further attempts after a failure, 0 to 10")
    ],
    "delay": Annotated[
        int | None, typer.Option(help="Seconds more between two tries, up to 3600")
    ],
    "timeout": Annotated[
        float | None, typer.Option(help="Time limit of a run in seconds")
    ],
    "inactivity": Annotated[
        int | None,
        typer.Option(
            help="Minutes of sleep when there was nothing to do; 0 is until woken"
        ),
    ],
    "late": Annotated[
        int | None,
        typer.Option("--late-after", help="Minutes after which it is told to be late"),
    ],
    "tell": Annotated[
        bool | None,
        typer.Option(
            "--tell-success/--no-tell-success", help="Tell also when it went well"
        ),
    ],
    "ignore": Annotated[
        bool | None,
        typer.Option(
            "--ignore-conflicts/--heed-conflicts",
            help="May run beside tasks that change the same records",
        ),
    ],
}
READY = Annotated[bool, typer.Option("--ready", help="Not on hold")]
ADD_FLAGS: dict[str, Any] = {**FLAGS, **SETTING_FLAGS, "ready": READY}
NUMBERED_FLAGS: dict[str, Any] = {
    "task": Annotated[int | None, typer.Option(help="Number of the task")],
    "params": Annotated[
        str | None, typer.Option(help="Its parameters as a JSON object")
    ],
    **ADD_FLAGS,
}


def add_entry(task: Task, params: Params, given: Mapping[str, Any]) -> Answer:
    """Create an entry from the values of `ADD_FLAGS`; `Refused` names wrong fields."""
    add = add_ready if given["ready"] else create
    entry = add(
        task,
        params,
        schedule=read_schedule(given, zone=settings.COMPANY_TIME_ZONE),
        **read_settings(given),
    )
    entry.refresh_from_db()
    data = records.entry_as_json(entry)
    status = entry.get_status_display().lower()
    view = f"Entry {entry.pk} “{entry}” is {status}: {data['schedule']}"
    return Answer(data, view)


def read_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the flags of `SETTING_FLAGS` say, under the names of the services."""
    limit = given["timeout"]
    fields = {
        "description": given["describe"],
        "category": given["category"],
        "priority": _priority(given["priority"]),
        "max_attempts": given["attempts"],
        "rerun_delay": given["delay"],
        "timeout": None if limit is None else _limit(limit),
        "inactivity_minutes": given["inactivity"],
        "late_after": given["late"],
        "notifies_on_success": given["tell"],
        "ignores_conflicts": given["ignore"],
    }
    return {name: value for name, value in fields.items() if value is not None}


def read_object(text: str | None) -> dict[str, Any]:
    """Read parameters written as one JSON object; nothing is an empty one."""
    try:
        read = json.loads(text or "{}")
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise Refused(
            words("--params is not a JSON object"),
            hint=words("Write it as {example}.", example="'{\"seconds\": 5}'"),
        )
    return read


def _limit(seconds: float) -> timedelta:
    try:
        return timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        raise Refused(words("--timeout “{text}” cannot be", text=seconds)) from None


def _priority(name: str | None) -> int | None:
    known = one_of(name and name.lower(), list(PRIORITIES), what="priority")
    return None if known is None else PRIORITIES[known]

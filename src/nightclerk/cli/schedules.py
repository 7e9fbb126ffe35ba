"""Flags that say when an entry runs, read into a schedule."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Annotated, Any

import typer

from nightclerk.core import clock
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.recurrence import Misfire, Schedule

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

FLAGS: dict[str, Any] = {
    "weekdays": Annotated[
        str | None,
        typer.Option(
            "--weekdays", "--days", help="mon,wed or mon-fri or 1111100: on these days"
        ),
    ],
    "every": Annotated[
        int | None,
        typer.Option(
            "--every",
            "--minutes",
            min=0,
            help="Minutes from one run to the next; 0 is once in each window",
        ),
    ],
    "after": Annotated[
        str | None,
        typer.Option("--after", "--from", help="Not before this time, 08:00"),
    ],
    "until": Annotated[
        str | None, typer.Option("--until", "--to", help="Not after this time, 18:30")
    ],
    "formula": Annotated[
        str | None, typer.Option(help="Date formula instead of weekdays")
    ],
    "zone": Annotated[str | None, typer.Option(help="Time zone, Europe/Berlin")],
    "earliest": Annotated[
        str | None, typer.Option(help="First start, 2026-12-01T06:00+01:00")
    ],
    "expires": Annotated[str | None, typer.Option(help="Last start")],
    "misfire": Annotated[
        str | None, typer.Option(help="Missed times: once, skip or all")
    ],
}


FLAG_OF = {
    "days": "weekdays",
    "minutes": "every",
    "starting": "after",
    "ending": "until",
    "zone": "zone",
    "earliest": "earliest",
    "expires": "expires",
    "misfire": "misfire",
    "formula": "formula",
}


def read_schedule(given: Mapping[str, Any], *, zone: str) -> Schedule:
    """Read the flags of `FLAGS`; times are of `zone` where no zone is given.

    `Refused` says which flag cannot be read.
    """
    return changed_schedule(given, Schedule(zone=given["zone"] or zone))


def changed_schedule(given: Mapping[str, Any], schedule: Schedule) -> Schedule:
    """Give a schedule with what the flags of `FLAGS` say of it; the rest stays.

    An empty text, or 0 minutes, takes something away. `Refused` says which flag
    cannot be read.
    """
    zone = given["zone"] or schedule.zone
    clock.zone(zone)
    read: dict[str, Callable[[Any], Any]] = {
        "days": _days,
        "minutes": lambda minutes: minutes or None,
        "starting": lambda text: _time(text, "after"),
        "ending": lambda text: _time(text, "until"),
        "zone": lambda _text: zone,
        "earliest": lambda text: moment(text, "earliest", zone=zone),
        "expires": lambda text: moment(text, "expires", zone=zone),
        "misfire": lambda text: _misfire(text or Misfire.ONCE),
        "formula": str.strip,
    }
    said = {
        name: read[name](given[flag])
        for name, flag in FLAG_OF.items()
        if given.get(flag) is not None
    }
    return replace(schedule, **said)


def moment(text: str | None, flag: str, *, zone: str = "UTC") -> datetime | None:
    """Read an ISO 8601 moment and give it in UTC; without an offset it is of `zone`."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise _unreadable(flag, text, "2026-12-01T06:00+01:00") from None
    return (read if read.tzinfo else read.replace(tzinfo=clock.zone(zone))).astimezone(
        UTC
    )


def _time(text: str | None, flag: str) -> time | None:
    if not text:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise _unreadable(flag, text, "08:00") from None


def _misfire(text: str) -> Misfire:
    try:
        return Misfire(text)
    except ValueError:
        raise _unreadable("misfire", text, "once, skip or all") from None


def _days(text: str) -> tuple[bool, ...]:
    if len(text) == len(DAYS) and set(text) <= {"0", "1"}:
        return tuple(mark == "1" for mark in text)
    wanted: set[int] = set()
    for part in filter(None, text.lower().replace(" ", "").split(",")):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise _unreadable("weekdays", text, "mon-fri")
        start, end = DAYS.index(first), DAYS.index(last or first)
        # “fri-mon” goes over the weekend.
        wanted.update(
            day % 7 for day in range(start, end + (7 if end < start else 0) + 1)
        )
    return tuple(day in wanted for day in range(7))


def _unreadable(flag: str, text: str, example: str) -> Refused:
    return Refused(
        words("--{flag} “{text}” cannot be read", flag=flag, text=text),
        hint=words("Write it as {example}.", example=example),
    )

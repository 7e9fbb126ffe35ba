"""How commands of the books answer: what programs are told, as a picture for people."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import typer

from nightclerk.cli.output import Answer, facts, table
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.programs.values import Asked, Told

STDIN = "-"
Wanted = TypeVar("Wanted", bound=Asked)
Off = Annotated[
    list[str] | None,
    typer.Option("--off", help="A switch to turn off, such as is-blocked"),
]


def one(told: Told, *, code: int = 0) -> Answer:
    """Answer with one record: its fields below each other."""
    data = told.model_dump(mode="json")
    named = [(_heading(name), _cell(value)) for name, value in data.items()]
    return Answer(data, facts(named), code)


def many(told: Iterable[Told], columns: Sequence[str], *, empty: str) -> Answer:
    """Answer with a list; people see the columns that are named."""
    data = [each.model_dump(mode="json") for each in told]
    rows = ([_cell(each[name]) for name in columns] for each in data)
    view = table([_heading(name) for name in columns], rows)
    return Answer(data, view if data else empty)


def with_lines(told: Told, lines: str, columns: Sequence[str]) -> Answer:
    """Answer with a record whose list of that name is shown as a table."""
    data = told.model_dump(mode="json")
    rows = ([_cell(each[name]) for name in columns] for each in data[lines])
    view = table([_heading(name) for name in columns], rows)
    return Answer(data, view)


def changed(asked: Asked, others: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a change says, with the switches that `--off` names."""
    said = dict(asked.said)
    for flag in others.get("off") or ():
        name = flag.replace("-", "_")
        field = type(asked).model_fields.get(name)
        if field is None or field.annotation is not bool:
            raise Refused(words("There is no switch “{flag}”", flag=flag))
        said[name] = False
    return said


def read_json(text: str, model: type[Wanted]) -> Wanted:
    """Read an object from an argument, or from standard input where it is `-`."""
    try:
        given = json.loads(sys.stdin.read() if text == STDIN else text)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Refused(
            words("This is no JSON object"),
            hint=words("Write it as {example}.", example='{"kind": "order"}'),
        )
    return model.read(given)


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _cell(value: object) -> object:
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values() if part)
    if isinstance(value, list):
        return ", ".join(str(_cell(part)) for part in value)
    return value

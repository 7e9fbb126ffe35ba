"""What a command gives back, and how it is said: sentences, or one piece of JSON."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text as RichText

from nightclerk.core.errors import NightclerkError


@dataclass(frozen=True)
class Answer:
    """Data for programs, a picture of it for people, and the exit code of both.

    Without a picture the data are shown to people as well.
    """

    data: Any
    view: RenderableType | None = None
    code: int = 0


@dataclass(frozen=True)
class Terminal:
    """Who reads the output: a program (`is_json`) or a person."""

    is_json: bool

    def show(self, answer: Answer) -> None:
        """Say an answer on standard output."""
        if self.is_json or answer.view is None:
            self._write_json(answer.data)
        else:
            Console(soft_wrap=not isinstance(answer.view, Table)).print(answer.view)

    def note(self, sentence: str) -> None:
        """Tell a person what happens meanwhile; on standard error, never as JSON."""
        if not self.is_json:
            Console(stderr=True, highlight=False).print(sentence, markup=False)

    def show_error(self, error: NightclerkError) -> None:
        """Say what went wrong and what to do: a sentence, a hint, the wrong fields."""
        if self.is_json:
            self._write_json(error_as_json(error))
            return
        lines = [str(error.text), str(error.hint)]
        lines += [f"  {name}: {text}" for name, text in error.fields.items()]
        if error.request_id:
            lines.append(f"Shopify request {error.request_id}")
        self._complain(lines)

    def show_usage(self, message: str, usage: str) -> None:
        """Say that the command line cannot be understood."""
        if self.is_json:
            self._write_json(
                {
                    "kind": "usage",
                    "message": _sentences(message, usage),
                    "field": "",
                    "fields": {},
                    "hint": usage,
                }
            )
        else:
            self._complain([message, usage])

    @staticmethod
    def _complain(lines: Iterable[str]) -> None:
        first, *rest = filter(None, lines)
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(RichText(first, style="bold red"))
        for line in rest:
            console.print(line, markup=False)

    @staticmethod
    def _write_json(data: Any) -> None:
        sys.stdout.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")


def error_as_json(error: NightclerkError) -> dict[str, Any]:
    """Give an error as the API does, in English, with its hint once more by itself."""
    fields = {name: str(text) for name, text in error.fields.items()}
    return {
        "kind": error.kind,
        "message": _sentences(str(error.text), str(error.hint)),
        "field": next(iter(fields), ""),
        "fields": fields,
        "hint": str(error.hint),
        "request_id": error.request_id,
    }


def _sentences(*parts: str) -> str:
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Make a table; a cell that is None stays empty."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column)
    for row in rows:
        made.add_row(*(RichText("" if cell is None else str(cell)) for cell in row))
    return made


def facts(named: Iterable[tuple[str, object]]) -> Table:
    """Make a list of names and values; what is empty is left out."""
    made = Table(box=None, pad_edge=False, show_header=False)
    made.add_column(style="bold")
    made.add_column(overflow="fold")
    for name, value in named:
        if value not in (None, "", [], {}):
            made.add_row(name, RichText(str(value)))
    return made

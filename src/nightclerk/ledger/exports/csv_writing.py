"""Rows as CSV text: commas, quotes, CRLF, as RFC 4180 has it. Pure."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from nightclerk.core import clock

# Spreadsheets run what begins like this; an apostrophe makes it text again.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Give a line for the headings and one for each row, while they are read.

    Numbers have a point and no zeros that say nothing beyond two digits, dates are
    ISO 8601, nothing is an empty cell, yes and no are 1 and 0.
    """
    writer = csv.writer(Echo())
    yield str(writer.writerow(headings))
    for row in rows:
        yield str(writer.writerow([cell(value) for value in row]))


def cell(value: Any) -> str:
    """Write one value so that programs read it and spreadsheets run nothing."""
    for kind, write in WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    said = str(value)
    return f"'{said}" if said.startswith(FORMULA_STARTS) else said


def number(value: Decimal) -> str:
    """Write a number with two digits behind its point, and more where it has more."""
    digits = f"{value:f}".partition(".")[2].rstrip("0")
    return f"{value:.{max(2, len(digits))}f}"


def _nothing(_: None) -> str:
    return ""


# The first that fits is taken: yes and no are numbers too, and a moment is a date.
WRITERS: Mapping[type, Callable[[Any], str]] = {
    type(None): _nothing,
    bool: lambda value: str(int(value)),
    Decimal: number,
    datetime: clock.utc_text,
    date: str,
    int: str,
}

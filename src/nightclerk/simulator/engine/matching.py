"""How one term of a search decides about one row of the index."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from typing import Any
from zoneinfo import ZoneInfo

from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.failures import bad_request

Row = dict[str, Any]
Match = Callable[[Row], bool]


class Kind(Enum):
    """What the index holds for a field: `SET` and `NOT_SET` hold lower-case words."""

    TIME = auto()
    ID = auto()
    NUMBER = auto()
    FLAG = auto()
    SET = auto()
    NOT_SET = auto()


# What may follow a year, and how long a time of that precision lasts.
PRECISIONS = (
    (re.compile(r"\d{4}"), "-01-01", timedelta(days=366)),
    (re.compile(r"\d{4}-\d\d"), "-01", timedelta(days=31)),
    (re.compile(r"\d{4}-\d\d-\d\d"), "", timedelta(days=1)),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d"), ":00", timedelta(hours=1)),
)


def match(
    name: str, kind: Kind, comparator: str, value: str, *, zone: ZoneInfo
) -> Match:
    """Give the question that a term asks of a row."""
    if kind is Kind.TIME:
        return _time(name, comparator, value, zone)
    if kind in {Kind.ID, Kind.NUMBER}:
        return _number(name, comparator, value)
    if kind is Kind.FLAG:
        wanted = value.lower() in {"true", "1"}
        return lambda row: row[name] is wanted
    if kind is Kind.NOT_SET:
        inner = _words(name.removesuffix("_not"), value)
        return lambda row: not inner(row)
    return _words(name, value)


def _words(name: str, value: str) -> Match:
    choices = {word.strip().lower() for word in value.split(",")} | {value.lower()}
    prefixes = tuple(
        word[:-1] for word in choices if word.endswith("*") and len(word) > 1
    )
    if value == "*":
        return lambda row: bool(row[name])
    if not prefixes:
        return lambda row: not choices.isdisjoint(row[name])
    return lambda row: any(
        word in choices or word.startswith(prefixes) for word in row[name]
    )


def _number(name: str, comparator: str, value: str) -> Match:
    tail = value.rpartition("/")[2]
    try:
        wanted = Decimal(tail)
    except InvalidOperation:
        return lambda row: row[name] is NotImplemented
    return _compare(name, comparator, wanted)


def _compare(name: str, comparator: str, wanted: Any) -> Match:
    if comparator == ">=":
        return lambda row: row[name] is not None and row[name] >= wanted
    if comparator == ">":
        return lambda row: row[name] is not None and row[name] > wanted
    if comparator == "<=":
        return lambda row: row[name] is not None and row[name] <= wanted
    if comparator == "<":
        return lambda row: row[name] is not None and row[name] < wanted
    return lambda row: bool(row[name] == wanted)


def _time(name: str, comparator: str, value: str, zone: ZoneInfo) -> Match:
    low, high = _span(name, value, zone)
    if comparator == ">=":
        return _compare(name, ">=", low)
    if comparator == ">":
        return _compare(name, ">=", high)
    if comparator == "<=":
        return _compare(name, "<", high)
    if comparator == "<":
        return _compare(name, "<", low)
    return lambda row: row[name] is not None and low <= row[name] < high


def _span(name: str, value: str, zone: ZoneInfo) -> tuple[str, str]:
    text, lasts = value.strip(), timedelta(seconds=1)
    if text.lower() == "now":
        text = stamp(datetime.now(UTC))
    for shape, rest, long in PRECISIONS:
        if shape.fullmatch(text):
            text, lasts = text + rest, long
            break
    try:
        begin = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(f"Invalid timestamp for query filter `{name}`.") from None
    if begin.tzinfo is None:
        begin = begin.replace(tzinfo=zone)
    end = begin + lasts
    if lasts > timedelta(days=1):
        # Back to the first of the month or year that these days may overshoot.
        end = end.replace(day=1) if lasts.days == 31 else end.replace(month=1, day=1)
    return stamp(begin), stamp(end)

"""One page of a list, and the cursors that lead to the next one."""

import base64
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from nightclerk.simulator.engine.failures import bad_request

# "first cannot exceed 250": https://shopify.dev/docs/api/usage/limits
LARGEST_PAGE = 250

Node = dict[str, Any]


class AllRows(int):
    """A number of rows that no page may have: a bulk operation reads them all."""


ALL_ROWS = AllRows(2**31 - 1)


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the last row's id and the value it was sorted by."""

    last_id: int
    last_value: str

    def __str__(self) -> str:
        text = orjson.dumps({"last_id": self.last_id, "last_value": self.last_value})
        return base64.b64encode(text).decode()


def read_cursor(text: str) -> Cursor:
    """Read an `after` or `before`; anything else is a bad request."""
    try:
        found = orjson.loads(base64.b64decode(text, validate=True))
        return Cursor(int(found["last_id"]), str(found["last_value"]))
    except (NotBase64, ValueError, TypeError, KeyError):
        raise bad_request("Malformed cursor") from None


@dataclass(frozen=True)
class Page:
    """Some rows, whether there are more, and how to name each row's place."""

    nodes: Sequence[Node]
    has_next: bool = False
    has_previous: bool = False
    place: Callable[[int], Cursor] = field(default=lambda row: Cursor(row, str(row)))

    def cursor(self, row: int) -> str:
        return str(self.place(row))

    def info(self) -> dict[str, Any]:
        """Give the `pageInfo`."""
        last = len(self.nodes) - 1
        return {
            "__typename": "PageInfo",
            "hasNextPage": self.has_next,
            "hasPreviousPage": self.has_previous,
            "startCursor": self.cursor(0) if self.nodes else None,
            "endCursor": self.cursor(last) if self.nodes else None,
        }

    def edges(self) -> list[dict[str, Any]]:
        """Give the rows with their cursors."""
        return [
            {"cursor": self.cursor(row), "node": node}
            for row, node in enumerate(self.nodes)
        ]


def page_size(arguments: Mapping[str, Any]) -> tuple[int, bool]:
    """Give how many rows are wanted, and whether they are the last ones."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is None and last is None:
        raise bad_request("you must provide one of first or last")
    if first is not None and last is not None:
        raise bad_request("providing both first and last is not supported")
    name, given = ("last", last) if first is None else ("first", first)
    wanted = int(given or 0)
    if wanted < 0:
        raise bad_request(f"{name} must be non-negative")
    if wanted > LARGEST_PAGE and not isinstance(given, AllRows):
        raise bad_request(
            f"{name} cannot exceed {LARGEST_PAGE}. To query larger amounts of data "
            "with fewer limits, bulk operations should be used instead."
        )
    return wanted, first is None


def tail(node: Node, otherwise: int = 0) -> int:
    """Give the number at the end of a node's id."""
    number = str(node.get("id") or "").partition("?")[0].rpartition("/")[2]
    return int(number) if number.isdecimal() else otherwise


def page_of(rows: Sequence[Node], arguments: Mapping[str, Any]) -> Page:
    """Cut one page out of a list that an object holds."""
    wanted, from_end = page_size(arguments)
    start, end = 0, len(rows)
    if arguments.get("reverse"):
        rows = rows[::-1]
    if after := arguments.get("after"):
        start = _row_of(rows, read_cursor(after).last_id) + 1
    if before := arguments.get("before"):
        end = _row_of(rows, read_cursor(before).last_id)
    low = max(start, end - wanted) if from_end else start
    high = end if from_end else min(end, start + wanted)
    shown = rows[low:high]

    def place(row: int) -> Cursor:
        number = tail(shown[row], low + row + 1)
        return Cursor(number, str(number))

    return Page(shown, high < len(rows), low > 0, place)


def _row_of(rows: Sequence[Node], number: int) -> int:
    for row, node in enumerate(rows):
        if tail(node, row + 1) == number:
            return row
    return len(rows) - 1

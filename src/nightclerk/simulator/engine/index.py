"""The search index: what it knew a moment ago, sorted, with cursors."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from heapq import heappop, heappush
from typing import Any

from nightclerk.simulator.engine.failures import bad_request
from nightclerk.simulator.engine.paging import Cursor, Page, page_size, read_cursor
from nightclerk.simulator.engine.search import Search

Node = dict[str, Any]
Row = dict[str, Any]
Key = tuple[Any, int]

# https://shopify.dev/docs/api/usage/limits: "pagination ... up to 25,000 objects"
DEEPEST_PAGE = 25_000


class Index:
    """Rows of one type of object; a change is seen when its time has come."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._waiting: list[tuple[float, int, str, Row | None]] = []
        self._latest: dict[str, int] = {}
        self._changes = 0
        self._seen = 0.0
        self._sorted: dict[str, tuple[list[Key], list[Row]]] = {}

    def put(self, gid: str, row: Row | None, *, due: float) -> None:
        """Show a new row, or with `None` no row any more, from `due` on."""
        if due <= self._seen and not self._waiting:
            self._show(gid, row)
            return
        self._changes += 1
        heappush(self._waiting, (due, self._changes, gid, row))

    def _catch_up(self, now: float) -> None:
        self._seen = max(self._seen, now)
        while self._waiting and self._waiting[0][0] <= now:
            _, change, gid, row = heappop(self._waiting)
            if change < self._latest.get(gid, 0):
                continue
            self._latest[gid] = change
            self._show(gid, row)
        if not self._waiting:
            # Nothing is on its way that could come too late.
            self._latest.clear()

    def _show(self, gid: str, row: Row | None) -> None:
        self._sorted.clear()
        if row is None:
            self._rows.pop(gid, None)
        else:
            self._rows[gid] = row

    def count(self, search: Search, *, now: float, oldest: str = "") -> int:
        """Count the matching rows that were created since `oldest`."""
        self._catch_up(now)
        return sum(
            1
            for row in self._rows.values()
            if search.matches(row) and row.get("created_at", "") >= oldest
        )

    def page(
        self,
        search: Search,
        arguments: Mapping[str, Any],
        *,
        sort: str,
        now: float,
        find: Callable[[str], Node | None],
        oldest: str = "",
    ) -> Page:
        """Give one page of the matching rows in the order of `sort`."""
        self._catch_up(now)
        wanted, from_end = page_size(arguments)
        keys, rows = self._in_order(sort)
        low, high, bounded = _window(arguments, keys)
        backwards = bool(arguments.get("reverse")) is not from_end
        chosen = rows[low:high]
        walk: Iterator[Row] = reversed(chosen) if backwards else iter(chosen)
        shown: list[Row] = []
        more = False
        for row in walk:
            if row.get("created_at", "") < oldest or not search.matches(row):
                continue
            if find(row["gid"]) is None:
                continue
            if len(shown) == wanted:
                more = True
                break
            shown.append(row)
        if from_end:
            shown.reverse()
        return _page(shown, sort, find, more=more, from_end=from_end, bounded=bounded)

    def _in_order(self, sort: str) -> tuple[list[Key], list[Row]]:
        if sort not in self._sorted:
            keyed = sorted(
                (
                    (
                        ("" if (value := row.get(sort)) is None else value, row["id"]),
                        row,
                    )
                    for row in self._rows.values()
                ),
                key=lambda pair: pair[0],
            )
            self._sorted[sort] = [key for key, _ in keyed], [row for _, row in keyed]
        return self._sorted[sort]


def _window(
    arguments: Mapping[str, Any], keys: Sequence[Key]
) -> tuple[int, int, tuple[bool, bool]]:
    low, high = 0, len(keys)
    after, before = arguments.get("after"), arguments.get("before")
    if arguments.get("reverse"):
        after, before = before, after
    if after:
        low = bisect_right(keys, _key(read_cursor(after), keys))
    if before:
        high = bisect_left(keys, _key(read_cursor(before), keys))
    if max(low if after else 0, len(keys) - high if before else 0) >= DEEPEST_PAGE:
        raise bad_request(
            f"Pagination beyond {DEEPEST_PAGE:,} objects is not supported."
        )
    return low, high, (bool(after), bool(before))


def _key(cursor: Cursor, keys: Sequence[Key]) -> Key:
    value: Any = cursor.last_value
    sample = keys[0][0] if keys else ""
    if isinstance(sample, str):
        if value[10:11] == " ":
            value = f"{value[:10]}T{value[11:19]}Z"
        return value, cursor.last_id
    try:
        return type(sample)(value), cursor.last_id
    except (ValueError, ArithmeticError):
        raise bad_request("Malformed cursor") from None


def _page(
    rows: Sequence[Row],
    sort: str,
    find: Callable[[str], Node | None],
    *,
    more: bool,
    from_end: bool,
    bounded: tuple[bool, bool],
) -> Page:
    def place(at: int) -> Cursor:
        return Cursor(rows[at]["id"], _shown(rows[at].get(sort)))

    nodes = [node for row in rows if (node := find(row["gid"])) is not None]
    after, before = bounded
    return Page(
        nodes,
        has_next=before if from_end else more,
        has_previous=more if from_end else after,
        place=place,
    )


def _shown(value: Any) -> str:
    text = "" if value is None else str(value)
    if isinstance(value, str) and text[10:11] == "T" and text.endswith("Z"):
        return f"{text[:10]} {text[11:19]}.000000"
    return format(value, "f") if isinstance(value, Decimal) else text

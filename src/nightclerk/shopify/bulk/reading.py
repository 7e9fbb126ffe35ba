"""Read the lines of a result: changes one by one, records put together again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Raw, Struct

from nightclerk.shopify.answers import Trouble, UserError, user_errors
from nightclerk.shopify.nodes import Node, read_record
from nightclerk.shopify.operations import BulkQuery, Operation, Places, Tree
from nightclerk.shopify.refusals import list_cut_short, record_unreadable

D = TypeVar("D")
N = TypeVar("N")

# Numbers keep the digits that Shopify sent.
READER = msgspec.json.Decoder(Tree, float_hook=Decimal)
WRITER = msgspec.json.Encoder(decimal_format="number")
PARENT = "__parentId"


class _Line(Struct):
    number: int = msgspec.field(name="__lineNumber")
    data: Raw = Raw(b"null")
    errors: list[Trouble] = []


@dataclass(frozen=True)
class MutationLine(Generic[D]):
    """What became of one line's change; `number` counts the sent lines from 0."""

    number: int
    operation: Operation[D] = field(repr=False)
    raw: bytes = field(repr=False)
    errors: tuple[Trouble, ...] = ()

    @cached_property
    def user_errors(self) -> list[UserError]:
        """Give the rules of the shop that the change breaks."""
        if self.raw == b"null":
            return []
        return user_errors(self.raw, self.operation.name)

    @property
    def is_done(self) -> bool:
        """Tell whether all of the line was carried out."""
        return not self.errors and not self.user_errors

    @property
    def message(self) -> str:
        """Give what Shopify says against it; empty where it was carried out."""
        found = [error.message for error in self.errors]
        return "; ".join(found + [error.message for error in self.user_errors])

    def decode(self) -> D | None:
        """Read the answer; None where there is none. Raises `PayloadError`."""
        if self.raw == b"null":
            return None
        name = f"{self.operation.name}, {self.number}"
        return read_record(self.raw, self.operation.data, gid=name)


def mutation_lines(
    lines: Iterable[bytes], operation: Operation[D]
) -> Iterator[MutationLine[D]]:
    """Read the result of many changes; they come in any order."""
    for line in lines:
        read = read_record(line, _Line, gid=operation.name)
        yield MutationLine(read.number, operation, bytes(read.data), tuple(read.errors))


def trees(
    lines: Iterable[bytes], query: BulkQuery[N], *, grouped: bool = True
) -> Iterator[Node[N]]:
    """Put records together again, as pages would have brought them.

    `grouped`: what is in a record follows it, so that one record is held at a time;
    otherwise everything is held to the end. Raises `PayloadError` where something
    is in no record that came.
    """
    nursery = _Nursery(query)
    for line in lines:
        tree = _tree(line, query.name)
        parent = tree.pop(PARENT, None)
        if parent is not None:
            nursery.adopt(tree, str(parent))
            continue
        if grouped:
            yield from nursery.grown()
        nursery.plant(tree)
    yield from nursery.grown()


def _tree(line: bytes, name: str) -> Tree:
    try:
        return READER.decode(line)
    except msgspec.DecodeError as problem:
        raise record_unreadable(name, "-", str(problem)) from None


class _Nursery(Generic[N]):
    """Records whose children may still come."""

    def __init__(self, query: BulkQuery[N]) -> None:
        self._query = query
        self._lists = _lists_by_owner(query.places)
        self._roots: list[Tree] = []
        self._open: dict[str, Tree] = {}

    def plant(self, tree: Tree) -> None:
        """Begin a record."""
        self._roots.append(tree)
        self._keep(tree)

    def adopt(self, tree: Tree, parent: str) -> None:
        """Put a line into the list of its parent where its type belongs."""
        owner = self._open.get(parent)
        place = self._place(parent, str(tree.get("id", "")))
        if owner is None or place is None:
            raise list_cut_short(parent, place or str(tree.get("id", "-")))
        owner[place]["nodes"].append(tree)
        self._keep(tree)

    def grown(self) -> Iterator[Node[N]]:
        """Give the records that are whole, and forget them."""
        roots, self._roots, self._open = self._roots, [], {}
        for tree in roots:
            raw = WRITER.encode(tree)
            yield Node(str(tree.get("id", "")), raw, self._query.node)

    def _keep(self, tree: Tree) -> None:
        gid = str(tree.get("id", ""))
        for name in self._lists.get(_kind(gid), ()):
            tree[name] = {"pageInfo": _whole(), "nodes": []}
            self._open[gid] = tree

    def _place(self, parent: str, gid: str) -> str | None:
        owner, places = _kind(parent), self._query.places
        return places.get((owner, _kind(gid))) or places.get((owner, ""))


def _lists_by_owner(places: Places) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for (owner, _), name in places.items():
        found.setdefault(owner, []).append(name)
    return found


def _kind(gid: str) -> str:
    """Give the type in an id, such as `gid://shopify/Product/1`."""
    return gid.removeprefix("gid://shopify/").partition("/")[0]


def _whole() -> dict[str, Any]:
    return {"hasNextPage": False, "endCursor": None}

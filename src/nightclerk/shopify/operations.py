"""A priced GraphQL document and the type of its answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Generic, TypeVar

from msgspec import Raw, Struct

from nightclerk.shopify.documents import read_document

D = TypeVar("D")
N = TypeVar("N")
Tree = dict[str, Any]

HEADER = re.compile(
    r"# cost: (?P<cost>\d+|bulk)\n(?:#.*\n)*(?P<kind>\w+)\s+(?P<name>\w+)"
)
COMMENT = re.compile(r"#[^\n]*")
IDEMPOTENT = "@idempotent"
# Mutations in the words of GraphQL that change nothing of what a shop has.
HARMLESS = frozenset({"BulkRunQuery", "BulkCancel", "StagedUploadsCreate"})


class Payload(Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """What all typed answers have in common; fields that nobody asked for are fine."""


class NodesData(Struct):
    """An answer to `nodes(ids:)`, each record still unread."""

    nodes: list[Raw]


@dataclass(frozen=True)
class Operation(Generic[D]):
    """One request that Shopify understands, its price, and what the answer is."""

    name: str
    document: str = field(repr=False)
    cost: int
    data: type[D] = field(repr=False)
    mutation: bool = False

    @property
    def is_repeatable(self) -> bool:
        """Tell whether asking twice does no more than asking once."""
        return not self.mutation or IDEMPOTENT in self.document

    @property
    def changes_shop(self) -> bool:
        """Tell whether the shop is another one after it, not only read."""
        return self.mutation and self.name not in HARMLESS


@dataclass(frozen=True, kw_only=True)
class NodesOperation(Operation[NodesData], Generic[N]):
    """A request for records by their ids; `node` is the type of one of them."""

    node: type[N] = field(repr=False)


Places = Mapping[tuple[str, str], str]
"""Which list of an owner (its type) holds records of a type; `""` is any other."""


@dataclass(frozen=True)
class BulkQuery(Generic[N]):
    """A list to be read whole by a bulk operation; `node` is the type of one row.

    Its result has one line for each record; `places` tells in which list of its owner
    a record stands.
    """

    name: str
    document: str = field(repr=False)
    node: type[N] = field(repr=False)
    places: Places = field(repr=False)


def read_operation(package: str, name: str, data: type[D]) -> Operation[D]:
    """Read `name.graphql` of a package; its first line is `# cost: POINTS`."""
    title, document, cost, kind = _read(package, name)
    return Operation(title, document, int(cost), data, mutation=kind == "mutation")


def read_nodes_operation(package: str, name: str, node: type[N]) -> NodesOperation[N]:
    """Read a document that asks for `nodes(ids: $ids)` of one type."""
    title, document, cost, _ = _read(package, name)
    return NodesOperation(title, document, int(cost), NodesData, node=node)


def read_bulk_query(
    package: str, name: str, node: type[N], places: Places
) -> BulkQuery[N]:
    """Read a document for a bulk operation; its first line is `# cost: bulk`."""
    title, document, _, _ = _read(package, name)
    return BulkQuery(title, document, node, places)


def _read(package: str, name: str) -> tuple[str, str, str, str]:
    text = read_document(resources.files(package), name)
    header = HEADER.match(text)
    if header is None:
        raise ValueError(f"{package}/{name}.graphql does not begin with its cost")
    document = " ".join(COMMENT.sub("", text).split())
    return header["name"], document, header["cost"], header["kind"]

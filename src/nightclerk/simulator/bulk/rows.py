"""Read whole lists: every row of a bulk query as one line, parents before children."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.values import get_argument_values

from nightclerk.simulator.engine.access import PERSONAL, Access
from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.paging import ALL_ROWS, Page, page_of
from nightclerk.simulator.engine.projection import NO_VARIABLES, Compiler, Project
from nightclerk.simulator.engine.schema import (
    is_connection,
    object_type,
    row_type,
    schema,
)
from nightclerk.simulator.engine.selections import Selected, Selections

# Rows whose children are written behind all of them, where nobody wants groups.
MIXED = 50

PAGING = frozenset({"first", "last", "after", "before"})


@dataclass(frozen=True)
class Line:
    """One line of a result; roots have depth 0."""

    text: bytes
    depth: int


@dataclass(frozen=True)
class Step:
    """One field on the way from a row to a list inside it."""

    owner: GraphQLObjectType
    node: FieldNode


@dataclass(frozen=True)
class Listing:
    """A list in a row: the way to it, and what each of its rows gives, by type."""

    way: tuple[Step, ...]
    rows: Mapping[str, "Row"]


@dataclass(frozen=True)
class Row:
    """What a row gives in its line, and the lists that follow it."""

    project: Project
    lists: tuple[Listing, ...]


class BulkRows:
    """The lines of one bulk query."""

    def __init__(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        resolvers: Mapping[str, Resolver],
    ) -> None:
        self._resolvers = resolvers
        planner = _Planner(document, resolvers)
        root = schema().query_type
        if root is None:
            raise LookupError("The schema has no queries")
        self._root = planner.row(root, [operation.selection_set])

    def roots(self, context: Context) -> list[tuple[Listing, Node]]:
        """Give the rows of the outermost lists, as they are found now."""
        return [
            (listing, node)
            for listing in self._root.lists
            for node in self._members(listing, {}, context)
        ]

    def lines(
        self,
        roots: list[tuple[Listing, Node]],
        context: Context,
        *,
        grouped: bool,
    ) -> Iterator[Line]:
        """Give the lines: each row's children behind it, or behind some more rows."""
        if grouped:
            for listing, node in roots:
                yield from self._tree(listing, node, context, parent=None, depth=0)
            return
        rest = iter(roots)
        while some := list(islice(rest, MIXED)):
            mixed = [
                line
                for listing, node in some
                for line in self._tree(listing, node, context, parent=None, depth=0)
            ]
            yield from sorted(mixed, key=lambda line: line.depth)

    def _tree(
        self,
        listing: Listing,
        node: Node,
        context: Context,
        *,
        parent: str | None,
        depth: int,
    ) -> Iterator[Line]:
        row = listing.rows[node["__typename"]]
        record = row.project(node, context)
        if parent is not None:
            record["__parentId"] = parent
        yield Line(_text(record), depth)
        for inner in row.lists:
            for child in self._members(inner, node, context):
                yield from self._tree(
                    inner, child, context, parent=node["id"], depth=depth + 1
                )

    def _members(self, listing: Listing, node: Node, context: Context) -> list[Node]:
        *way, last = listing.way
        owner: Any = node
        for step in way:
            owner = self._value(step, owner, context, {})
            if owner is None:
                return []
        found = self._value(last, owner, context, {"first": ALL_ROWS})
        page = found if isinstance(found, Page) else page_of(found, {"first": ALL_ROWS})
        return list(page.nodes)

    def _value(
        self, step: Step, node: Node, context: Context, more: Mapping[str, Any]
    ) -> Any:
        name = step.node.name.value
        field = step.owner.fields[name]
        given = get_argument_values(field, step.node, NO_VARIABLES)
        arguments = {k: v for k, v in given.items() if k not in PAGING or not more}
        resolver = self._resolvers.get(f"{step.owner.name}.{name}")
        if resolver is None:
            return node[name]
        return resolver(context, node, {**arguments, **more})


def hidden_fields(access: Access) -> dict[str, Resolver]:
    """Give readers that hide personal data for which an app was not approved."""
    return {
        name: _hidden(name)
        for name in PERSONAL
        if access.hides(name) and name.partition(".")[0] in schema().type_map
    }


def _hidden(name: str) -> Resolver:
    kind, _, field = name.partition(".")
    definition = object_type(kind).fields.get(field)
    required = definition is not None and isinstance(definition.type, GraphQLNonNull)
    value = "" if required else None
    return lambda _ctx, _node, _arguments: value


def _text(record: Mapping[str, Any]) -> bytes:
    """Write a line as Shopify does: with every slash escaped."""
    return orjson.dumps(record).replace(b"/", b"\\/") + b"\n"


class _Planner:
    """Takes a query apart: what stands in a line, and which lists follow."""

    def __init__(
        self, document: DocumentNode, resolvers: Mapping[str, Resolver]
    ) -> None:
        self._selections = Selections(schema(), document)
        self._compiler = Compiler(schema(), document, resolvers)
        # The compiler knows selections by identity, so none of them may be freed.
        self._kept: list[SelectionSetNode] = []

    def row(self, kind: GraphQLObjectType, sets: list[SelectionSetNode]) -> Row:
        lists: list[Listing] = []
        plain = self._without_lists(kind, sets, (), lists)
        self._kept.append(plain)
        return Row(self._compiler.selection(kind, [plain]), tuple(lists))

    def _without_lists(
        self,
        kind: GraphQLObjectType,
        sets: list[SelectionSetNode],
        way: tuple[Step, ...],
        lists: list[Listing],
    ) -> SelectionSetNode:
        kept: list[FieldNode] = []
        for one in self._selections.collect(kind, sets):
            step = Step(kind, one.nodes[0])
            named = _named(kind, one)
            if named is not None and is_connection(named):
                lists.append(Listing((*way, step), self._rows(named, one.sets)))
            elif isinstance(named, GraphQLObjectType):
                inner = self._without_lists(named, one.sets, (*way, step), lists)
                if inner.selections:
                    kept.append(_selecting(one.nodes[0], inner))
            else:
                kept.extend(one.nodes)
        return SelectionSetNode(selections=tuple(kept))

    def _rows(
        self, kind: GraphQLNamedType, sets: list[SelectionSetNode]
    ) -> dict[str, Row]:
        edges = self._inside(object_type(kind.name), sets, "edges")
        edge = object_type(
            get_named_type(object_type(kind.name).fields["edges"].type).name
        )
        rows = self._inside(edge, edges, "node")
        return {one.name: self.row(one, rows) for one in _possible(row_type(kind))}

    def _inside(
        self, kind: GraphQLObjectType, sets: list[SelectionSetNode], name: str
    ) -> list[SelectionSetNode]:
        for one in self._selections.collect(kind, sets):
            if one.name == name:
                return one.sets
        return []


def _named(kind: GraphQLObjectType, one: Selected) -> GraphQLNamedType | None:
    """Give the type of a field; `None` for a plain value."""
    field = kind.fields.get(one.name)
    named = get_named_type(field.type) if field else None
    return None if named is None or is_leaf_type(named) else named


def _possible(kind: GraphQLNamedType) -> list[GraphQLObjectType]:
    if is_abstract_type(kind):
        return list(schema().get_possible_types(kind))
    return [kind] if isinstance(kind, GraphQLObjectType) else []


def _selecting(node: FieldNode, inner: SelectionSetNode) -> FieldNode:
    return FieldNode(
        alias=node.alias,
        name=node.name,
        arguments=node.arguments,
        directives=node.directives,
        selection_set=inner,
    )

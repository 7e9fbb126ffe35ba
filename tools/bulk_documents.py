"""Bulk queries as pages would bring the same: one type for both ways of reading."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    NameNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_abstract_type,
    visit,
)

PAGE_INFO = ("hasNextPage", "endCursor")
Places = dict[tuple[str, str], str]


def paged(document: DocumentNode) -> DocumentNode:
    """Select `nodes` and `pageInfo` wherever a bulk query says `edges { node }`."""
    made: DocumentNode = visit(document, _Paging())
    return made


class _Paging(Visitor):
    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
        inner = _row_selection(node)
        if inner is None:
            return None
        return _field(node.name.value, _page_info(), _field("nodes", inner))


def _row_selection(node: FieldNode) -> SelectionSetNode | None:
    """Give what a field selects of its rows; None where it is no paged list."""
    for edges in _fields(node):
        if edges.name.value == "edges":
            for row in _fields(edges):
                if row.name.value == "node":
                    return row.selection_set
    return None


def _fields(node: FieldNode) -> Iterator[FieldNode]:
    for part in node.selection_set.selections if node.selection_set else ():
        if isinstance(part, FieldNode):
            yield part


def _page_info() -> FieldNode:
    return _field("pageInfo", *(_field(name) for name in PAGE_INFO))


def _field(name: str, *inside: FieldNode | SelectionSetNode) -> FieldNode:
    whole = next((part for part in inside if isinstance(part, SelectionSetNode)), None)
    below = whole or SelectionSetNode(
        selections=tuple(part for part in inside if isinstance(part, FieldNode))
    )
    return FieldNode(
        name=NameNode(value=name),
        arguments=(),
        directives=(),
        selection_set=below if inside else None,
    )


def places(schema: GraphQLSchema, document: DocumentNode) -> Places:
    """Give which list of which owner holds the records of a type.

    A list of an interface also takes (`""`) what is new at Shopify.
    """
    info = TypeInfo(schema)
    found: Places = {}

    class Lists(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            kind, owner = info.get_type(), info.get_parent_type()
            if owner is None or kind is None or owner is schema.query_type:
                return
            named = get_named_type(kind)
            if named.name.endswith("Connection") and isinstance(
                named, GraphQLObjectType
            ):
                row = get_named_type(named.fields["nodes"].type)
                key = "" if is_abstract_type(row) else row.name
                found[owner.name, key] = node.name.value

    visit(document, TypeInfoVisitor(info, Lists()))
    return found

"""The trimmed official schema, and which access scopes it asks for."""

import json
from functools import cache
from pathlib import Path

from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
)

HERE = Path(__file__).parent


@cache
def schema() -> GraphQLSchema:
    """Build the schema of API version 2026-10, as far as our documents reach."""
    return build_schema((HERE / "schema.graphql").read_text(encoding="utf-8"))


@cache
def scope_table() -> dict[str, frozenset[str]]:
    """Give the scopes that a `Type` or `Type.field` needs; any one is enough."""
    table = json.loads((HERE / "scopes.json").read_text(encoding="utf-8"))
    return {name: frozenset(scopes) for name, scopes in table.items()}


def object_type(name: str) -> GraphQLObjectType:
    """Find an object type by name; a `KeyError` where there is none."""
    kind = schema().type_map[name]
    if not isinstance(kind, GraphQLObjectType):
        raise KeyError(name)
    return kind


def is_connection(kind: GraphQLNamedType) -> bool:
    """Say whether a type is a paged list."""
    return kind.name.endswith("Connection") and "pageInfo" in getattr(
        kind, "fields", {}
    )


def row_type(kind: GraphQLNamedType) -> GraphQLNamedType:
    """Give the type of a paged list's rows; any other type is its own."""
    if not is_connection(kind):
        return kind
    rows: GraphQLNamedType = get_named_type(object_type(kind.name).fields["nodes"].type)
    return rows

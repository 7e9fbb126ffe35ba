"""The tool that cuts the official schema down."""

import gzip
import json
import runpy
from pathlib import Path

from graphql import build_schema, introspection_from_schema

from nightclerk.simulator.engine.schema import schema, scope_table

TOOL = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "trim_schema.py"))

FULL = build_schema(
    """
    directive @idempotent(key: String!) on FIELD
    interface Node { id: ID! }
    type QueryRoot { "All of them" pets(first: Int, name: PetFilter): PetConnection!
        node(id: ID!): Node gone: Gone }
    schema { query: QueryRoot }
    type PetConnection { nodes: [Pet!]! edges: [PetEdge!]! pageInfo: PageInfo! }
    type PetEdge { node: Pet! cursor: String! }
    type PageInfo { hasNextPage: Boolean! endCursor: String }
    "A pet" type Pet implements Node { id: ID! name: String! age: Int owner: Owner }
    type Owner implements Node { id: ID! name: String! }
    type Gone { why: String }
    input PetFilter { name: String old: Int @deprecated(reason: "no") }
    """
)
DOCUMENT = "query Q { pets(first: 1) { nodes { name owner { name } } } }"


def test_only_what_is_reached_is_kept_with_all_its_arguments():
    text = TOOL["trimmed"](FULL, [DOCUMENT], ["Pet.age"])

    small = build_schema(text)
    pet = small.type_map["Pet"]
    assert sorted(pet.fields) == ["age", "name", "owner"]
    assert sorted(small.query_type.fields) == ["pets"]
    assert sorted(small.query_type.fields["pets"].args) == ["first", "name"]
    assert sorted(small.type_map["PetFilter"].fields) == ["name"]
    assert sorted(small.type_map["PetConnection"].fields) == [
        "edges",
        "nodes",
        "pageInfo",
    ]
    assert "Gone" not in small.type_map
    assert "All of them" not in text


def test_scopes_are_kept_for_what_is_kept():
    small = build_schema(TOOL["trimmed"](FULL, [DOCUMENT], []))
    offline = {
        "items": [
            {"type": "type", "typeName": "Pet", "offlineScopes": ["b", "a"]},
            {"type": "type", "typeName": "Gone", "offlineScopes": ["c"]},
            {
                "type": "field",
                "typeName": "Pet",
                "fieldName": "name",
                "offlineScopes": ["d"],
            },
            {
                "type": "field",
                "typeName": "Pet",
                "fieldName": "age",
                "offlineScopes": ["e"],
            },
        ]
    }

    assert TOOL["scopes"](offline, small) == {"Pet": ["a", "b"], "Pet.name": ["d"]}


def test_a_document_that_the_schema_does_not_allow_is_named():
    wrong = TOOL["problems"](FULL, {"a.graphql": "{ pets(first: 1) { nodes { x } } }"})

    assert wrong == ["a.graphql: Cannot query field 'x' on type 'Pet'."]


def test_the_kept_schema_allows_every_document_of_the_repository():
    assert TOOL["problems"](schema(), TOOL["documents"]()) == []


def test_every_kept_field_and_scope_is_in_the_schema():
    names = set(schema().type_map) | {
        f"{name}.{field}"
        for name, kind in schema().type_map.items()
        for field in getattr(kind, "fields", {})
    }

    assert set(TOOL["kept_fields"]()) <= names
    assert scope_table().keys() <= names


def test_a_whole_introspection_is_read_packed_or_not(tmp_path):
    content = json.dumps({"data": introspection_from_schema(FULL)})
    plain, packed = tmp_path / "a.json", tmp_path / "a.json.gz"
    plain.write_text(content)
    packed.write_bytes(gzip.compress(content.encode()))

    assert TOOL["introspection"](plain) == TOOL["introspection"](packed)

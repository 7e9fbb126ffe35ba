"""Cut Shopify's schema down to what our documents can reach.

    python tools/trim_schema.py INTROSPECTION.json[.gz] [--check]

The introspection comes from the npm package `@shopify/dev-mcp` (ISC):
`npm pack @shopify/dev-mcp`, unpack it, and pass the Admin API's
`package/dist/data/admin_2026-10.json.gz`. Written are `schema.graphql` (the SDL)
and `scopes.json` (which access scopes a type or field asks for) of the simulator.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_client_schema,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_input_object_type,
    is_interface_type,
    is_leaf_type,
    is_object_type,
    is_union_type,
    parse,
    print_ast,
    print_schema,
    validate,
    visit,
)
from graphql.language import ast

from nightclerk.shopify.documents import read_document

ROOT = Path(__file__).resolve().parents[1]
SIMULATOR = ROOT / "src" / "nightclerk" / "simulator" / "engine"
KEPT = ROOT / "tools" / "kept_fields.txt"
DOCUMENTS = (
    (ROOT / "src" / "nightclerk" / "shopify", "**/*.graphql"),
    (ROOT / "tests" / "simulator" / "documents", "*.graphql"),
)

# A page is useless without all of these.
PAGE_FIELDS = {"nodes", "edges", "pageInfo", "node", "cursor"}


class Reach(Visitor):
    """Collect the fields, arguments, types and inputs that documents can reach."""

    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__()
        self.schema = schema
        self.fields: dict[str, set[str]] = {}
        self.types: set[str] = set()
        self.inputs: set[str] = set()
        self.info = TypeInfo(schema)

    def keep(self, parent: GraphQLObjectType | GraphQLInterfaceType, name: str) -> None:
        """Keep one field with its type and all its arguments."""
        self.types.add(parent.name)
        self.fields.setdefault(parent.name, set()).add(name)
        field = parent.fields[name]
        for argument in field.args.values():
            self.input(argument.type)
        self.types.add(get_named_type(field.type).name)

    def input(self, kind: Any) -> None:
        """Keep an input type and what its fields need; deprecated fields go."""
        named = get_named_type(kind)
        if named.name in self.inputs:
            return
        self.inputs.add(named.name)
        if is_input_object_type(named):
            for field in named.fields.values():
                if field.deprecation_reason is None:
                    self.input(field.type)

    def enter_field(self, node: ast.FieldNode, *_: Any) -> None:
        parent, field = self.info.get_parent_type(), self.info.get_field_def()
        name = node.name.value
        if parent and field and not name.startswith("__") and not is_union_type(parent):
            self.keep(parent, name)

    def enter_inline_fragment(self, node: ast.InlineFragmentNode, *_: Any) -> None:
        if node.type_condition:
            self.types.add(node.type_condition.name.value)

    def enter_fragment_definition(
        self, node: ast.FragmentDefinitionNode, *_: Any
    ) -> None:
        self.types.add(node.type_condition.name.value)

    def enter_variable_definition(
        self, node: ast.VariableDefinitionNode, *_: Any
    ) -> None:
        kind: Any = node.type
        while not isinstance(kind, ast.NamedTypeNode):
            kind = kind.type
        self.input(self.schema.get_type(kind.name.value))

    def close(self) -> None:
        """Give every kept type a body, and interfaces what they demand."""
        before = None
        while before != (before := self._size()):
            for name in list(self.types):
                self._members(name)
                self._body(name)
                self._interface(name)

    def _size(self) -> int:
        return len(self.types) + sum(map(len, self.fields.values()))

    def _members(self, name: str) -> None:
        kind = self.schema.get_type(name)
        if is_abstract_type(kind):
            possible = {member.name for member in self.schema.get_possible_types(kind)}
            if not possible & self.types:
                self.types |= possible

    def _body(self, name: str) -> None:
        kind = self.schema.get_type(name)
        if not (is_object_type(kind) or is_interface_type(kind)):
            return
        if name.endswith(("Connection", "Edge")):
            for field in PAGE_FIELDS & set(kind.fields):
                self.keep(kind, field)
        elif name not in self.fields:
            self.keep(kind, "id" if "id" in kind.fields else _first_plain(kind))

    def _interface(self, name: str) -> None:
        kind = self.schema.get_type(name)
        if not is_interface_type(kind):
            return
        members = self.schema.get_implementations(kind)
        for member in (*members.objects, *members.interfaces):
            if member.name in self.types:
                for field in self.fields.get(name, ()):
                    self.keep(member, field)


def _first_plain(kind: GraphQLObjectType | GraphQLInterfaceType) -> str:
    plain = (n for n, f in kind.fields.items() if is_leaf_type(get_named_type(f.type)))
    return next(plain, next(iter(kind.fields)))


def introspection(path: Path) -> dict[str, Any]:
    """Read the introspection file, packed or not."""
    content = path.read_bytes()
    loaded: dict[str, Any] = json.loads(
        gzip.decompress(content) if path.suffix == ".gz" else content
    )
    return loaded


def documents() -> dict[str, str]:
    """Give the text of every GraphQL document of the repository by its path."""
    return {
        str(path.relative_to(ROOT)): read_document(path.parent, path.stem)
        for folder, pattern in DOCUMENTS
        for path in sorted(folder.glob(pattern))
        if path.name != "schema.graphql"
    }


def kept_fields() -> list[str]:
    """Give the extra fields to keep, as `Type.field`."""
    kept, parent = [], ""
    for word in " ".join(
        line for line in KEPT.read_text().splitlines() if not line.startswith("#")
    ).split():
        if word.endswith(":"):
            parent = word[:-1]
        else:
            kept.append(f"{parent}.{word}")
    return kept


def problems(schema: GraphQLSchema, texts: dict[str, str]) -> list[str]:
    """Say which documents a schema does not allow, and why."""
    return [
        f"{path}: {error.message}"
        for path, text in texts.items()
        for error in validate(schema, parse(text))
    ]


def trimmed(full: GraphQLSchema, texts: Iterable[str], keep: Iterable[str]) -> str:
    """Write the SDL of what the documents and the kept fields reach."""
    reach = Reach(full)
    for text in texts:
        visit(parse(text, no_location=True), TypeInfoVisitor(reach.info, reach))
    for name in keep:
        parent, _, field = name.partition(".")
        reach.keep(full.type_map[parent], field)
    reach.close()
    source = parse(print_schema(full), no_location=True)
    return "\n\n".join(map(print_ast, _definitions(source, reach))) + "\n"


def _definitions(source: DocumentNode, reach: Reach) -> Iterable[ast.Node]:
    for definition in source.definitions:
        name = getattr(getattr(definition, "name", None), "value", "")
        if isinstance(definition, ast.SchemaDefinitionNode):
            yield definition
        elif isinstance(definition, ast.DirectiveDefinitionNode):
            yield _bare(definition, arguments=_bares(definition.arguments))
        elif isinstance(
            definition, ast.ObjectTypeDefinitionNode | ast.InterfaceTypeDefinitionNode
        ):
            if name in reach.fields:
                yield _composite(definition, reach.fields[name], reach.fields)
        elif name in reach.types | reach.inputs:
            yield _leaf_or_union(definition, reach.fields)


def _composite(definition: Any, kept: set[str], fields: dict[str, set[str]]) -> Any:
    return _bare(
        definition,
        interfaces=tuple(
            i for i in definition.interfaces or () if i.name.value in fields
        ),
        fields=tuple(
            _bare(field, arguments=_bares(field.arguments))
            for field in definition.fields
            if field.name.value in kept
        ),
    )


def _leaf_or_union(definition: Any, fields: dict[str, set[str]]) -> Any:
    if isinstance(definition, ast.UnionTypeDefinitionNode):
        members = (t for t in definition.types or () if t.name.value in fields)
        return _bare(definition, types=tuple(members))
    if isinstance(definition, ast.InputObjectTypeDefinitionNode):
        current = (f for f in definition.fields or () if not _is_deprecated(f))
        return _bare(definition, fields=_bares(current))
    if isinstance(definition, ast.EnumTypeDefinitionNode):
        return _bare(definition, values=_bares(definition.values))
    return _bare(definition)


def _is_deprecated(node: Any) -> bool:
    return any(d.name.value == "deprecated" for d in node.directives or ())


def _bares(nodes: Any) -> tuple[Any, ...]:
    return tuple(_bare(node) for node in nodes or ())


def _bare(node: Any, **changes: Any) -> Any:
    values = {key: getattr(node, key) for key in node.keys if key != "loc"}
    return type(node)(**{**values, "description": None, **changes})


def scopes(offline: dict[str, Any], schema: GraphQLSchema) -> dict[str, list[str]]:
    """Give the scopes of each kept type or field; any one of them is enough."""
    table = {}
    for item in offline["items"]:
        kind = schema.get_type(item["typeName"])
        field = item.get("fieldName", "") if item["type"] == "field" else ""
        known = kind and (not field or field in getattr(kind, "fields", {}))
        if known and item["offlineScopes"]:
            key = f"{item['typeName']}.{field}" if field else item["typeName"]
            table[key] = sorted(item["offlineScopes"])
    return dict(sorted(table.items()))


def outputs(source: dict[str, Any]) -> dict[Path, str]:
    """Give what the two files must hold; stops where a document is not valid."""
    full = build_client_schema(source["data"], assume_valid=True)
    texts = documents()
    if wrong := problems(full, texts):
        raise SystemExit("\n".join(wrong))
    text = trimmed(full, texts.values(), kept_fields())
    small = build_schema(text)
    if wrong := problems(small, texts):
        raise SystemExit("\n".join(wrong))
    table = json.dumps(scopes(source["offline_scopes"], small), indent=1) + "\n"
    return {SIMULATOR / "schema.graphql": text, SIMULATOR / "scopes.json": table}


def main(arguments: list[str]) -> int:
    """Write the files, or say with `--check` which of them are stale."""
    parser = argparse.ArgumentParser(description="Trim Shopify's schema.")
    parser.add_argument("introspection", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    stale = {
        path: text
        for path, text in outputs(introspection(options.introspection)).items()
        if not path.exists() or path.read_text() != text
    }
    for path, text in stale.items():
        if not options.check:
            path.write_text(text)
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(text):,} characters\n")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Types of answers, read from GraphQL documents and their schema.

One class per distinct selection: equal selections share one, fragments are taken apart,
and a selection on an interface or union becomes one class in which the fields of only
some members are optional, so that a member that is new at Shopify stops nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from keyword import iskeyword

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

WIDTH = 88

SCALARS = {
    "Boolean": "bool",
    "Date": "date",
    "DateTime": "datetime",
    "Decimal": "Decimal",
    "Float": "Decimal",
    "Int": "int",
    "Money": "Decimal",
}


@dataclass(frozen=True)
class Field:
    """One attribute of a payload: its names here and there, its type."""

    name: str
    key: str
    type: str

    @property
    def is_optional(self) -> bool:
        return self.type.endswith("| None")

    def line(self) -> str:
        """Write the attribute; what may be null may also be missing."""
        default = "None" if self.is_optional else ""
        if camel(self.name) != self.key:
            rest = ", default=None" if default else ""
            default = f'field(name="{self.key}"{rest})'
        line = f"    {self.name}: {self.type}" + (f" = {default}" if default else "")
        if len(line) > WIDTH:
            raise ValueError(f"The line is too long: {line}")
        return line


def snake(key: str) -> str:
    """Turn `totalPriceSet` into `total_price_set`; a keyword gets `_` at its end."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()
    return f"{name}_" if iskeyword(name) else name


def camel(name: str) -> str:
    """Turn a name into the key that msgspec's `rename="camel"` makes of it."""
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


class Payloads:
    """The types of one folder's documents, children before their parents."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._fragments: dict[str, FragmentDefinitionNode] = {}
        self._by_shape: dict[tuple[str, tuple[Field, ...]], str] = {}
        self.classes: dict[str, tuple[Field, ...]] = {}

    def add(self, document: DocumentNode) -> tuple[str, bool]:
        """Add a document; gives its type and whether that is the type of one node."""
        operation = self._operation(document)
        title = operation.name.value if operation.name else "Anonymous"
        root = self._schema.get_root_type(operation.operation)
        if root is None:
            raise ValueError(f"{title}: the schema has no {operation.operation.value}")
        selections = operation.selection_set.selections
        if node := _node_selected(selections):
            return self._node(node, title), True
        fields = self._fields(root, selections)
        return self._named(f"{title}Data", "", fields), False

    def _operation(self, document: DocumentNode) -> OperationDefinitionNode:
        self._fragments = {
            part.name.value: part
            for part in document.definitions
            if isinstance(part, FragmentDefinitionNode)
        }
        return next(
            part
            for part in document.definitions
            if isinstance(part, OperationDefinitionNode)
        )

    def add_rows(self, document: DocumentNode) -> str:
        """Add a document that asks for one list; gives the type of a row."""
        operation = self._operation(document)
        query = self._schema.query_type
        root = operation.selection_set.selections[0]
        if query is None or not isinstance(root, FieldNode):
            raise ValueError("The document asks for no list")
        (connection,) = self._members(
            get_named_type(query.fields[root.name.value].type)
        )
        rows = self._field_below(root, "nodes")
        kind = get_named_type(connection.fields["nodes"].type)
        title = operation.name.value if operation.name else "Anonymous"
        return self._struct(kind, rows, title)

    def _field_below(self, node: FieldNode, name: str) -> Sequence[SelectionNode]:
        for part in node.selection_set.selections if node.selection_set else ():
            if isinstance(part, FieldNode) and part.name.value == name:
                return part.selection_set.selections if part.selection_set else ()
        raise ValueError(f"{node.name.value} selects no {name}")

    def _node(self, selected: FieldNode, title: str) -> str:
        parts = selected.selection_set.selections if selected.selection_set else ()
        inline = next(part for part in parts if isinstance(part, InlineFragmentNode))
        if inline.type_condition is None:
            raise ValueError(f"{title}: nodes(ids:) does not say of which type")
        kind = self._schema.get_type(inline.type_condition.name.value)
        if kind is None:
            raise ValueError(f"{title}: the schema does not know that type")
        return self._struct(kind, inline.selection_set.selections, title)

    def _struct(
        self, kind: GraphQLNamedType, parts: Iterable[SelectionNode], hint: str
    ) -> str:
        fields = self._fields(kind, parts)
        if [field.key for field in fields] == ["id"]:
            name = "OptionalReference" if fields[0].is_optional else "Reference"
            return self._named(name, "", fields)
        plain = kind.name not in self.classes and not kind.name.endswith("Connection")
        return self._named(kind.name if plain else hint, kind.name, fields)

    def _named(self, name: str, kind: str, fields: list[Field]) -> str:
        shape = (kind, tuple(fields))
        if shape not in self._by_shape:
            while name in self.classes:
                name += "Again"
            self._by_shape[shape] = name
            self.classes[name] = shape[1]
        return self._by_shape[shape]

    def _fields(
        self, kind: GraphQLNamedType, parts: Iterable[SelectionNode]
    ) -> list[Field]:
        """Give the fields; what only some members of a union have is optional."""
        members = self._members(kind)
        selected = [self._selected(member, parts) for member in members]
        keys = dict.fromkeys(key for found in selected for key in found)
        fields = []
        for key in keys:
            index = next(i for i, found in enumerate(selected) if key in found)
            type_ = self._field_type(members[index], selected[index][key])
            if not all(key in found for found in selected):
                type_ = type_.removesuffix(" | None") + " | None"
            fields.append(Field(_attribute(key), key, type_))
        return fields

    def _members(self, kind: GraphQLNamedType) -> Sequence[GraphQLObjectType]:
        if is_abstract_type(kind):
            return self._schema.get_possible_types(kind)
        if isinstance(kind, GraphQLObjectType):
            return [kind]
        raise ValueError(f"{kind.name} has no fields")

    def _field_type(self, owner: GraphQLObjectType, nodes: list[FieldNode]) -> str:
        key, name = _key(nodes[0]), nodes[0].name.value
        if name == "__typename":
            return "str"
        below = [
            part
            for node in nodes
            if node.selection_set
            for part in node.selection_set.selections
        ]
        declared = owner.fields[name].type
        leaf = self._leaf(get_named_type(declared), below, _hint(owner, key))
        return _wrapped(declared, leaf)

    def _leaf(
        self, kind: GraphQLNamedType, below: list[SelectionNode], hint: str
    ) -> str:
        if is_leaf_type(kind):
            return SCALARS.get(kind.name, "str")
        return self._struct(kind, below, hint)

    def _selected(
        self, member: GraphQLObjectType, parts: Iterable[SelectionNode]
    ) -> dict[str, list[FieldNode]]:
        found: dict[str, list[FieldNode]] = {}
        for node in self._flat(member, parts):
            found.setdefault(_key(node), []).append(node)
        return found

    def _flat(
        self, member: GraphQLObjectType, parts: Iterable[SelectionNode]
    ) -> Iterator[FieldNode]:
        for part in parts:
            if isinstance(part, FieldNode):
                yield part
            elif self._applies(part, member):
                yield from self._flat(member, self._inside(part))

    def _inside(self, part: SelectionNode) -> Iterable[SelectionNode]:
        if isinstance(part, FragmentSpreadNode):
            return self._fragments[part.name.value].selection_set.selections
        if isinstance(part, InlineFragmentNode):
            return part.selection_set.selections
        return ()

    def _applies(self, part: SelectionNode, member: GraphQLObjectType) -> bool:
        if isinstance(part, FragmentSpreadNode):
            condition = self._fragments[part.name.value].type_condition
        elif isinstance(part, InlineFragmentNode) and part.type_condition:
            condition = part.type_condition
        else:
            return True
        kind = self._schema.get_type(condition.name.value)
        return kind is member or (
            kind is not None
            and is_abstract_type(kind)
            and self._schema.is_sub_type(kind, member)
        )


def _hint(owner: GraphQLObjectType, key: str) -> str:
    """Name what stands under a key, where the name of its type is taken."""
    stem = "" if owner.name == "QueryRoot" else owner.name.removesuffix("Connection")
    return stem + ("Row" if key == "nodes" else key[0].upper() + key[1:])


def _key(node: FieldNode) -> str:
    return (node.alias or node.name).value


def _attribute(key: str) -> str:
    return "typename" if key == "__typename" else snake(key)


def _node_selected(selections: Sequence[SelectionNode]) -> FieldNode | None:
    first = selections[0]
    is_node = isinstance(first, FieldNode) and first.name.value == "nodes"
    return first if is_node and isinstance(first, FieldNode) else None


def _wrapped(declared: GraphQLType, leaf: str) -> str:
    if is_non_null_type(declared):
        return _bare(declared.of_type, leaf)
    return f"{_bare(declared, leaf)} | None"


def _bare(declared: GraphQLType, leaf: str) -> str:
    if is_list_type(declared):
        return f"list[{_wrapped(declared.of_type, leaf)}]"
    return leaf

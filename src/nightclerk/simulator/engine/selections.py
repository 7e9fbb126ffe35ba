"""Which fields of a document apply to a type, and under which conditions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    SelectionSetNode,
    is_abstract_type,
)

# Says, from the request's variables, whether a field is wanted.
Guard = Callable[[dict[str, Any]], bool]


@dataclass
class Selected:
    """One key of an answer: the fields that are merged in it, and their conditions."""

    key: str
    nodes: list[FieldNode]
    ways: list[list[Guard]]

    @property
    def name(self) -> str:
        return self.nodes[0].name.value

    @property
    def sets(self) -> list[SelectionSetNode]:
        return [node.selection_set for node in self.nodes if node.selection_set]

    @property
    def guard(self) -> Guard | None:
        """The condition under which the key is there; `None`: it always is."""
        if not all(self.ways):
            return None
        return lambda values: any(all(g(values) for g in way) for way in self.ways)


class Selections:
    """Gathers the fields of one document's selections."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self.schema = schema
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }

    def collect(
        self, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode]
    ) -> list[Selected]:
        """Give the fields that apply to a type, in the order of the answer."""
        found: dict[str, Selected] = {}
        for part in sets:
            self._gather(kind, part, found, [])
        return list(found.values())

    def _gather(
        self,
        kind: GraphQLObjectType,
        part: SelectionSetNode,
        found: dict[str, Selected],
        outside: list[Guard],
    ) -> None:
        for node in part.selections:
            guards = outside + _guards(node)
            if isinstance(node, FieldNode):
                key = (node.alias or node.name).value
                entry = found.setdefault(key, Selected(key, [], []))
                entry.nodes.append(node)
                entry.ways.append(guards)
                continue
            fragment: Any = node
            if isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
            if self._applies(fragment, kind):
                self._gather(kind, fragment.selection_set, found, guards)

    def _applies(self, fragment: Any, kind: GraphQLObjectType) -> bool:
        if fragment.type_condition is None:
            return True
        wanted = self.schema.type_map[fragment.type_condition.name.value]
        return wanted is kind or (
            is_abstract_type(wanted) and self.schema.is_sub_type(wanted, kind)
        )


def _guards(node: Any) -> list[Guard]:
    return [
        _guard(directive.name.value == "include", directive.arguments[0].value)
        for directive in node.directives or ()
        if directive.name.value in {"include", "skip"}
    ]


def _guard(wanted: Any, value: Any) -> Guard:
    if isinstance(value, BooleanValueNode):
        fixed = value.value is wanted
        return lambda _values: fixed
    name = value.name.value
    return lambda values: values[name] is wanted

"""What a query is asked to cost.

The published rules (scalar 0, object 1, mutation 10, connections "sized by first
and last"; https://shopify.dev/docs/api/usage/limits) leave the sizing open. It is
`2 + size(n) * node` with `size(n) = max(1, floor(2 ln n))`, fitted on recorded
answers: a plain list counts as one object, money and page information are free.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
    value_from_ast_untyped,
)

from nightclerk.simulator.engine.points import Part, Plan, Rows, Selection
from nightclerk.simulator.engine.prices import (
    MUTATION,
    MUTATIONS,
    PRICED_BY_VARIANT,
    base_price,
    field_price,
)
from nightclerk.simulator.engine.schema import is_connection, object_type, schema
from nightclerk.simulator.engine.selections import Selections


def requested_cost(text: str, variables: Mapping[str, Any] | None = None) -> int:
    """Price the only operation of a document; its defaults fill missing variables."""
    document = parse(text)
    operation = next(
        node
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    )
    values = {
        node.variable.name.value: value_from_ast_untyped(node.default_value)
        for node in operation.variable_definitions or ()
        if node.default_value is not None
    }
    return plan(schema(), document, operation).requested(
        {**values, **(variables or {})}
    )


def plan(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> Plan:
    """Price an operation of a valid document."""
    pricing = _Pricing(schema, document)
    if operation.operation is not OperationType.MUTATION:
        root = schema.query_type
        return Plan(pricing.selection(_known(root), [operation.selection_set]))
    root = _known(schema.mutation_type)
    found = pricing.selections.collect(root, [operation.selection_set])
    names = [one.name for one in found]
    return Plan(
        pricing.selection(root, [operation.selection_set]),
        fixed=sum(MUTATIONS.get(name, MUTATION) for name in names),
        variants=tuple(
            argument.value.name.value
            for one in found
            if one.name in PRICED_BY_VARIANT
            for argument in one.nodes[0].arguments or ()
            if argument.name.value in {"input", "variants"}
            and isinstance(argument.value, VariableNode)
        ),
    )


def _known(root: GraphQLObjectType | None) -> GraphQLObjectType:
    if root is None:
        raise LookupError("The schema has no such root")
    return root


class _Pricing:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self.schema = schema
        self.selections = Selections(schema, document)
        self.seen: dict[tuple[str, tuple[int, ...], bool], Selection] = {}

    def selection(
        self,
        kind: GraphQLNamedType,
        sets: list[SelectionSetNode],
        *,
        payload: bool = False,
    ) -> Selection:
        key = (kind.name, tuple(id(part) for part in sets), payload)
        if key not in self.seen:
            self.seen[key] = made = Selection()
            for concrete in self._possible(kind):
                made.parts[concrete.name] = list(
                    self._parts(concrete, sets, payload=payload)
                )
        return self.seen[key]

    def _possible(self, kind: GraphQLNamedType) -> Iterable[GraphQLObjectType]:
        if is_abstract_type(kind):
            return self.schema.get_possible_types(kind)
        return (kind,) if isinstance(kind, GraphQLObjectType) else ()

    def _parts(
        self, kind: GraphQLObjectType, sets: list[SelectionSetNode], *, payload: bool
    ) -> Iterator[Part]:
        for one in self.selections.collect(kind, sets):
            key, inner = one.key, one.sets
            definition = kind.fields.get(one.name)
            if definition is None or is_leaf_type(get_named_type(definition.type)):
                continue
            named = get_named_type(definition.type)
            if is_connection(named) and isinstance(named, GraphQLObjectType):
                yield self._connection(key, one.nodes[0], named, inner)
            elif kind is self.schema.mutation_type:
                yield Part(key, 0, self.selection(named, inner, payload=True))
            else:
                own = f"{kind.name}.{one.name}"
                base = 0 if payload else field_price(own, named.name)
                yield Part(key, base, self.selection(named, inner))

    def _connection(
        self,
        key: str,
        node: FieldNode,
        kind: GraphQLObjectType,
        sets: list[SelectionSetNode],
    ) -> Part:
        nodes_key, nodes_sets = self._named(kind, sets, "nodes")
        edges_key, edges_sets = self._named(kind, sets, "edges")
        edge = object_type(get_named_type(kind.fields["edges"].type).name)
        node_key, node_sets = self._named(edge, edges_sets, "node")
        row = get_named_type(edge.fields["node"].type)
        rows = Rows(
            *_page_argument(node),
            nodes=nodes_key,
            edges=(edges_key, node_key) if edges_key and node_key else None,
        )
        base = base_price(row.name) if nodes_key or node_key else 0
        return Part(key, base, self.selection(row, nodes_sets + node_sets), rows)

    def _named(
        self, kind: GraphQLObjectType, sets: list[SelectionSetNode], name: str
    ) -> tuple[str | None, list[SelectionSetNode]]:
        for one in self.selections.collect(kind, sets):
            if one.name == name:
                return one.key, one.sets
        return None, []


def _page_argument(node: FieldNode) -> tuple[int | None, str | None]:
    for argument in node.arguments or ():
        if argument.name.value in {"first", "last"}:
            if isinstance(argument.value, IntValueNode):
                return int(argument.value.value), None
            if isinstance(argument.value, VariableNode):
                return None, argument.value.name.value
    return None, None

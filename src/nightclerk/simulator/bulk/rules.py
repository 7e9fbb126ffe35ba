"""What may run as a bulk operation, and in which words Shopify refuses the rest."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
)

from nightclerk.simulator.engine.schema import is_connection, row_type, schema
from nightclerk.simulator.engine.validation import complaints

# https://shopify.dev/docs/api/usage/bulk-operations/queries
LONGEST_TEXT = 65_535
MOST_CONNECTIONS = 5
DEEPEST = 2

# https://shopify.dev/docs/api/usage/bulk-operations/imports, and what its list of
# examples grew to; Shopify publishes no complete one.
ALLOWED = frozenset(
    {
        "collectionCreate",
        "collectionUpdate",
        "customerCreate",
        "customerUpdate",
        "inventoryAdjustQuantities",
        "inventorySetQuantities",
        "metafieldsSet",
        "metaobjectUpsert",
        "priceListFixedPricesAdd",
        "priceListFixedPricesDelete",
        "productCreate",
        "productSet",
        "productUpdate",
        "productVariantsBulkCreate",
        "productVariantsBulkDelete",
        "productVariantsBulkUpdate",
        "publishablePublish",
        "publishableUnpublish",
    }
)

Inside = GraphQLObjectType | GraphQLInterfaceType


def query_problems(text: str) -> list[str]:
    """Say why a text cannot run as a bulk query; nothing where it can."""
    size = len(text.encode())
    if size > LONGEST_TEXT:
        return [f"Query is too large ({size} bytes; maximum is {LONGEST_TEXT} bytes)"]
    document, problems = _read(text, "Invalid bulk query: ")
    if document is None:
        return problems
    operation = _operation(document)
    if operation is None or operation.operation.value != "query":
        return ["Invalid operation type. Only `query` operations are supported."]
    return list(_Check(document).problems(operation))


def mutation_problems(text: str) -> list[str]:
    """Say why a text cannot run as a bulk mutation; nothing where it can."""
    document, problems = _read(text, "Invalid bulk mutation: ")
    if document is None:
        return problems
    operation = _operation(document)
    if operation is None or operation.operation.value != "mutation":
        return ["Invalid operation type. Only `mutation` operations are supported."]
    return list(_Check(document).change_problems(operation))


def _read(text: str, start: str) -> tuple[DocumentNode | None, list[str]]:
    try:
        document = parse(text)
    except GraphQLSyntaxError as problem:
        return None, [f"{start}{problem.message}"]
    if found := complaints(document):
        return None, [f"{start}{error['message']}" for error in found]
    return document, []


def _operation(document: DocumentNode) -> OperationDefinitionNode | None:
    found = [
        node
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    ]
    return found[0] if len(found) == 1 else None


class _Check:
    """One walk through a document: how many lists, how deep, and what is odd."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.connections = 0
        self.deepest = 0
        self.found: list[str] = []

    def problems(self, operation: OperationDefinitionNode) -> Iterator[str]:
        """Give every rule that a query breaks."""
        root = schema().query_type
        top = {node.name.value for node, _ in self.flat(operation.selection_set, None)}
        if top & {"node", "nodes"}:
            yield "Bulk queries cannot contain a top level `node` field."
        if root is not None:
            self.walk(root, operation.selection_set, depth=0, in_list=False)
        yield from self.found
        if self.connections == 0:
            yield "Bulk queries must contain at least one connection."
        if self.connections > MOST_CONNECTIONS:
            yield (
                f"Bulk queries cannot contain more than {MOST_CONNECTIONS} connections."
            )
        if self.deepest > DEEPEST:
            yield (
                "Bulk queries cannot contain connections with a nesting depth greater "
                f"than {DEEPEST}."
            )

    def change_problems(self, operation: OperationDefinitionNode) -> Iterator[str]:
        """Give every rule that a mutation breaks."""
        root = schema().mutation_type
        names = [
            node.name.value for node, _ in self.flat(operation.selection_set, None)
        ]
        if len(names) != 1:
            yield "Bulk mutations must contain exactly one mutation."
        elif names[0] not in ALLOWED:
            yield "You must use an allowed mutation name."
        if root is not None:
            self.walk(root, operation.selection_set, depth=0, in_list=False)
        if self.connections > 1:
            yield "Bulk mutations cannot contain more than 1 connection."

    def flat(
        self, part: SelectionSetNode, kind: Inside | None
    ) -> Iterator[tuple[FieldNode, Inside | None]]:
        """Give the fields of a selection with the type that each is asked of."""
        for node in part.selections:
            if isinstance(node, FieldNode):
                yield node, kind
                continue
            inner: Any = node
            if isinstance(node, FragmentSpreadNode):
                inner = self._fragments[node.name.value]
            told = inner.type_condition
            found = schema().type_map[told.name.value] if told else kind
            yield from self.flat(
                inner.selection_set, found if isinstance(found, Inside) else kind
            )

    def walk(
        self, kind: Inside, part: SelectionSetNode, *, depth: int, in_list: bool
    ) -> None:
        """Look at every list below a selection."""
        for node, told in self.flat(part, kind):
            definition = (told or kind).fields.get(node.name.value)
            if definition is None or node.selection_set is None:
                continue
            named = get_named_type(definition.type)
            if is_leaf_type(named):
                continue
            if is_connection(named):
                self._list(named, node, depth=depth, in_list=in_list)
            elif isinstance(named, Inside):
                deeper = in_list or _is_list(definition)
                self.walk(named, node.selection_set, depth=depth, in_list=deeper)

    def _list(
        self, kind: GraphQLNamedType, node: FieldNode, *, depth: int, in_list: bool
    ) -> None:
        self.connections += 1
        self.deepest = max(self.deepest, depth)
        name = node.name.value
        if in_list:
            self.found.append(
                "Queries that contain a connection field within a list field are not "
                "currently supported."
            )
        row, rows = row_type(kind), self._rows(node)
        if rows is None:
            self.found.append(
                "All connection fields in a bulk query must select their contents "
                f"using 'edges' > 'node', e.g: '{name} {{ edges {{ node {{'. Selecting "
                f"via 'nodes' is not supported. Invalid connection fields: '{name}'."
            )
            return
        if not _is_node(row):
            self.found.append(
                f"The connection field '{name}' must be of a type that implements the "
                "Node interface."
            )
        self._below(row, rows, name, depth=depth)

    def _below(
        self, row: GraphQLNamedType, rows: SelectionSetNode, name: str, *, depth: int
    ) -> None:
        before = self.connections
        inside = row if isinstance(row, Inside) else None
        if inside is not None:
            self.walk(inside, rows, depth=depth + 1, in_list=False)
        named = {f.name.value for f, _ in self.flat(rows, inside) if not f.alias}
        if self.connections > before and "id" not in named:
            self.found.append(
                "The parent 'node' field for a nested connection must select the 'id' "
                "field without an alias and must be of 'ID' return type. Connection "
                f"fields without 'id': {name}."
            )

    def _rows(self, node: FieldNode) -> SelectionSetNode | None:
        """Give what is selected of `edges { node }`; `None` where it is `nodes`."""
        fields = self.flat(node.selection_set, None) if node.selection_set else ()
        found = None
        for part, _ in fields:
            if part.name.value == "nodes":
                return None
            if part.name.value == "edges" and part.selection_set:
                for inner, _ in self.flat(part.selection_set, None):
                    if inner.name.value == "node":
                        found = inner.selection_set
        return found


def _is_list(definition: GraphQLField) -> bool:
    kind = definition.type
    if isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
    return isinstance(kind, GraphQLList)


def _is_node(kind: GraphQLNamedType) -> bool:
    if is_abstract_type(kind):
        return all(_is_node(member) for member in schema().get_possible_types(kind))
    return isinstance(kind, GraphQLObjectType) and any(
        interface.name == "Node" for interface in kind.interfaces
    )

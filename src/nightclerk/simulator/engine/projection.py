"""Compile a selection into functions that copy stored objects into an answer.

graphql-core takes some 1.7 ms for a full order; a compiled projection does the same
in well under 0.1 ms, which is what makes the simulator no bottleneck. Stored objects
hold every field of their type, so a selection is one `itemgetter` and a few
replacements. Validation, and whatever needs errors inside the data, stays with
graphql-core (`execution`).
"""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.values import VariableValues, get_argument_values

from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.paging import Page, page_of
from nightclerk.simulator.engine.schema import is_connection
from nightclerk.simulator.engine.selections import Guard, Selected, Selections

Project = Callable[[Any, Context], Any]
Arguments = Callable[[Context], Mapping[str, Any]]
Step = tuple[str, Project]

# Values without an identity of their own are stored bare, in this order of keys: an
# answer that wants all of them can hold the stored value itself.
BARE = {
    "MoneyBag": ["shopMoney", "presentmentMoney"],
    "MoneyV2": ["amount", "currencyCode"],
}

NO_VARIABLES = VariableValues({}, {})


class Unprojectable(Exception):
    """The document asks for something that only graphql-core answers."""


def compile_projection(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    resolvers: Mapping[str, Resolver],
) -> Project:
    """Compile a valid operation; raises `Unprojectable` for introspection."""
    mutation = operation.operation is OperationType.MUTATION
    root = schema.mutation_type if mutation else schema.query_type
    if root is None:
        raise Unprojectable
    compiler = Compiler(schema, document, resolvers)
    return compiler.selection(root, [operation.selection_set])


class Compiler:
    """Compiles selections of one document; their nodes must stay alive."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        resolvers: Mapping[str, Resolver],
    ) -> None:
        self.schema, self.resolvers = schema, resolvers
        self.selections = Selections(schema, document)
        self.done: dict[tuple[str, tuple[int, ...]], Project] = {}

    def selection(
        self, kind: GraphQLNamedType, sets: list[SelectionSetNode]
    ) -> Project:
        """Compile what is selected on a type; raises `Unprojectable`."""
        key = (kind.name, tuple(id(part) for part in sets))
        if key not in self.done:
            self.done[key] = self._selection(kind, sets)
        return self.done[key]

    def _selection(
        self, kind: GraphQLNamedType, sets: list[SelectionSetNode]
    ) -> Project:
        if is_abstract_type(kind):
            table = {
                member.name: self._object(member, sets)
                for member in self.schema.get_possible_types(kind)
            }
            return lambda node, ctx: table[node["__typename"]](node, ctx)
        if not isinstance(kind, GraphQLObjectType):
            raise Unprojectable
        if is_connection(kind):
            return self._page(kind, sets)
        if kind.name in BARE and self._wants_all(kind, sets):
            return as_it_is
        return self._object(kind, sets)

    def _wants_all(self, kind: GraphQLObjectType, sets: list[SelectionSetNode]) -> bool:
        found = self.selections.collect(kind, sets)
        return [one.key for one in found] == BARE[kind.name] and all(
            one.name == one.key
            and one.guard is None
            and self._finish(kind.fields[one.key], one) in {None, as_it_is}
            for one in found
        )

    def _object(self, kind: GraphQLObjectType, sets: list[SelectionSetNode]) -> Project:
        keys: list[str] = []
        names: list[str] = []
        steps: list[Step] = []
        resolved: list[Step] = []
        guards: list[tuple[str, Guard]] = []
        for one in self.selections.collect(kind, sets):
            key, name = one.key, one.name
            keys.append(key)
            if guard := one.guard:
                guards.append((key, guard))
            if name.startswith("__"):
                if name != "__typename":
                    raise Unprojectable
                names.append(next(iter(kind.fields)))
                resolved.append((key, _constant(kind.name)))
                continue
            resolver = self.resolvers.get(f"{kind.name}.{name}")
            names.append(_stored(kind, name, self.resolvers))
            finish = self._finish(kind.fields[name], one)
            if resolver:
                arguments = _arguments(kind.fields[name], one.nodes[0])
                resolved.append((key, _resolved(resolver, arguments, finish)))
            elif finish:
                steps.append((key, finish))
        return _assemble(keys, names, steps, resolved, guards)

    def _finish(self, field: GraphQLField, one: Selected) -> Project | None:
        named = get_named_type(field.type)
        if is_leaf_type(named):
            return None
        inner = self.selection(named, one.sets)
        kind = field.type
        if isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
        if isinstance(kind, GraphQLList):
            return _each(inner)
        if is_connection(named):
            return _paged(_arguments(field, one.nodes[0]), inner)
        return inner

    def _page(self, kind: GraphQLObjectType, sets: list[SelectionSetNode]) -> Project:
        parts: list[tuple[str, Callable[[Page, Context], Any]]] = []
        for one in self.selections.collect(kind, sets):
            if one.guard:
                raise Unprojectable
            key, name = one.key, one.name
            named = get_named_type(kind.fields[name].type) if name[:2] != "__" else kind
            if name == "__typename":
                parts.append((key, lambda page, ctx: kind.name))
            elif name == "pageInfo":
                parts.append((key, _info(self.selection(named, one.sets))))
            else:
                inner = _each(self.selection(named, one.sets))
                parts.append((key, _rows(name, inner, named.name)))
        return lambda page, ctx: {key: part(page, ctx) for key, part in parts}


def _assemble(
    keys: list[str],
    names: list[str],
    steps: list[Step],
    resolved: list[Step],
    guards: list[tuple[str, Guard]],
) -> Project:
    copy = _copied(keys, names)
    if not (steps or resolved):
        return _guarded(copy, guards)

    def project(node: Node, ctx: Context) -> dict[str, Any]:
        answer: dict[str, Any] = copy(node, ctx)
        for key, step in steps:
            value = answer[key]
            if value is not None:
                answer[key] = step(value, ctx)
        for key, step in resolved:
            answer[key] = step(node, ctx)
        return answer

    return _guarded(project, guards)


def _copied(keys: list[str], names: list[str]) -> Project:
    if not names:
        return lambda node, ctx: {}
    # A second name makes itemgetter give a tuple always; zip drops what is over.
    read = itemgetter(*names, names[0])
    return lambda node, ctx: dict(zip(keys, read(node), strict=False))


def _guarded(inner: Project, guards: list[tuple[str, Guard]]) -> Project:
    def project(node: Node, ctx: Context) -> dict[str, Any]:
        answer: dict[str, Any] = inner(node, ctx)
        for key, guard in guards:
            if not guard(ctx.variables.coerced):
                del answer[key]
        return answer

    return project if guards else inner


def as_it_is(node: Node, _ctx: Context) -> Node:
    """Put the stored value itself into the answer."""
    return node


def _constant(value: str) -> Project:
    return lambda node, ctx: value


def _stored(
    kind: GraphQLObjectType, name: str, resolvers: Mapping[str, Resolver]
) -> str:
    """Give a field that is surely stored: itself, or any in a resolved one's place."""
    if f"{kind.name}.{name}" not in resolvers:
        return name
    return str(
        next(field for field in kind.fields if f"{kind.name}.{field}" not in resolvers)
    )


def _each(inner: Project) -> Project:
    return lambda rows, ctx: [None if row is None else inner(row, ctx) for row in rows]


def _info(inner: Project) -> Project:
    return lambda page, ctx: inner(page.info(), ctx)


def _rows(name: str, inner: Project, kind: str) -> Project:
    if name == "nodes":
        return lambda page, ctx: inner(page.nodes, ctx)
    return lambda page, ctx: inner(
        [{"__typename": kind, **edge} for edge in page.edges()], ctx
    )


def _paged(arguments: Arguments, inner: Project) -> Project:
    def project(value: Any, ctx: Context) -> Any:
        page = value if isinstance(value, Page) else page_of(value, arguments(ctx))
        return inner(page, ctx)

    return project


def _resolved(
    resolver: Resolver, arguments: Arguments, finish: Project | None
) -> Project:
    def project(node: Node, ctx: Context) -> Any:
        value = resolver(ctx, node, arguments(ctx))
        return value if value is None or finish is None else finish(value, ctx)

    return project


def _arguments(field: GraphQLField, node: FieldNode) -> Arguments:
    if any(_has_variable(argument.value) for argument in node.arguments or ()):
        return lambda ctx: get_argument_values(field, node, ctx.variables)
    fixed = get_argument_values(field, node, NO_VARIABLES)
    return lambda ctx: fixed


def _has_variable(value: Any) -> bool:
    if isinstance(value, VariableNode):
        return True
    inner = getattr(value, "values", None) or getattr(value, "fields", None) or ()
    return any(_has_variable(getattr(item, "value", item)) for item in inner)

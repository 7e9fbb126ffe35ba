"""Answer an operation: compiled where nothing can go wrong, by graphql-core else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfo,
    execute,
    get_directive_values,
    get_named_type,
)
from graphql.execution.values import VariableValues

from nightclerk.simulator.engine.access import ACCESS_SCOPES, PROTECTED_DATA
from nightclerk.simulator.engine.context import Context, Resolver
from nightclerk.simulator.engine.documents import Prepared
from nightclerk.simulator.engine.paging import Page, page_of
from nightclerk.simulator.engine.projection import Project
from nightclerk.simulator.engine.schema import is_connection, row_type, schema


@dataclass(frozen=True)
class Answer:
    """The data of an answer and its errors; `None` data is sent as null."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]


def answer(
    prepared: Prepared,
    context: Context,
    resolvers: Mapping[str, Resolver],
    root: dict[str, Any],
) -> Answer:
    """Run a prepared operation for one request."""
    # A mutation is carried out once: the quick way may have to begin anew.
    project = prepared.projection if prepared.kind != "mutation" else None
    if project is not None and context.access.allows(prepared.touched):
        try:
            return Answer(_projected(project, root, context), [])
        except GraphQLError:
            # The slow way says where in the data it went wrong.
            context.searches.clear()
    return slow_answer(prepared, context, resolvers, root)


def _projected(project: Project, root: Any, context: Context) -> dict[str, Any]:
    data: dict[str, Any] = project(root, context)
    return data


def slow_answer(
    prepared: Prepared,
    context: Context,
    resolvers: Mapping[str, Resolver],
    root: dict[str, Any],
) -> Answer:
    """Run an operation by graphql-core: access checks, nulls and paths for errors."""
    result = execute(
        schema(),
        prepared.document,
        root,
        context,
        _raw(context.variables),
        prepared.operation.name.value if prepared.operation.name else None,
        field_resolver=_field_resolver(resolvers),
        type_resolver=lambda value, _info, _kind: value["__typename"],
    )
    if not isinstance(result, ExecutionResult):
        raise TypeError("The simulator's fields are read at once")
    return Answer(result.data, [dict(error.formatted) for error in result.errors or ()])


def _raw(values: VariableValues) -> dict[str, Any]:
    return dict(values.coerced)


def _field_resolver(resolvers: Mapping[str, Resolver]) -> Callable[..., Any]:
    def resolve(
        source: Any, info: GraphQLResolveInfo[Context], **arguments: Any
    ) -> Any:
        context: Context = info.context
        name = f"{info.parent_type.name}.{info.field_name}"
        named = get_named_type(info.return_type)
        _check(context, name, name)
        _check(context, row_type(named).name, name)
        if context.access.hides(name):
            return (
                "" if info.return_type.__class__.__name__ == "GraphQLNonNull" else None
            )
        if isinstance(source, Page):
            return _of_page(source, info.field_name)
        if resolver := resolvers.get(name):
            if info.parent_type is info.schema.mutation_type:
                context.key = _key(info)
            value = resolver(context, source, arguments)
        else:
            value = source[info.field_name]
        if is_connection(named) and isinstance(value, list):
            return page_of(value, arguments)
        return _visible(context, value, name)

    return resolve


def _key(info: GraphQLResolveInfo[Context]) -> str | None:
    """Give the key of a mutation's `@idempotent`; `None` where it has none."""
    directive = info.schema.get_directive("idempotent")
    if directive is None:
        return None
    said = get_directive_values(directive, info.field_nodes[0], info.variable_values)
    return str(said["key"]) if said else None


def _of_page(page: Page, name: str) -> Any:
    if name == "nodes":
        return page.nodes
    return page.info() if name == "pageInfo" else page.edges()


def _visible(context: Context, value: Any, name: str) -> Any:
    if isinstance(value, dict) and "__typename" in value:
        _check(context, value["__typename"], name)
    if isinstance(value, list):
        return [_item(context, item, name) for item in value]
    return value


def _item(context: Context, value: Any, name: str) -> Any:
    try:
        return _visible(context, value, name)
    except GraphQLError as error:
        # graphql-core puts an exception in a list at the item's own path.
        return error


def _check(context: Context, kind: str, field: str) -> None:
    if context.access.bars(kind):
        raise GraphQLError(
            f"This app is not approved to access the {kind} object. "
            f"See {PROTECTED_DATA} for more details.",
            extensions={"code": "ACCESS_DENIED", "documentation": PROTECTED_DATA},
        )
    if needed := context.access.lacks(kind):
        raise GraphQLError(
            f"Access denied for {field.partition('.')[2]} field. "
            f"Required access: {needed}",
            extensions={
                "code": "ACCESS_DENIED",
                "documentation": ACCESS_SCOPES,
                "requiredAccess": needed,
            },
        )

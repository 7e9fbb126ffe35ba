"""Variables of a request, read by the schema and refused in Shopify's words."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    OperationDefinitionNode,
    get_named_type,
    is_input_type,
    print_ast,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.utilities.validate_input_value import validate_input_value

from nightclerk.simulator.engine.failures import Error, error, too_many
from nightclerk.simulator.engine.schema import schema

GID = re.compile(r"gid://[A-Za-z-]+/[A-Za-z]+/[^/\s]+")
# Lists of input objects and ids; variants of a product may be more. Of files the
# mutation itself says that there are too many.
LONGEST_LIST = 250
MOST_VARIANTS = 2_048
LONGEST = {
    "FileSetInput": None,
    "ProductVariantSetInput": MOST_VARIANTS,
    "ProductVariantsBulkInput": MOST_VARIANTS,
}

Path = tuple[str | int, ...]


class BadVariables(Exception):
    """The variables do not fit; `errors` is what the answer says."""

    def __init__(self, errors: list[Error], *, charged: bool = False) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors
        self.charged = charged


def coerce(
    operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> VariableValues:
    """Read the variables of an operation; raises `BadVariables`."""
    definitions = operation.variable_definitions or ()
    for definition in definitions:
        name = definition.variable.name.value
        kind = type_from_ast(schema(), definition.type)
        if not is_input_type(kind) or (
            name not in given and definition.default_value is not None
        ):
            continue
        value = given.get(name)
        if found := list(_problems(value, kind)):
            shown = print_ast(definition.type)
            raise BadVariables([_invalid(name, shown, value, found)])
        if long := next(_long_lists(value, kind, (name,)), None):
            raise BadVariables([long], charged=True)
    values = get_variable_values(schema(), definitions, dict(given))
    if not isinstance(values, VariableValues):
        raise BadVariables([error(values[0].message, "INVALID_VARIABLE")])
    return values


def _problems(value: Any, kind: GraphQLInputType) -> Iterator[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def note(problem: GraphQLError, path: list[str | int]) -> None:
        if value is None:
            found.append({"path": [], "explanation": "Expected value to not be null"})
        else:
            found.append({"path": path, "explanation": problem.message})

    validate_input_value(value, kind, note)
    yield from found
    if not found:
        for path, wrong in _bad_ids(value, kind, ()):
            said = f"Invalid global id '{wrong}'"
            yield {"path": list(path), "explanation": said, "message": said}


def _bad_ids(
    value: Any, kind: GraphQLInputType, path: Path
) -> Iterator[tuple[Path, str]]:
    for inner, inner_kind, where in _inside(value, kind, path):
        if get_named_type(inner_kind).name != "ID":
            continue
        if isinstance(inner, str | int) and not GID.fullmatch(str(inner)):
            yield where, str(inner)


def _long_lists(value: Any, kind: GraphQLInputType, path: Path) -> Iterator[Error]:
    for inner, inner_kind, where in _inside(value, kind, path):
        if isinstance(inner, list):
            most = LONGEST.get(get_named_type(inner_kind).name, LONGEST_LIST)
            if most is not None and len(inner) > most:
                yield too_many(len(inner), most, path=where)


def _inside(
    value: Any, kind: GraphQLInputType, path: Path
) -> Iterator[tuple[Any, GraphQLInputType, Path]]:
    if isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
    yield value, kind, path
    if isinstance(kind, GraphQLList) and isinstance(value, list):
        for row, item in enumerate(value):
            yield from _inside(item, kind.of_type, (*path, row))
    elif isinstance(kind, GraphQLInputObjectType) and isinstance(value, dict):
        for name, item in value.items():
            yield from _inside(item, kind.fields[name].type, (*path, name))


def _invalid(
    name: str, shown: str, value: Any, problems: list[dict[str, Any]]
) -> Error:
    first = problems[0]
    where = ".".join(map(str, first["path"]))
    place = f" for {where} ({first['explanation']})" if where else ""
    if not where and value is not None:
        place = f" ({first['explanation']})"
    return error(
        f"Variable ${name} of type {shown} was provided invalid value{place}",
        "INVALID_VARIABLE",
        value=value,
        problems=problems,
    )

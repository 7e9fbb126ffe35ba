"""What is wrong with a document, in Shopify's words and codes."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    Visitor,
    validate,
    visit,
)

from nightclerk.simulator.engine.failures import Error
from nightclerk.simulator.engine.schema import schema

Say = Callable[[re.Match[str]], tuple[str, dict[str, Any]]]

# What the validator says, and how Shopify says the same.
SENTENCES: tuple[tuple[re.Pattern[str], str, Say], ...] = (
    (
        re.compile(r"Cannot query field '(?P<field>\w+)' on type '(?P<type>\w+)'"),
        "undefinedField",
        lambda found: (
            f"Field '{found['field']}' doesn't exist on type '{found['type']}'",
            {"typeName": found["type"], "fieldName": found["field"]},
        ),
    ),
    (
        re.compile(
            r"Argument '(?P<type>\w+)\.(?P<field>\w+)\((?P<argument>\w+):\)'"
            r".* is required"
        ),
        "missingRequiredArguments",
        lambda found: (
            f"Field '{found['field']}' is missing required arguments: "
            f"{found['argument']}",
            {
                "className": "Field",
                "name": found["field"],
                "arguments": found["argument"],
            },
        ),
    ),
    (
        re.compile(
            r"Unknown argument '(?P<argument>\w+)' on field "
            r"'(?P<type>\w+)\.(?P<field>\w+)'"
        ),
        "argumentNotAccepted",
        lambda found: (
            f"Field '{found['field']}' doesn't accept argument '{found['argument']}'",
            {
                "name": found["field"],
                "typeName": "Field",
                "argumentName": found["argument"],
            },
        ),
    ),
    (
        re.compile(r"Unknown directive '@(?P<name>\w+)'"),
        "undefinedDirective",
        lambda found: (
            f"Directive @{found['name']} is not defined",
            {"directiveName": found["name"]},
        ),
    ),
    (
        re.compile(
            r"Variable '\$(?P<name>\w+)' is never used in operation "
            r"'(?P<operation>\w+)'"
        ),
        "variableNotUsed",
        lambda found: (
            f"Variable ${found['name']} is declared by {found['operation']} "
            "but not used",
            {"variableName": found["name"]},
        ),
    ),
    (
        re.compile(r"Variable '\$(?P<name>\w+)' is not defined"),
        "variableNotDefined",
        lambda found: (
            f"Variable ${found['name']} is used but not declared",
            {"variableName": found["name"]},
        ),
    ),
    (
        re.compile(r"(?P<said>.*(?:cannot represent|Expected value of type).*)"),
        "argumentLiteralsIncompatible",
        lambda found: (found["said"], {}),
    ),
)


def syntax_error(problem: GraphQLSyntaxError) -> Error:
    """Say where a document cannot even be read."""
    return {
        "message": problem.message,
        "locations": _locations(problem),
    }


def complaints(document: DocumentNode) -> list[Error]:
    """Give the `errors` of a document; none where it is valid."""
    problems = validate(schema(), document)
    if not problems:
        return []
    paths = _Paths()
    visit(document, paths)
    return [_complaint(problem, paths.found) for problem in problems]


def _complaint(problem: GraphQLError, paths: dict[int, list[str]]) -> Error:
    message, code, rest = next(
        _said(problem.message), (problem.message, "invalidDocument", {})
    )
    node = problem.nodes[0] if problem.nodes else None
    return {
        "message": message,
        "locations": _locations(problem),
        "path": paths.get(id(node), []),
        "extensions": {"code": code, **rest},
    }


def _said(message: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for pattern, code, say in SENTENCES:
        if found := pattern.match(message):
            yield (say(found)[0], code, say(found)[1])


def _locations(problem: GraphQLError) -> list[dict[str, int]]:
    return [
        {"line": place.line, "column": place.column}
        for place in problem.locations or ()
    ]


class _Paths(Visitor):
    """The way to every node, as Shopify tells it: `query Name`, field, field."""

    def __init__(self) -> None:
        super().__init__()
        self.way: list[str] = []
        self.found: dict[int, list[str]] = {}

    def enter(self, node: Node, *_: Any) -> None:
        if step := _step(node):
            self.way.append(step)
        self.found[id(node)] = list(self.way)

    def leave(self, node: Node, *_: Any) -> None:
        if _step(node):
            self.way.pop()


def _step(node: Node) -> str:
    if isinstance(node, OperationDefinitionNode):
        name = f" {node.name.value}" if node.name else ""
        return f"{node.operation.value}{name}"
    if isinstance(node, FragmentDefinitionNode):
        return f"fragment {node.name.value}"
    if isinstance(node, InlineFragmentNode) and node.type_condition:
        return f"... on {node.type_condition.name.value}"
    if isinstance(node, FieldNode):
        return (node.alias or node.name).value
    return ""

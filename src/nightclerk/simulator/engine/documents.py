"""Documents as they were understood once: parsed, validated, priced, compiled."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    visit,
)

from nightclerk.simulator.engine.context import Resolver
from nightclerk.simulator.engine.cost import plan
from nightclerk.simulator.engine.failures import Error
from nightclerk.simulator.engine.points import Plan
from nightclerk.simulator.engine.projection import (
    Project,
    Unprojectable,
    compile_projection,
)
from nightclerk.simulator.engine.schema import schema, scope_table
from nightclerk.simulator.engine.validation import complaints, syntax_error

# How many documents are remembered; an app has some dozens.
REMEMBERED = 500


class BadDocument(Exception):
    """A document that cannot run; `errors` is what the answer says."""

    def __init__(self, errors: list[Error]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


@dataclass(frozen=True)
class Prepared:
    """One operation, ready to run; `touched` are the scope-guarded names in it."""

    document: DocumentNode
    operation: OperationDefinitionNode
    plan: Plan
    projection: Project | None
    touched: frozenset[str]
    deprecated: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.operation.name.value if self.operation.name else ""

    @property
    def kind(self) -> str:
        return str(self.operation.operation.value)


class Documents:
    """Prepares a text once and remembers it, right or wrong."""

    def __init__(self, resolvers: Mapping[str, Resolver]) -> None:
        self._resolvers = resolvers
        self._known: OrderedDict[str, dict[str, Prepared] | list[Error]] = OrderedDict()

    def prepared(self, text: str, name: str | None) -> Prepared:
        """Give the named, or the only, operation of a text; else `BadDocument`."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._prepare(text)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        if isinstance(known, list):
            raise BadDocument(known)
        if not name and len(known) > 1:
            raise BadDocument([{"message": "An operation name is required"}])
        found = known.get(name) if name else next(iter(known.values()))
        if found is None:
            raise BadDocument([{"message": f'No operation named "{name}"'}])
        return found

    def _prepare(self, text: str) -> dict[str, Prepared] | list[Error]:
        try:
            document = parse(text)
        except GraphQLSyntaxError as problem:
            return [syntax_error(problem)]
        if errors := complaints(document):
            return errors
        operations = [
            node
            for node in document.definitions
            if isinstance(node, OperationDefinitionNode)
        ]
        if not operations:
            return [{"message": "No query string was present"}]
        touched, deprecated = _touched(document)
        return {
            node.name.value if node.name else "": Prepared(
                document,
                node,
                plan(schema(), document, node),
                self._compiled(document, node),
                touched,
                deprecated,
            )
            for node in operations
        }

    def _compiled(
        self, document: DocumentNode, operation: OperationDefinitionNode
    ) -> Project | None:
        try:
            return compile_projection(schema(), document, operation, self._resolvers)
        except Unprojectable:
            return None


def _touched(document: DocumentNode) -> tuple[frozenset[str], tuple[str, ...]]:
    """Give the scope-guarded names of a document, and its deprecated fields."""
    info, names, old = TypeInfo(schema()), set[str](), set[str]()

    class Names(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            parent, field = info.get_parent_type(), info.get_field_def()
            if parent and field:
                name = f"{parent.name}.{node.name.value}"
                names.update((parent.name, name, get_named_type(field.type).name))
                if field.deprecation_reason is not None:
                    old.add(name)

    visit(document, TypeInfoVisitor(info, Names()))
    return frozenset(names & scope_table().keys()), tuple(sorted(old))

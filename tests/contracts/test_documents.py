"""Documents are valid, priced as they say, free of deprecated fields, and in step."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLSchema,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    print_ast,
    validate,
    visit,
)
from tools.bulk_documents import places
from tools.generate_payloads import BULK, SCHEMA, SHOPIFY, main, read_schema, stale

from nightclerk.shopify.documents import FRAGMENTS, SPREAD, read_document
from nightclerk.shopify.draining import REST
from nightclerk.shopify.inventory.operations import INVENTORY_BULK, LEVELS_BY_ITEM_IDS
from nightclerk.shopify.products.operations import PRODUCTS_BULK, PRODUCTS_BY_IDS
from nightclerk.simulator.bulk.rules import query_problems
from nightclerk.simulator.engine.cost import requested_cost

MOST = 500  # points: half of what Shopify allows, so that a field more is no trouble
DOCUMENTS = sorted(SHOPIFY.glob("*/*.graphql"))
BULKY = [path for path in DOCUMENTS if path.read_text("utf-8").startswith(BULK)]
PRICED = [path for path in DOCUMENTS if path not in BULKY]
# What hangs on these is read by `paging`, from its first page to its last.
ROOTS = {"QueryRoot", "ShopifyPaymentsAccount"}
ALONE = [
    path for path in DOCUMENTS if path in BULKY or "\nmutation " in path.read_text()
]
FRAGMENT_FILES = sorted(SHOPIFY.glob(f"*/{FRAGMENTS}"))


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


each_document = each(DOCUMENTS)
each_priced_document = each(PRICED)
each_bulk_query = each(BULKY)
each_alone = each(ALONE)


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return read_schema(SCHEMA)


def text_of(path: Path) -> str:
    """Give a document as it is sent, and its comments."""
    return read_document(path.parent, path.stem)


def declared_cost(path: Path) -> int:
    """Read the price in the first line of a document."""
    first = text_of(path).splitlines()[0]
    found = re.fullmatch(r"# cost: (\d+)", first)
    assert found, f"{path.name} does not begin with its cost"
    return int(found[1])


class Deprecated(Visitor):
    """Collect what a document uses although it is deprecated."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.found: list[str] = []

    def enter_field(self, node: FieldNode, *_: object) -> None:
        field, owner = self.info.get_field_def(), self.info.get_parent_type()
        if field is not None and field.deprecation_reason and owner is not None:
            self.found.append(f"{owner.name}.{node.name.value}")


class Lists(Visitor):
    """Collect the paged lists of a document: type and field."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.found: set[tuple[str, str]] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        kind, owner = self.info.get_type(), self.info.get_parent_type()
        if owner and kind and get_named_type(kind).name.endswith("Connection"):
            self.found.add((owner.name, node.name.value))


class Unpaged(Visitor):
    """Collect the lists of a document of which nobody would know that more follows."""

    def __init__(self, info: TypeInfo, document: DocumentNode) -> None:
        super().__init__()
        self.info = info
        self.fragments = {
            part.name.value: part
            for part in document.definitions
            if isinstance(part, FragmentDefinitionNode)
        }
        self.found: list[str] = []

    def enter_field(self, node: FieldNode, *_: object) -> None:
        kind = self.info.get_type()
        is_list = kind is not None and get_named_type(kind).name.endswith("Connection")
        if is_list and "pageInfo" not in self.selected(node):
            self.found.append(node.name.value)

    def selected(self, node: FieldNode | FragmentDefinitionNode) -> set[str]:
        """Give the names of a list's fields, those of its fragments among them."""
        names: set[str] = set()
        for part in node.selection_set.selections if node.selection_set else ():
            if isinstance(part, FragmentSpreadNode):
                names |= self.selected(self.fragments[part.name.value])
            elif isinstance(part, FieldNode):
                names.add(part.name.value)
        return names


def deprecated_fields(schema: GraphQLSchema, document: DocumentNode) -> list[str]:
    info = TypeInfo(schema)
    visitor = Deprecated(info)
    visit(document, TypeInfoVisitor(info, visitor))
    return visitor.found


def operations(document: DocumentNode) -> Iterator[OperationDefinitionNode]:
    for part in document.definitions:
        if isinstance(part, OperationDefinitionNode):
            yield part


def test_there_are_documents():
    assert len(DOCUMENTS) >= 21


@each_document
def test_a_document_is_valid_in_the_pinned_version(path: Path, schema: GraphQLSchema):
    document = parse(text_of(path))

    assert [error.message for error in validate(schema, document)] == []


@each_document
def test_a_document_uses_nothing_deprecated(path: Path, schema: GraphQLSchema):
    document = parse(text_of(path))

    assert deprecated_fields(schema, document) == []


@each_priced_document
def test_a_document_costs_what_its_first_line_says(path: Path):
    text = text_of(path)

    assert declared_cost(path) == requested_cost(text)
    assert declared_cost(path) <= MOST


@each_document
def test_a_document_holds_one_operation_named_like_its_file(path: Path):
    named = [
        operation.name and operation.name.value
        for operation in operations(parse(text_of(path)))
    ]

    assert named == [path.stem.replace("_", " ").title().replace(" ", "")]


@each_priced_document
def test_every_list_in_a_document_says_whether_there_is_more(
    path: Path, schema: GraphQLSchema
):
    info = TypeInfo(schema)
    document = parse(text_of(path))
    visitor = Unpaged(info, document)

    visit(document, TypeInfoVisitor(info, visitor))

    assert visitor.found == []


@each_priced_document
def test_the_rest_of_every_list_inside_a_record_can_be_had(
    path: Path, schema: GraphQLSchema
):
    info = TypeInfo(schema)
    visitor = Lists(info)

    visit(parse(text_of(path)), TypeInfoVisitor(info, visitor))

    inside = {place for place in visitor.found if place[0] not in ROOTS}
    assert inside <= set(REST)


@each_bulk_query
def test_a_bulk_query_keeps_the_rules_of_bulk_operations(path: Path):
    assert query_problems(text_of(path)) == []


@each_bulk_query
def test_every_record_of_a_bulk_query_names_its_id(path: Path):
    text = re.sub(r"\s+", " ", text_of(path))

    rows = re.findall(r"node \{ (?:__typename )?(\w+)", text)
    assert rows
    assert set(rows) == {"id"}


@each_bulk_query
def test_a_record_of_a_bulk_query_belongs_into_one_list_only(
    path: Path, schema: GraphQLSchema
):
    info = TypeInfo(schema)
    visitor = Lists(info)
    document = parse(text_of(path))

    visit(document, TypeInfoVisitor(info, visitor))

    inside = {place for place in visitor.found if place[0] not in ROOTS}
    found = places(schema, document)
    assert sorted((owner, name) for (owner, _), name in found.items()) == sorted(inside)


@pytest.mark.parametrize(
    ("bulk", "paged"),
    [(PRODUCTS_BULK, PRODUCTS_BY_IDS), (INVENTORY_BULK, LEVELS_BY_ITEM_IDS)],
    ids=["products", "inventory"],
)
def test_pages_and_bulk_give_records_of_the_same_type(bulk, paged):
    assert bulk.node is paged.node


def test_a_fragment_of_one_name_is_the_same_in_every_document():
    seen: dict[str, str] = {}

    for path in DOCUMENTS:
        for part in parse(text_of(path)).definitions:
            if isinstance(part, FragmentDefinitionNode):
                text = print_ast(part)
                assert seen.setdefault(part.name.value, text) == text, path.name


@pytest.mark.parametrize("file", FRAGMENT_FILES, ids=lambda file: file.parent.name)
def test_every_fragment_is_used_and_they_stand_in_the_order_of_their_names(file: Path):
    own = file.read_text("utf-8")
    names = [part.name.value for part in parse(own).definitions]
    texts = [own, *(path.read_text("utf-8") for path in file.parent.glob("*.graphql"))]

    used = {name for text in texts for name in SPREAD.findall(text)}

    assert names == sorted(used)


@each_alone
def test_what_may_be_a_bulk_operation_is_one_operation_and_nothing_beside(path: Path):
    assert len(parse(text_of(path)).definitions) == 1


def test_generated_types_are_fresh(schema: GraphQLSchema):
    assert stale(schema) == []
    assert main(["--check"]) == 0


def test_values_of_an_enum_are_kept_as_text(schema: GraphQLSchema):
    kind = schema.type_map["OrderDisplayFinancialStatus"]
    payloads = (SHOPIFY / "orders" / "payloads.py").read_text("utf-8")

    assert isinstance(kind, GraphQLEnumType)
    assert "display_financial_status: str | None = None" in payloads

"""The compiled answers against those of graphql-core, the reference executor."""

import json
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from graphql import OperationType, parse

from nightclerk.shopify.documents import read_document
from nightclerk.simulator.engine.access import Access
from nightclerk.simulator.engine.clock import Clock
from nightclerk.simulator.engine.context import Context
from nightclerk.simulator.engine.documents import Documents
from nightclerk.simulator.engine.execution import answer, slow_answer
from nightclerk.simulator.engine.variables import coerce
from nightclerk.simulator.gateway import Gateway
from nightclerk.simulator.resolvers.fields import FIELDS
from nightclerk.simulator.seed.shop import fill_shop, open_shop
from nightclerk.simulator.settings import SCOPES, ShopSettings
from nightclerk.simulator.shop import Shop

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SOURCES = sorted(
    [
        *(Path(__file__).parent / "documents").glob("*.graphql"),
        *(Path(__file__).parents[2] / "src/nightclerk/shopify").rglob("*.graphql"),
    ]
)
QUERIES = [
    path
    for path in SOURCES
    if parse(read_document(path.parent, path.stem)).definitions[0].operation
    is OperationType.QUERY
    and not path.stem.endswith("_bulk")
]


@pytest.fixture(scope="module")
def shop() -> Shop:
    clock = Clock(NOW)
    clock.stop()
    made = Shop(ShopSettings(orders=150, customers=20, products=15), clock, lag=0)
    open_shop(made, clock)
    fill_shop(made, clock)
    return made


# What the ids of a document are of, by the beginning of its name.
KINDS = {
    "customers": "Customer",
    "inventory": "InventoryItem",
    "item": "InventoryItem",
    "levels": "InventoryItem",
    "product": "Product",
    "variant": "ProductVariant",
}


def variables(shop: Shop, path: Path) -> dict:
    orders = shop.store.all("Order")
    lines = [order for order in orders if len(order["lineItems"]) > 1]
    kind = next((k for name, k in KINDS.items() if path.stem.startswith(name)), "Order")
    first = json.loads(orjson.dumps([node["id"] for node in shop.store.all(kind)[:40]]))
    return {
        "ids": [*first, "gid://shopify/Order/404"],
        "id": lines[0]["id"] if kind == "Order" else first[0],
        "handle": shop.store.all("Product")[0]["handle"],
        "query": "updated_at:>='2026-10-01T00:00:00Z'",
        "after": None,
        "locationId": shop.store.all("Location")[0]["id"],
    }


def context(shop: Shop, prepared, given: dict) -> Context:
    wanted = {
        node.variable.name.value
        for node in prepared.operation.variable_definitions or ()
    }
    return Context(
        shelves=shop.store,
        access=Access.of(frozenset(SCOPES)),
        now=shop.clock.now(),
        desk=shop,
        granted=frozenset(SCOPES),
        variables=coerce(
            prepared.operation, {k: v for k, v in given.items() if k in wanted}
        ),
    )


@pytest.mark.parametrize("path", QUERIES, ids=[p.stem for p in QUERIES])
def test_the_compiled_answer_is_the_reference_answer_to_the_byte(shop, path):
    text = read_document(path.parent, path.stem)
    prepared = Documents(FIELDS).prepared(text, None)
    given = variables(shop, path)
    if "$after: String!" in text:
        given["after"] = "eyJsYXN0X2lkIjoxLCJsYXN0X3ZhbHVlIjoiMSJ9"
    root = Gateway().root

    fast = answer(prepared, context(shop, prepared, given), FIELDS, root)
    slow = slow_answer(prepared, context(shop, prepared, given), FIELDS, root)

    assert prepared.projection is not None
    assert slow.errors == fast.errors == []
    assert orjson.dumps(fast.data) == orjson.dumps(slow.data)


def run(shop: Shop, text: str, **given) -> tuple[dict, dict]:
    prepared = Documents(FIELDS).prepared(text, None)
    root = Gateway().root
    fast = answer(prepared, context(shop, prepared, given), FIELDS, root)
    slow = slow_answer(prepared, context(shop, prepared, given), FIELDS, root)
    return fast.data, slow.data


@pytest.mark.parametrize("wanted", [True, False])
def test_include_and_skip_are_honoured(shop, wanted):
    fast, slow = run(
        shop,
        "query Q($w: Boolean!) { shop { id name @include(if: $w) "
        "... @skip(if: $w) { email } } }",
        w=wanted,
    )

    assert fast == slow
    assert set(fast["shop"]) == ({"id", "name"} if wanted else {"id", "email"})


def test_aliases_and_merged_fragments_answer_as_the_reference(shop):
    fast, slow = run(
        shop,
        "{ a: orders(first: 2) { edges { cursor node { n: name ...F } } } "
        "b: orders(last: 2, reverse: true) { nodes { __typename ...F } "
        "pageInfo { hasPreviousPage startCursor } } } "
        "fragment F on Order { totalPriceSet { presentmentMoney { amount } } "
        "... on Node { id } totalPriceSet { shopMoney { __typename currencyCode } } }",
    )

    assert fast == slow
    assert fast["a"]["edges"][0]["node"]["totalPriceSet"]["shopMoney"] == {
        "__typename": "MoneyV2",
        "currencyCode": "EUR",
    }


def test_introspection_is_answered(shop):
    _, slow = run(shop, '{ __type(name: "MoneyV2") { fields { name } } }')

    assert slow["__type"]["fields"] == [{"name": "amount"}, {"name": "currencyCode"}]

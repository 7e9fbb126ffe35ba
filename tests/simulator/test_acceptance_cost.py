"""Acceptance cases 7-18: what is refused, and what an answer costs."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.simulator.asking import DOCUMENTS, document

from nightclerk.simulator.engine.cost import requested_cost

ROWS = [
    row.split("\t")
    for row in (Path(__file__).parent / "prices.tsv").read_text().splitlines()[1:]
]
# Bulk queries have no price.
PRICES = [(name, int(price)) for name, _, price in ROWS if price != "bulk"]
# 862 points: 2 + 10 * (1 + (2 + 11 * 3) + (2 + 11 * 4) + 4).
BIG = """{ orders(first: 244) { edges { node {
    a: lineItems(first: 250) { edges { node { product { id } variant { id } } } }
    b: lineItems(first: 250) { edges { node {
        product { id } variant { id } image { url } } } }
    customer { id } app { id } publication { id } shippingLine { id }
} } } }"""


def cost_of(answer: dict) -> tuple[int, int | None]:
    cost = answer["extensions"]["cost"]
    return cost["requestedQueryCost"], cost["actualQueryCost"]


def test_case_07_an_unknown_field_is_refused_and_charges_nothing(shop):
    shop.control.bucket(maximum=2_000, rate=0)

    answer = shop.ask("query Name { x }")

    assert answer == {
        "errors": [
            {
                "message": "Field 'x' doesn't exist on type 'QueryRoot'",
                "locations": [{"line": 1, "column": 14}],
                "path": ["query Name", "x"],
                "extensions": {
                    "code": "undefinedField",
                    "typeName": "QueryRoot",
                    "fieldName": "x",
                },
            }
        ]
    }
    assert shop.control.requests()[-1]["actual"] == 0
    assert shop.available() == 1_999


def test_case_08_more_than_250_rows_are_a_bad_request(shop):
    answer = shop.ask("{ orders(first: 251) { nodes { id } } }")

    assert answer["data"] is None
    assert answer["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
    assert answer["errors"][0]["path"] == ["orders"]
    assert answer["errors"][0]["message"].startswith("first cannot exceed 250.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "you must provide one of first or last"),
        (
            "(first: 1, last: 1)",
            "providing both first and last is not supported",
        ),
    ],
)
def test_case_09_exactly_one_of_first_and_last_is_needed(shop, arguments, message):
    answer = shop.ask(f"{{ orders{arguments} {{ nodes {{ id }} }} }}")

    assert answer["errors"][0]["message"] == message


def test_case_10_a_malformed_id_is_an_invalid_variable(shop):
    answer = shop.named("orders_by_ids", ids=["gid://shopify/Order/1", "42"])

    assert "data" not in answer
    assert answer["errors"][0]["extensions"] == {
        "code": "INVALID_VARIABLE",
        "value": ["gid://shopify/Order/1", "42"],
        "problems": [
            {
                "path": [1],
                "explanation": "Invalid global id '42'",
                "message": "Invalid global id '42'",
            }
        ],
    }


def test_case_10_an_unknown_id_is_null_and_keeps_its_place(shop):
    gid = shop.control.add_order(lag=0, name="#7")

    answer = shop.ask(
        "query Q($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { name } } }",
        ids=["gid://shopify/Order/1", gid, "gid://shopify/Order/2"],
    )

    assert answer["data"] == {"nodes": [None, {"name": "#7"}, None]}


@pytest.mark.parametrize(("name", "price"), PRICES, ids=[name for name, _ in PRICES])
def test_case_11_the_requested_cost_of_every_document_is_the_known_one(name, price):
    assert requested_cost(document(name)) == price


def test_case_11_every_document_is_on_the_price_list():
    names = {path.stem for path in DOCUMENTS.glob("*.graphql")}

    assert names == {name for name, _, _ in ROWS}
    assert len(names) == 86


def test_case_12_a_page_of_250_flat_orders_costs_13(filled):
    answer = filled.named("orders_changed", query="")

    assert len(answer["data"]["orders"]["nodes"]) == 250
    assert cost_of(answer) == (13, 13)


def test_case_13_orders_with_250_lines_each_request_156(filled):
    query = (
        "{ orders(first: 250) { nodes { id lineItems(first: 250) { nodes { id } } } } }"
    )

    requested, actual = cost_of(filled.ask(query))

    assert requested == 156
    assert actual < requested


def test_case_14_a_query_above_1000_is_refused_without_extensions(shop):
    # 431 points each: 2 + 11 * (1 + 2 + 11 * 3 + 3).
    one = """orders(first: 250) { nodes {
        lineItems(first: 250) { nodes { product { id } variant { id } } }
        customer { id } app { id } publication { id } } }"""

    answer = shop.ask(f"{{ a: {one} b: {one} c: {one} }}")

    assert list(answer) == ["errors"]
    error = answer["errors"][0]["extensions"]
    assert (error["code"], error["cost"], error["maxCost"]) == (
        "MAX_COST_EXCEEDED",
        1_293,
        1_000,
    )


def test_case_15_of_sixteen_at_once_four_are_let_in(shop):
    assert requested_cost(BIG) == 862
    shop.control.bucket(maximum=4_000, rate=0.001)
    shop.control.latency(0.5)

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(shop.ask, [BIG] * 16))

    throttled = [answer for answer in answers if "errors" in answer]
    assert len(throttled) == 12
    assert throttled[0] == {
        "errors": [
            {
                "message": "Throttled",
                "extensions": {
                    "code": "THROTTLED",
                    "documentation": "https://shopify.dev/api/usage/rate-limits",
                },
            }
        ],
        "extensions": {
            "cost": {
                "requestedQueryCost": 862,
                "actualQueryCost": None,
                "throttleStatus": {
                    "maximumAvailable": 4_000.0,
                    "currentlyAvailable": 552,
                    "restoreRate": 0.001,
                },
            }
        },
    }


def test_case_16_waiting_for_what_is_missing_is_enough(shop):
    shop.control.bucket(maximum=862, rate=0.5)
    shop.ask("{ orders(first: 250) { nodes { id } } }")
    cost = shop.ask(BIG)["extensions"]["cost"]
    missing = cost["requestedQueryCost"] - cost["throttleStatus"]["currentlyAvailable"]

    shop.control.advance(missing / cost["throttleStatus"]["restoreRate"])

    assert missing == 13
    assert "errors" not in shop.ask(BIG)


def test_case_17_an_empty_page_of_nodes_is_charged_and_empty_edges_are_not(shop):
    nodes = shop.ask("{ orders(first: 250) { nodes { id } } }")
    edges = shop.ask("{ orders(first: 250) { edges { node { id } } } }")

    assert cost_of(nodes) == (13, 13)
    assert cost_of(edges) == (13, 2)


def test_case_18_full_orders_by_ids_request_221_whatever_their_number(filled):
    ids = [order["id"] for order in filled.control.orders()[:250]]

    one = filled.named("orders_by_ids", ids=ids[:1])
    all_ = filled.named("orders_by_ids", ids=ids)

    assert cost_of(one)[0] == cost_of(all_)[0] == 221
    assert len(all_["data"]["nodes"]) == 250


def test_an_input_list_that_is_too_long_is_charged_in_full(shop):
    shop.control.bucket(maximum=2_000, rate=0)

    answer = shop.named("orders_by_ids", ids=["gid://shopify/Order/1"] * 251)

    assert answer["errors"][0]["message"] == (
        "The input array size of 251 is greater than the maximum allowed of 250."
    )
    assert cost_of(answer) == (221, 221)
    assert shop.available() == 2_000 - 221 - 1


def test_case_19_too_many_variants_are_charged_in_full(shop):
    shop.control.bucket(maximum=2_000, rate=0)
    variant = {"optionValues": [{"optionName": "Size", "name": "S"}], "price": "1"}

    answer = shop.named("product_set_async", input={"variants": [variant] * 2_049})

    assert answer["errors"][0]["extensions"]["code"] == "MAX_INPUT_SIZE_EXCEEDED"
    assert cost_of(answer) == (420, 420)
    assert shop.available() == 2_000 - 420 - 1


def test_case_20_a_tracking_update_costs_50():
    assert requested_cost(document("fulfillment_tracking_update")) == 50

"""Small things of the wire: several shops, headers, counts, cursors, validation."""

import base64
import json

import pytest
from tests.simulator.asking import PAGE, Asker, line, settings

from nightclerk.core.errors import Refused
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings


def test_several_shops_answer_under_their_names_with_their_own_tokens():
    shops = (
        ShopSettings(name="ONE", orders=0),
        ShopSettings(name="TWO", orders=3, token="shpat_two", currency="USD"),
    )
    with RunningSimulator(SimulatorSettings(shops=shops, port=0)) as simulator:
        asker = Asker(simulator)
        query = {"query": "{ shop { name currencyCode } ordersCount { count } }"}
        mine = {"X-Shopify-Access-Token": "shpat_two"}

        two = asker.http.post(f"/two{PAGE}", json=query, headers=mine)
        crossed = asker.http.post(f"/one{PAGE}", json=query, headers=mine)
        first = asker.http.post(PAGE, json=query)
        asker.http.close()

        assert simulator.shop_url("TWO") == f"{simulator.url}/two"
        assert simulator.control.for_shop("TWO").orders()[0]["name"] == "#1001"

    assert two.json()["data"] == {
        "shop": {"name": "Two Shop", "currencyCode": "USD"},
        "ordersCount": {"count": 3},
    }
    assert crossed.status_code == 401
    assert first.json()["data"]["shop"]["name"] == "One Shop"


def test_an_unknown_shop_cannot_be_controlled(shop):
    with pytest.raises(Refused, match="no shop “NOBODY”"):
        shop.control.for_shop("NOBODY").orders()


def test_a_cursor_is_base64_json_and_leads_on(filled):
    first = page(filled, None)

    cursor = json.loads(base64.b64decode(first["pageInfo"]["endCursor"]))
    second = page(filled, first["pageInfo"]["endCursor"])

    last = first["nodes"][-1]
    assert cursor["last_id"] == int(last["id"].rpartition("/")[2])
    shown = last["updatedAt"].replace("T", " ").replace("Z", ".000000")
    assert cursor["last_value"] == shown
    seen = [node["id"] for node in first["nodes"] + second["nodes"]]
    assert len(set(seen)) == 20
    assert second["nodes"][0]["updatedAt"] >= last["updatedAt"]


def page(shop: Asker, after: str | None) -> dict:
    return shop.named("orders_changed", query="", after=after, first=10)["data"][
        "orders"
    ]


def test_pages_backwards_meet_the_pages_forwards(filled):
    text = (
        "query Q($b: String) { orders(last: 7, before: $b, sortKey: ID) "
        "{ nodes { name } pageInfo { hasPreviousPage startCursor } } }"
    )
    names, before = [], None

    while True:
        found = filled.ask(text, b=before)["data"]["orders"]
        names = [node["name"] for node in found["nodes"]] + names
        if not found["pageInfo"]["hasPreviousPage"]:
            break
        before = found["pageInfo"]["startCursor"]

    assert names == [order["name"] for order in filled.control.orders()]


def test_reversed_lists_begin_at_the_end(filled):
    text = "{ orders(first: 3, reverse: true, sortKey: ID) { nodes { name } } }"

    names = [n["name"] for n in filled.ask(text)["data"]["orders"]["nodes"]]

    assert names == [order["name"] for order in filled.control.orders()][:-4:-1]


def test_a_malformed_cursor_is_a_bad_request(filled):
    answer = filled.named("orders_changed", query="", after="nonsense")

    assert answer["errors"][0]["message"] == "Malformed cursor"


def test_a_count_stops_at_its_limit(filled):
    answer = filled.ask("{ ordersCount(limit: 10) { count precision } }")

    assert answer["data"]["ordersCount"] == {"count": 10, "precision": "AT_LEAST"}
    assert answer["extensions"]["cost"]["requestedQueryCost"] == 10


def test_three_hundred_lines_come_page_by_page(shop):
    lines = [line(f"S{number}", price="1") for number in range(300)]
    gid = shop.control.add_order(lag=0, lineItems=lines)
    first = shop.named("orders_by_ids", ids=[gid])["data"]["nodes"][0]["lineItems"]

    skus = [node["sku"] for node in first["nodes"]]
    cursor = first["pageInfo"]["endCursor"]
    while cursor:
        more = shop.named("order_lines_more", id=gid, after=cursor)["data"]["order"]
        skus += [node["sku"] for node in more["lineItems"]["nodes"]]
        info = more["lineItems"]["pageInfo"]
        cursor = info["endCursor"] if info["hasNextPage"] else None

    assert len(first["nodes"]) == 90
    assert skus == [f"S{number}" for number in range(300)]


def test_a_search_can_be_explained(shop):
    answer = shop.http.post(
        PAGE,
        json={"query": '{ orders(first: 1, query: "tag:x") { nodes { id } } }'},
        headers={"Shopify-Search-Query-Debug": "1"},
    ).json()

    assert answer["extensions"]["search"] == [
        {
            "path": ["orders"],
            "query": "tag:x",
            "parsed": {"field": "tag", "match_all": "x"},
        }
    ]


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        (
            "query N { order { id } }",
            "missingRequiredArguments",
            "Field 'order' is missing required arguments: id",
        ),
        (
            "query N { shop(colour: 1) { id } }",
            "argumentNotAccepted",
            "Field 'shop' doesn't accept argument 'colour'",
        ),
        (
            "query N { shop @often { id } }",
            "undefinedDirective",
            "Directive @often is not defined",
        ),
        (
            "query N($a: Int) { shop { id } }",
            "variableNotUsed",
            "Variable $a is declared by N but not used",
        ),
        (
            "query N { order(id: $a) { id } }",
            "variableNotDefined",
            "Variable $a is used but not declared",
        ),
        (
            'query N { orders(first: "x") { nodes { id } } }',
            "argumentLiteralsIncompatible",
            None,
        ),
    ],
)
def test_what_is_wrong_with_a_document_has_shopifys_code(shop, query, code, message):
    answer = shop.ask(query)

    error = answer["errors"][0]
    assert "data" not in answer
    assert error["extensions"]["code"] == code
    assert message is None or error["message"] == message


def test_a_document_that_cannot_be_read_says_where(shop):
    answer = shop.ask("query {")

    assert answer["errors"][0]["locations"] == [{"line": 1, "column": 8}]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        (None, "An operation name is required"),
        ("C", 'No operation named "C"'),
        ("B", None),
    ],
)
def test_several_operations_need_a_name(shop, name, error):
    body = {"query": "query A { shop { id } } query B { shop { name } }"}

    answer = shop.http.post(PAGE, json={**body, "operationName": name}).json()

    if error:
        assert answer == {"errors": [{"message": error}]}
    else:
        assert answer["data"] == {"shop": {"name": "Demo Shop"}}


def test_a_missing_variable_is_invalid(shop):
    answer = shop.ask("query N($id: ID!) { order(id: $id) { id } }")

    error = answer["errors"][0]
    assert error["extensions"]["code"] == "INVALID_VARIABLE"
    assert error["message"] == ("Variable $id of type ID! was provided invalid value")


def test_the_log_says_what_was_asked_and_what_it_cost_and_no_secret(shop):
    shop.control.forget_requests()
    shop.named("orders_changed", query="tag:secret")

    (logged,) = shop.control.requests()

    assert logged["operation"] == "OrdersChanged"
    assert (logged["kind"], logged["status"]) == ("query", 200)
    assert (logged["requested"], logged["actual"]) == (13, 13)
    assert "secret" not in json.dumps(logged)
    assert shop.simulator.token not in json.dumps(logged)


def test_the_state_tells_what_there_is(shop):
    state = shop.control.state()

    assert state["shops"]["DEMO"]["orders"] == 0
    assert state["versions"] == ["2026-01", "2026-04", "2026-07", "2026-10"]


def test_handles_change_and_delete_orders(shop):
    shop.control.add_order(lag=0, name="#1", lineItems=[line(quantity=2)])
    shop.control.index_lag(0)

    shop.control.fulfill_order("#1", {"MUG": 1})
    shop.control.refund_order("#1", {"MUG": 1})
    shop.control.edit_order("#1", added=[line("TEA")])
    shop.control.close_order("#1")
    partial = shop.orders("financial_status:partially_refunded status:closed")
    shop.control.cancel_order("#1")
    cancelled = shop.orders("status:cancelled")
    shop.control.delete_order("#1")

    assert partial == cancelled == ["#1"]
    assert shop.orders("") == []
    assert shop.control.orders() == []


def test_a_simulator_runs_as_a_process_of_its_own():
    with RunningSimulator(settings(), own_process=True) as simulator:
        asker = Asker(simulator)
        gid = asker.control.add_order(lag=0, name="#5")
        found = asker.orders("name:#5")
        asker.http.close()

    assert gid.startswith("gid://shopify/Order/")
    assert found == ["#5"]

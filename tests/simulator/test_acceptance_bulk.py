"""Acceptance 37 and 38: bulk operations are refused, run, fail and end."""

import contextlib
import json
from typing import Any

import httpx
import pytest
from tests.simulator.asking import Asker, document, line
from tests.simulator.sending import send_lines

WEEK = 7 * 24 * 3_600
PRODUCTS = "{ products { edges { node { id title } } } }"
ITEM = """query Q($id: ID!) { product(id: $id) { variants(first: 1) {
  nodes { inventoryItem { id } } } } }"""
SET = """mutation Make($input: ProductSetInput!) {
  productSet(input: $input, synchronous: false) {
    product { id title } userErrors { code field message } } }"""


def start(shop: Asker, query: str = PRODUCTS, *, group: bool = False) -> dict[str, Any]:
    answer = shop.named("bulk_run_query", query=query, group=group)
    return answer["data"]["bulkOperationRunQuery"]


def begun(shop: Asker, query: str = PRODUCTS, *, group: bool = False) -> str:
    payload = start(shop, query, group=group)
    assert payload["userErrors"] == []
    return payload["bulkOperation"]["id"]


def change(
    shop: Asker, lines: list[Any], mutation: str = SET, path: str = ""
) -> dict[str, Any]:
    path = path or send_lines(shop, lines)
    answer = shop.named("bulk_run_mutation", mutation=mutation, path=path)
    return answer["data"]["bulkOperationRunMutation"]


def look(shop: Asker, gid: str) -> dict[str, Any]:
    return shop.named("bulk_operation", id=gid)["data"]["bulkOperation"]


def ended(shop: Asker, gid: str) -> dict[str, Any]:
    shop.control.advance(30)
    return look(shop, gid)


def rows(shop: Asker, url: str) -> list[Any]:
    return [json.loads(line) for line in shop.http.get(url).text.splitlines()]


def product(shop: Asker, title: str, skus: tuple[str, ...] = ("A",)) -> str:
    variants = [{"sku": sku} for sku in skus]
    return shop.control.add(lag=0, products=[{"title": title, "variants": variants}])[0]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "{ orders { edges { node { id refunds { id refundLineItems "
            "{ edges { node { quantity } } } } } } } }",
            "Queries that contain a connection field within a list field are not "
            "currently supported.",
        ),
        (
            "{ products { nodes { id } } }",
            "All connection fields in a bulk query must select their contents using "
            "'edges' > 'node', e.g: 'products { edges { node {'. Selecting via 'nodes' "
            "is not supported. Invalid connection fields: 'products'.",
        ),
        (
            '{ nodes(ids: ["gid://shopify/Product/1"]) { id } }',
            "Bulk queries cannot contain a top level `node` field.",
        ),
        (
            "{ "
            + " ".join(
                f"p{n}: products {{ edges {{ node {{ id }} }} }}" for n in "123456"
            )
            + " }",
            "Bulk queries cannot contain more than 5 connections.",
        ),
        (
            "{ customers { edges { node { id orders { edges { node { id "
            "fulfillmentOrders { edges { node { id lineItems { edges { node { id } } } "
            "} } } } } } } } } }",
            "Bulk queries cannot contain connections with a nesting depth greater "
            "than 2.",
        ),
        (
            "{ products { edges { node { title variants { edges { node { id } } } } } "
            "} }",
            "The parent 'node' field for a nested connection must select the 'id' "
            "field without an alias and must be of 'ID' return type. Connection fields "
            "without 'id': products.",
        ),
        ("{ shop { id } }", "Bulk queries must contain at least one connection."),
        (
            "mutation { bulkOperationCancel(id: 1) { userErrors { message } } }",
            "Invalid operation type. Only `query` operations are supported.",
        ),
        (
            "{ products { edges { node { id colour } } } }",
            "Invalid bulk query: Field 'colour' doesn't exist on type 'Product'",
        ),
        (
            f"{{ products {{ edges {{ node {{ id }} }} }} }} #{'x' * 65_600}",
            "Query is too large (65640 bytes; maximum is 65535 bytes)",
        ),
        (
            "{ orders { edges { node { id shippingLines { edges { node { title } } } "
            "} } } }",
            "The connection field 'shippingLines' must be of a type that implements "
            "the Node interface.",
        ),
    ],
    ids=[
        "connection in a list",
        "nodes",
        "top level nodes",
        "six connections",
        "depth three",
        "missing id",
        "no connection",
        "mutation",
        "unknown field",
        "too large",
        "no Node",
    ],
)
def test_37_a_query_that_cannot_run_is_refused_in_shopifys_words(
    shop: Asker, query: str, message: str
):
    payload = start(shop, query)

    assert payload["bulkOperation"] is None
    assert message in [error["message"] for error in payload["userErrors"]]
    assert payload["userErrors"][0]["code"] == "INVALID"
    assert payload["userErrors"][0]["field"] == ["query"]


def test_a_query_that_cannot_be_read_is_refused(shop: Asker):
    payload = start(shop, "{ products { edges")

    assert payload["userErrors"][0]["message"].startswith("Invalid bulk query: Syntax")


def test_37_the_sixth_at_once_is_refused_and_names_the_five(shop: Asker):
    shop.control.stop_clock()
    running = [begun(shop) for _ in range(5)]

    payload = start(shop)

    assert payload["bulkOperation"] is None
    assert payload["userErrors"] == [
        {
            "code": "OPERATION_IN_PROGRESS",
            "field": None,
            "message": "A bulk query operation for this app and shop is already in "
            f"progress: {', '.join(running)}.",
        }
    ]


def test_five_changes_may_run_beside_five_queries(shop: Asker):
    shop.control.stop_clock()
    for _ in range(5):
        begun(shop)

    answers = [change(shop, [{"input": {"title": "Mug"}}]) for _ in range(6)]

    assert [bool(answer["bulkOperation"]) for answer in answers] == [True] * 5 + [False]
    assert answers[5]["userErrors"][0]["code"] == "OPERATION_IN_PROGRESS"


def test_an_operation_is_created_then_runs_then_is_completed(shop: Asker):
    for number in range(4):
        product(shop, f"Mug {number}")
    shop.control.stop_clock()
    shop.control.bulk_pace(rows_per_second=1, waits=5)
    gid = begun(shop)

    seen = [look(shop, gid)]
    for seconds in (5, 2, 3):
        shop.control.advance(seconds)
        seen.append(look(shop, gid))

    assert [one["status"] for one in seen] == [
        "CREATED",
        "RUNNING",
        "RUNNING",
        "COMPLETED",
    ]
    assert [one["objectCount"] for one in seen] == ["0", "0", "2", "4"]
    assert [bool(one["url"]) for one in seen] == [False, False, False, True]
    assert seen[3]["completedAt"] > seen[3]["createdAt"]
    assert seen[3]["type"] == "QUERY"


def test_38_a_bulk_query_gives_exactly_the_rows_of_pages(shop: Asker):
    for number in range(260):
        product(shop, f"Mug {number}", ("S", "M"))
    page = """query Q($after: String) { products(first: 250, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id title variants(first: 9) { nodes { id sku price } } } } }"""
    paged, after, more = [], None, True
    while more:
        found = shop.ask(page, after=after)["data"]["products"]
        paged += found["nodes"]
        more, after = found["pageInfo"]["hasNextPage"], found["pageInfo"]["endCursor"]

    operation = ended(
        shop,
        begun(
            shop,
            "{ products { edges { node { id title variants { edges { node "
            "{ id sku price } } } } } } }",
        ),
    )
    roots: dict[str, Any] = {}
    for row in rows(shop, operation["url"]):
        if "__parentId" not in row:
            roots[row["id"]] = {**row, "variants": {"nodes": []}}
    for row in rows(shop, operation["url"]):
        if parent := row.pop("__parentId", None):
            roots[parent]["variants"]["nodes"].append(row)

    assert len(paged) == 260
    assert list(roots.values()) == paged
    assert (operation["rootObjectCount"], operation["objectCount"]) == ("260", "780")


def test_38_the_lines_have_escaped_slashes_and_name_their_parents(shop: Asker):
    gid = product(shop, "Half/Half")
    query = (
        "{ products { edges { node { id title variants { edges { node { sku } } } } "
        "} } }"
    )

    operation = ended(shop, begun(shop, query))
    text = shop.http.get(operation["url"]).text

    escaped = gid.replace("/", "\\/")
    assert text.splitlines() == [
        f'{{"id":"{escaped}","title":"Half\\/Half"}}',
        f'{{"sku":"A","__parentId":"{escaped}"}}',
    ]
    assert operation["fileSize"] == str(len(text.encode()))


@pytest.mark.parametrize(
    ("group", "kinds"), [(True, "PVVPVV"), (False, "PPVVVV")], ids=["grouped", "not"]
)
def test_children_follow_their_parent_only_where_groups_are_wanted(
    shop: Asker, *, group: bool, kinds: str
):
    for title in ("Mug", "Cup"):
        product(shop, title, ("S", "M"))
    query = "{ products { edges { node { id variants { edges { node { id } } } } } } }"

    operation = ended(shop, begun(shop, query, group=group))

    found = rows(shop, operation["url"])
    assert (
        "".join(
            row["id"].split("/")[3].removeprefix("Product")[:1] or "P" for row in found
        )
        == kinds
    )


def test_a_list_inside_an_object_of_a_row_follows_the_row(shop: Asker):
    product(shop, "Mug")
    query = (
        "{ productVariants { edges { node { id inventoryItem { id inventoryLevels "
        "{ edges { node { id } } } } } } } }"
    )

    operation = ended(shop, begun(shop, query, group=True))

    variant, *levels = rows(shop, operation["url"])
    assert set(variant) == {"id", "inventoryItem"}
    assert set(variant["inventoryItem"]) == {"id"}
    assert {level["__parentId"] for level in levels} <= {variant["id"]}


def test_the_search_of_a_bulk_query_counts_and_its_number_of_rows_does_not(shop: Asker):
    for title in ("Mug", "Cup", "Mug"):
        product(shop, title)
    query = (
        '{ products(first: 1, query: "title:Mug") { edges { cursor node { title } } } }'
    )

    operation = ended(shop, begun(shop, query))

    found = rows(shop, operation["url"])
    assert [row["title"] for row in found] == ["Mug", "Mug"]


def test_nothing_found_is_completed_without_an_address(shop: Asker):
    operation = ended(shop, begun(shop))

    assert operation["status"] == "COMPLETED"
    assert (operation["url"], operation["objectCount"]) == (None, "0")


def test_38_the_address_of_a_result_runs_out_after_seven_days(shop: Asker):
    product(shop, "Mug")
    operation = ended(shop, begun(shop))

    fresh = shop.http.get(operation["url"]).status_code
    shop.control.advance(WEEK)
    old = shop.http.get(operation["url"])

    assert (fresh, old.status_code) == (200, 403)
    assert "<Code>ExpiredToken</Code>" in old.text
    assert look(shop, operation["id"])["status"] == "EXPIRED"


def test_a_result_is_for_those_who_know_its_signature(shop: Asker):
    product(shop, "Mug")
    operation = ended(shop, begun(shop))

    answer = shop.http.get(operation["url"][:-1] + "x")

    assert answer.status_code == 403


def test_a_download_that_is_cut_can_be_taken_up_again(shop: Asker):
    for number in range(20):
        product(shop, f"Mug {number}")
    operation = ended(shop, begun(shop))
    whole = shop.http.get(operation["url"]).content
    shop.control.fault("drop_after", operation="BulkResult")

    got = b""
    with (
        contextlib.suppress(httpx.RemoteProtocolError),
        shop.http.stream("GET", operation["url"]) as answer,
    ):
        for part in answer.iter_raw():
            got += part
    rest = shop.http.get(operation["url"], headers={"Range": f"bytes={len(got)}-"})

    assert 0 < len(got) < len(whole)
    assert got + rest.content == whole


def test_a_running_operation_can_be_cancelled(shop: Asker):
    for number in range(9):
        product(shop, f"Mug {number}")
    shop.control.stop_clock()
    shop.control.bulk_pace(rows_per_second=1)
    gid = begun(shop)
    shop.control.advance(4)

    cancelled = shop.named("bulk_cancel", id=gid)["data"]["bulkOperationCancel"]
    seen = [look(shop, gid)["status"]]
    shop.control.advance(0.5)
    seen.append(look(shop, gid)["status"])
    shop.control.advance(60)

    assert cancelled["bulkOperation"] == {"id": gid, "status": "CANCELING"}
    assert seen == ["CANCELING", "CANCELED"]
    assert look(shop, gid)["objectCount"] == "3"
    assert look(shop, gid)["url"] is None


def test_an_operation_that_has_ended_cannot_be_cancelled(shop: Asker):
    operation = ended(shop, begun(shop))

    answers = [
        shop.named("bulk_cancel", id=gid)["data"]["bulkOperationCancel"]["userErrors"]
        for gid in (operation["id"], "gid://shopify/BulkOperation/1")
    ]

    assert [errors[0]["message"] for errors in answers] == [
        "A bulk operation cannot be canceled when it is completed",
        "Bulk operation does not exist",
    ]


def test_operations_are_found_by_status_and_kind_newest_first(shop: Asker):
    done = ended(shop, begun(shop))["id"]
    shop.control.stop_clock()
    first, second = begun(shop), begun(shop)
    other = change(shop, [{"input": {"title": "Mug"}}])["bulkOperation"]["id"]

    def found(query: str) -> list[str]:
        answer = shop.named("bulk_operations", query=query)
        return [node["id"] for node in answer["data"]["bulkOperations"]["nodes"]]

    assert found("status:CREATED") == [other, second, first]
    assert found("status:created operation_type:QUERY") == [second, first]
    assert found("status:completed OR status:running") == [done]


def test_an_operation_that_lacks_a_scope_fails_when_it_runs(shop: Asker):
    shop.control.grant(["read_locations"])

    operation = ended(shop, begun(shop))

    assert (operation["status"], operation["errorCode"]) == ("FAILED", "ACCESS_DENIED")


def test_a_field_that_cannot_be_read_fails_the_operation_with_what_it_had(shop: Asker):
    for _ in range(2):
        shop.control.add_order(lag=0, lineItems=[line()])
    query = "{ orders { edges { node { id transactions(first: -1) { id } } } } }"
    shop.control.bulk_pace(rows_per_second=1)

    operation = ended(shop, begun(shop, query))

    assert (operation["status"], operation["partialDataUrl"]) == ("FAILED", None)
    assert operation["errorCode"] == "INTERNAL_SERVER_ERROR"


def test_a_search_that_makes_no_sense_fails_the_operation(shop: Asker):
    query = """{ products(query: "created_at:>='no time'") {
      edges { node { id } } } }"""

    operation = ended(shop, begun(shop, query))

    assert operation["errorCode"] == "INTERNAL_SERVER_ERROR"


def test_personal_data_is_hidden_from_an_app_that_was_not_approved(shop: Asker):
    shop.control.add(
        lag=0, customers=[{"firstName": "Ada", "displayName": "Ada", "tags": ["vip"]}]
    )
    query = "{ customers { edges { node { id firstName displayName tags } } } }"
    shop.control.protected_data(1)

    (row,) = rows(shop, ended(shop, begun(shop, query))["url"])

    assert (row["firstName"], row["displayName"]) == (None, "")
    assert row["tags"] == ["vip"]


def test_an_app_that_may_see_no_customers_cannot_read_them_in_bulk(shop: Asker):
    shop.control.protected_data(0)

    operation = ended(shop, begun(shop, "{ customers { edges { node { id } } } }"))

    assert operation["errorCode"] == "ACCESS_DENIED"


@pytest.mark.parametrize(
    ("outcome", "status", "has_url", "has_partial"),
    [
        ("failed", "FAILED", False, True),
        ("stuck", "RUNNING", False, False),
        ("canceled", "CANCELED", False, False),
        ("expired", "EXPIRED", True, False),
    ],
)
def test_an_operation_ends_as_it_is_planned_to(
    shop: Asker, outcome: str, status: str, *, has_url: bool, has_partial: bool
):
    for number in range(10):
        product(shop, f"Mug {number}")
    shop.control.fault("bulk", outcome=outcome, share=0.5)
    gid = begun(shop)
    ended(shop, gid)

    operation = ended(shop, gid)

    assert operation["status"] == status
    assert bool(operation["url"]) is has_url
    assert bool(operation["partialDataUrl"]) is has_partial
    assert operation["objectCount"] == "5"


def test_what_failed_half_way_leaves_its_first_half(shop: Asker):
    titles = [f"Mug {number}" for number in range(10)]
    for title in titles:
        product(shop, title)
    shop.control.fault("bulk", outcome="failed")

    operation = ended(shop, begun(shop))

    assert operation["errorCode"] == "INTERNAL_SERVER_ERROR"
    found = rows(shop, operation["partialDataUrl"])
    assert [row["title"] for row in found] == titles[:5]


def test_an_operation_that_takes_ten_days_times_out(shop: Asker):
    product(shop, "Mug")
    shop.control.fault("bulk", outcome="stuck", share=1)
    gid = begun(shop)
    shop.control.advance(60)

    shop.control.advance(10 * 24 * 3_600)

    operation = look(shop, gid)
    assert (operation["status"], operation["errorCode"]) == ("FAILED", "TIMEOUT")


def test_38_a_bad_line_has_errors_of_its_own_and_the_operation_completes(shop: Asker):
    lines = [
        {"input": {"title": "Mug"}},
        {"input": {"title": " "}},
        {"input": 7},
        b"no JSON\n",
        {"input": {"title": "Cup"}},
    ]

    payload = change(shop, lines)
    operation = ended(shop, payload["bulkOperation"]["id"])

    found = {row["__lineNumber"]: row for row in rows(shop, operation["url"])}
    assert (operation["status"], operation["objectCount"]) == ("COMPLETED", "5")
    assert sorted(found) == [0, 1, 2, 3, 4]
    assert found[0]["data"]["productSet"]["product"]["title"] == "Mug"
    assert found[1]["data"]["productSet"]["product"] is None
    assert found[1]["data"]["productSet"]["userErrors"][0]["field"] == [
        "input",
        "title",
    ]
    assert found[2]["errors"][0]["extensions"]["code"] == "INVALID_VARIABLE"
    assert found[3]["errors"][0]["message"] == "The line is not a JSON object"
    shop.control.advance(10)
    titles = shop.ask("{ products(first: 9) { nodes { title } } }")["data"]["products"]
    assert sorted(node["title"] for node in titles["nodes"]) == ["Cup", "Mug"]


def test_the_lines_of_a_change_come_back_in_another_order(shop: Asker):
    lines = [{"input": {"title": str(number)}} for number in range(4)]

    operation = ended(shop, change(shop, lines)["bulkOperation"]["id"])

    found = [row["__lineNumber"] for row in rows(shop, operation["url"])]
    assert sorted(found) == [0, 1, 2, 3]
    assert found != [0, 1, 2, 3]


def test_the_lines_of_a_change_cost_no_points_and_are_noted(shop: Asker):
    lines = [{"input": {"title": str(number)}} for number in range(30)]
    operation = change(shop, lines)["bulkOperation"]["id"]
    before = shop.available()

    ended(shop, operation)

    assert shop.available() >= before
    noted = shop.control.mutations()
    assert [one["operation"] for one in noted].count("Make") == 30


def test_a_line_meets_the_user_error_that_is_planned(shop: Asker):
    shop.control.fault(
        "user_error", operation="Make", code="HANDLE_NOT_UNIQUE", after=1
    )
    lines = [{"input": {"title": str(number)}} for number in range(3)]

    operation = ended(shop, change(shop, lines)["bulkOperation"]["id"])

    codes = [
        [error["code"] for error in row["data"]["productSet"]["userErrors"]]
        for row in rows(shop, operation["url"])
    ]
    assert codes == [[], ["HANDLE_NOT_UNIQUE"], []]


def test_a_line_meets_the_internal_error_that_is_planned(shop: Asker):
    shop.control.fault("internal_error", operation="Make")

    operation = ended(
        shop, change(shop, [{"input": {"title": "Mug"}}])["bulkOperation"]["id"]
    )

    (row,) = rows(shop, operation["url"])
    assert row["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


@pytest.mark.parametrize(
    ("mutation", "message"),
    [
        (document("bulk_cancel"), "You must use an allowed mutation name."),
        (
            "mutation { a: productSet(input: {}) { userErrors { message } } "
            "b: productSet(input: {}) { userErrors { message } } }",
            "Bulk mutations must contain exactly one mutation.",
        ),
        (PRODUCTS, "Invalid operation type. Only `mutation` operations are supported."),
        (
            "mutation {",
            "Invalid bulk mutation: Syntax Error: Expected Name, found <EOF>.",
        ),
    ],
    ids=["not allowed", "two", "a query", "unreadable"],
)
def test_a_change_that_cannot_run_is_refused(shop: Asker, mutation: str, message: str):
    payload = change(shop, [{}], mutation)

    assert payload["bulkOperation"] is None
    assert [(e["code"], e["message"]) for e in payload["userErrors"]] == [
        ("INVALID_MUTATION", message)
    ]


def test_a_change_may_have_one_list_and_no_more(shop: Asker):
    two = """mutation M($input: ProductSetInput!) { productSet(input: $input) {
      product { variants(first: 9) { edges { node { id } } }
                media(first: 9) { edges { node { id } } } }
      userErrors { message } } }"""

    payload = change(shop, [{}], two)

    assert payload["userErrors"][0]["message"] == (
        "Bulk mutations cannot contain more than 1 connection."
    )


def test_a_file_that_nobody_sent_is_not_there(shop: Asker):
    payload = change(shop, [], path="staged/1/bulk/nothing.jsonl")

    assert payload["userErrors"][0]["code"] == "NO_SUCH_FILE"
    assert payload["userErrors"][0]["field"] == ["stagedUploadPath"]


def test_an_empty_file_is_refused(shop: Asker):
    payload = change(shop, [])

    assert payload["userErrors"][0]["code"] == "INVALID_STAGED_UPLOAD_FILE"


def test_a_file_of_more_than_100_mb_is_refused(shop: Asker):
    line = b'{"input": {"note": "' + b"x" * 1_000_000 + b'"}}\n'

    payload = change(shop, [line] * 100)

    assert payload["userErrors"][0]["code"] == "INVALID_STAGED_UPLOAD_FILE"


def test_a_key_that_stands_in_two_lines_changes_something_once(shop: Asker):
    gid = product(shop, "Mug")
    item = shop.ask(ITEM, id=gid)["data"]["product"]["variants"]["nodes"][0][
        "inventoryItem"
    ]["id"]
    place = shop.named("locations")["data"]["locations"]["nodes"][0]["id"]
    at = {"inventoryItemId": item, "locationId": place}
    shop.named("inventory_activate", **at, key="first")
    row = {**at, "delta": 3, "changeFromQuantity": None}
    told = {"name": "available", "reason": "correction", "changes": [row]}
    lines = [{"input": told, "key": "same"}, {"input": told, "key": "same"}]

    payload = change(shop, lines, document("inventory_adjust"))
    operation = ended(shop, payload["bulkOperation"]["id"])

    groups = [
        row["data"]["inventoryAdjustQuantities"]["inventoryAdjustmentGroup"]
        for row in rows(shop, operation["url"])
    ]
    stock = shop.named("inventory_by_item_ids", ids=[item], locationId=place)
    (found,) = stock["data"]["nodes"]
    assert groups[0] == groups[1] is not None
    assert found["inventoryLevel"]["quantities"][0]["quantity"] == 3


def test_a_product_is_set_at_once_in_bulk_whatever_the_document_says(shop: Asker):
    payload = change(shop, [{"input": {"title": "Mug"}}])

    (row,) = rows(shop, ended(shop, payload["bulkOperation"]["id"])["url"])

    assert "synchronous: false" in SET
    assert row["data"]["productSet"]["product"]["title"] == "Mug"

"""What the client sends, gives back, counts and refuses."""

import gzip
import json
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest
from tests.shopify.shop_double import (
    MUTATION,
    QUERY,
    Clock,
    Line,
    answer,
    client,
    cost,
    error,
    status,
)

from nightclerk.core.errors import Broken, NotReady, Refused, Transient
from nightclerk.shopify.bulk import operations as bulk
from nightclerk.shopify.customers import operations as customers
from nightclerk.shopify.errors import ChangesOff, PayloadError, TokenRejected
from nightclerk.shopify.inventory import operations as inventory
from nightclerk.shopify.media import operations as media
from nightclerk.shopify.operations import (
    HARMLESS,
    NodesData,
    NodesOperation,
    Operation,
)
from nightclerk.shopify.products import operations as products
from nightclerk.shopify.throttle import MemoryBucket
from nightclerk.shopify.uploads import operations as uploads
from nightclerk.shopify.usage import Call


class Thing(msgspec.Struct):
    id: str
    size: int


THINGS = NodesOperation(
    "Things", "query Things { nodes { id } }", 3, NodesData, node=Thing
)


def test_a_request_carries_the_document_its_name_the_variables_and_the_token():
    line = Line(answer())

    client(line).execute(QUERY, first=5, tag="vip")

    request = line.requests[0]
    assert str(request.url) == (
        "https://demo.myshopify.com/admin/api/2026-10/graphql.json"
    )
    assert request.headers["x-shopify-access-token"] == "shpat_0123456789abcdef"
    assert "authorization" not in request.headers
    assert line.bodies == [
        {
            "query": QUERY.document,
            "operationName": "Ask",
            "variables": {"first": 5, "tag": "vip"},
        }
    ]


def test_the_data_comes_back_in_its_type():
    typed = Operation("Ask", "query Ask { x }", 1, Thing)

    found = client(Line(answer({"id": "a", "size": 3}))).execute(typed)

    assert found == Thing("a", 3)


def test_a_packed_answer_is_unpacked():
    body = gzip.compress(json.dumps({"data": {"shop": {"id": "9"}}}).encode())
    packed = httpx.Response(200, content=body, headers={"content-encoding": "gzip"})

    assert client(Line(packed)).execute(QUERY) == {"shop": {"id": "9"}}


def test_usage_adds_the_calls_and_points_up():
    told: list[Call] = []
    one = answer(extensions={"cost": cost(100, 40)})
    two = answer(extensions={"cost": cost(10, 3)}, x_request_id="req-2")
    shop = client(Line(one, two), on_call=told.append)

    shop.execute(QUERY)
    shop.execute(QUERY)

    assert (shop.usage.calls, shop.usage.requested, shop.usage.charged) == (2, 110, 43)
    assert shop.usage.last_request_id == "req-2"
    assert [(call.operation, call.status, call.charged) for call in told] == [
        ("Ask", 200, 40),
        ("Ask", 200, 3),
    ]


def test_the_bucket_learns_the_shop_s_figures_from_the_answer():
    clock = Clock()
    bucket = MemoryBucket(clock=clock)
    plus = cost(10, 5, 19995)
    plus["throttleStatus"] |= {"maximumAvailable": 20000.0, "restoreRate": 1000.0}

    client(Line(answer(extensions={"cost": plus})), clock=clock, bucket=bucket).execute(
        QUERY
    )

    state = bucket.state
    assert (state.maximum, state.restore_rate, state.level) == (20000, 1000, 19995)
    assert state.reserved == 0


def test_records_stay_json_and_keep_their_sequence_and_gaps():
    nodes = [{"id": "b", "size": 2}, None, {"id": "a", "size": 1}]

    found = client(Line(answer({"nodes": nodes}))).nodes(THINGS, ["b", "x", "a"])

    assert [node and node.gid for node in found] == ["b", None, "a"]
    assert json.loads(found[0].raw) == {"id": "b", "size": 2}
    assert found[2].decode() == Thing("a", 1)


def test_one_bad_record_spoils_neither_the_page_nor_the_others():
    nodes = [{"id": "a", "size": "large"}, {"id": "b", "size": 2}]
    bad, good = client(Line(answer({"nodes": nodes}))).nodes(THINGS, ["a", "b"])

    assert good.decode() == Thing("b", 2)
    with pytest.raises(PayloadError, match=r"^a cannot be read: size: Expected `int`"):
        bad.decode()


def test_fewer_records_than_ids_are_an_error():
    line = Line(answer({"nodes": [None]}))

    with pytest.raises(PayloadError, match="cannot be read to its end"):
        client(line).nodes(THINGS, ["a", "b"])


def test_no_ids_ask_nothing():
    line = Line()

    assert client(line).nodes(THINGS, []) == []
    assert line.requests == []


def test_more_ids_than_shopify_takes_are_refused_before_asking():
    with pytest.raises(ValueError, match="251 ids are more than 250"):
        client(Line()).nodes(THINGS, ["x"] * 251)


@pytest.mark.parametrize(
    ("reply", "kind", "sentence"),
    [
        (
            status(401),
            TokenRejected,
            "demo.myshopify.com does not accept the access token"
            " Enter a valid token on the shop card and test the connection.",
        ),
        (
            status(402),
            NotReady,
            "demo.myshopify.com is frozen by Shopify"
            " The shop's owner must settle the shop's bill at Shopify.",
        ),
        (
            status(403),
            NotReady,
            "demo.myshopify.com does not allow this app to be used"
            " Check at Shopify that the app is installed and may be used.",
        ),
        (
            status(
                403,
                {
                    "errors": "[API] Non-expiring access tokens are no longer"
                    " accepted for the Admin API"
                },
            ),
            NotReady,
            "demo.myshopify.com no longer accepts tokens that never expire"
            " Use the app's client ID and client secret on the shop card.",
        ),
        (
            status(404),
            NotReady,
            "There is no shop at demo.myshopify.com, or it does not know API version"
            " 2026-10 Check the address and the API version on the shop card.",
        ),
        (
            status(302, location="https://elsewhere.example/"),
            NotReady,
            "There is no shop at demo.myshopify.com, or it does not know API version"
            " 2026-10 Check the address and the API version on the shop card.",
        ),
        (
            status(423),
            NotReady,
            "demo.myshopify.com is locked by Shopify"
            " The shop's owner must ask Shopify's support to unlock it.",
        ),
        (
            status(406),
            Broken,
            "demo.myshopify.com refused Ask with HTTP status 406"
            " This is a fault of the program. Please report it with these words.",
        ),
        (
            error("MAX_COST_EXCEEDED", cost=1293, maxCost=1000),
            Broken,
            "Ask costs 1293 points, and Shopify allows 1000"
            " This is a fault of the program. Please report it with these words.",
        ),
        (
            error(
                "ACCESS_DENIED",
                path=["nodes", 0, "returns"],
                requiredAccess="`read_returns` access scope.",
            ),
            NotReady,
            "This app may not use “nodes.0.returns” of demo.myshopify.com."
            " Needed: `read_returns` access scope."
            " Grant the app what is needed at Shopify and test the connection.",
        ),
        (
            error("undefinedField", "Field 'x' doesn't exist on type 'QueryRoot'"),
            Broken,
            "Shopify did not understand Ask: Field 'x' doesn't exist on type"
            " 'QueryRoot'"
            " This is a fault of the program. Please report it with these words.",
        ),
    ],
)
def test_a_refusal_is_a_sentence_with_what_to_do(
    reply: httpx.Response, kind: type[Exception], sentence: str
):
    line = Line(reply)

    with pytest.raises(kind) as raised:
        client(line).execute(QUERY)

    assert str(raised.value) == sentence
    assert raised.value.request_id == "req-7"
    assert len(line.requests) == 1


def test_all_missing_scopes_are_named_at_once():
    troubles = [
        {
            "message": "Access denied",
            "path": ["nodes", 0, field],
            "extensions": {"code": "ACCESS_DENIED", "requiredAccess": scope},
        }
        for field, scope in (("returns", "`read_returns`."), ("terms", "`read_x`."))
    ]
    reply = httpx.Response(200, json={"data": {"nodes": [{}]}, "errors": troubles})

    with pytest.raises(NotReady, match=r"Needed: `read_returns`; `read_x`. Grant"):
        client(Line(reply)).execute(QUERY)


def test_errors_that_are_only_text_are_passed_on():
    reply = httpx.Response(200, json={"errors": "[API] Something"})

    with pytest.raises(Broken, match=r"did not understand Ask: .*Something"):
        client(Line(reply)).execute(QUERY)


def test_a_retired_version_is_named_with_the_one_that_answered():
    reply = answer(x_shopify_api_version="2027-01")

    with pytest.raises(NotReady, match="no longer speaks API version 2026-10, it answ"):
        client(Line(reply)).execute(QUERY)


def test_a_search_warning_is_an_error_because_the_rows_are_wrong():
    search = [
        {
            "path": ["orders"],
            "query": "colour:red",
            "parsed": {},
            "warnings": [{"field": "colour", "message": "Invalid search field."}],
        }
    ]
    reply = answer(extensions={"cost": cost(), "search": search})

    with pytest.raises(Broken, match="the search “colour:red”: Invalid search field"):
        client(Line(reply)).execute(QUERY)


def test_a_search_without_warnings_passes():
    search = [{"path": ["orders"], "query": "tag:red", "warnings": []}]
    reply = answer(extensions={"cost": cost(), "search": search})

    assert client(Line(reply)).execute(QUERY) == {"shop": {"id": "1"}}


@pytest.mark.parametrize("key", ["userErrors", "orderCancelUserErrors"])
def test_user_errors_refuse_the_change_and_name_the_fields(key: str):
    data = {
        "fine": {"userErrors": []},
        "x": {
            "id": None,
            key: [
                {"field": ["input", "email"], "message": "is taken"},
                {"field": None, "message": "Too late"},
            ],
        },
    }

    with pytest.raises(Refused) as raised:
        client(Line(answer(data))).execute(MUTATION)

    assert str(raised.value.text) == "Shopify refused Change: is taken; Too late"
    assert {name: str(text) for name, text in raised.value.fields.items()} == {
        "input.email": "is taken",
        "x": "Too late",
    }


def test_a_change_of_many_rows_gives_what_was_done_and_which_rows_were_not():
    told = [
        {
            "field": ["variants", "1", "price"],
            "message": "is below zero",
            "code": "NEGATIVE_PRICE_VALUE",
        },
        {"field": ["productId"], "message": "Does not exist", "code": None},
    ]
    data = {"x": {"id": "1", "userErrors": told}}

    attempt = client(Line(answer(data))).attempt(MUTATION)

    assert attempt.data == data
    assert [error.row("variants") for error in attempt.errors] == [1, None]
    assert [error.code for error in attempt.errors] == ["NEGATIVE_PRICE_VALUE", None]


def test_a_change_without_user_errors_gives_its_data():
    data = {"x": {"id": "1", "userErrors": []}, "y": None}

    assert client(Line(answer(data))).execute(MUTATION) == data


@pytest.mark.parametrize(
    "body",
    [b"<html>Hello</html>", b"", b"[]", b"{}", b'{"data": null}', b"\xff\xfe"],
)
def test_garbage_is_told_apart_from_data(body: bytes):
    def garbage(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=body)

    with pytest.raises(
        Transient, match="answered Ask with something that cannot be read"
    ):
        client(garbage).execute(QUERY)


def test_an_answer_without_end_is_not_read_to_its_end(monkeypatch: Any):
    monkeypatch.setattr("nightclerk.shopify.transport.LARGEST_BODY", 1000)
    long = httpx.Response(200, content=b"x" * 1001)

    with pytest.raises(Transient, match="cannot be read"):
        client(lambda _: long).execute(QUERY)


def test_the_token_is_in_no_error_and_no_repr():
    secret = "shpat_0123456789abcdef"
    shop = client(Line(status(401)))

    with pytest.raises(TokenRejected) as raised:
        shop.execute(QUERY)

    assert secret not in repr(raised.value.as_json())
    assert secret not in repr(shop)


def test_an_error_survives_the_way_through_the_database():
    with pytest.raises(TokenRejected) as raised:
        client(Line(status(401))).execute(QUERY)

    stored = raised.value.as_json()

    assert str(TokenRejected.from_json(stored)) == str(raised.value)
    assert stored["kind"] == "not_ready"


def test_connections_that_were_given_stay_open():
    http = httpx.Client(transport=httpx.MockTransport(Line(answer())))
    shop = client(Line())
    shop._http = http

    with shop:
        pass

    assert not http.is_closed


def test_a_shop_that_is_not_to_be_changed_is_asked_for_no_change():
    line = Line(answer())

    with pytest.raises(ChangesOff, match="data sync is not allowed"):
        client(line, may_change=False).execute(MUTATION, size=1)

    assert line.requests == []


@pytest.mark.parametrize("name", ["BulkRunQuery", "BulkCancel", "StagedUploadsCreate"])
def test_what_only_reads_in_bulk_is_asked_for_all_the_same(name: str):
    line = Line(answer(), answer())
    harmless = replace(MUTATION, name=name)

    client(line, may_change=False).execute(QUERY)
    client(line, may_change=False).attempt(harmless)

    assert len(line.requests) == 2


def test_only_known_mutations_leave_a_shop_as_it_is():
    packages = [bulk, customers, inventory, media, products, uploads]
    known = {
        operation.name: operation.changes_shop
        for package in packages
        for operation in vars(package).values()
        if isinstance(operation, Operation) and operation.mutation
    }

    assert {name for name, changes in known.items() if not changes} == HARMLESS
    assert known["BulkRunMutation"]
    assert known["InventorySet"]

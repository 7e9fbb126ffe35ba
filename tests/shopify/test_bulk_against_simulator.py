"""Bulk operations over real HTTP: the same records, failure, cancel, the end."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.shopify.connecting import connect

from nightclerk.core.errors import NotFound, Refused
from nightclerk.shopify.bulk.reading import mutation_lines, trees
from nightclerk.shopify.bulk.results import result_lines
from nightclerk.shopify.bulk.starting import BulkBusy, start_mutation, start_query
from nightclerk.shopify.bulk.states import (
    BulkState,
    begun_since,
    cancel,
    running,
    state_of,
)
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.errors import Uncertain
from nightclerk.shopify.inventory.operations import INVENTORY_BULK, LEVELS_BY_ITEM_IDS
from nightclerk.shopify.operations import Operation, Tree
from nightclerk.shopify.products.operations import PRODUCTS_BULK, PRODUCTS_BY_IDS
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

SET: Operation[Tree] = Operation(
    "ProductMade",
    "mutation ProductMade($input: ProductSetInput!) { productSet(input: $input) { "
    "product { id title } userErrors { code field message } } }",
    30,
    dict,
    mutation=True,
)
DAY = 24 * 3_600


@pytest.fixture
def server() -> Iterator[RunningSimulator]:
    shop = ShopSettings(orders=0, customers=0, products=60)
    with RunningSimulator(SimulatorSettings(shops=(shop,), index_lag=0)) as running:
        yield running


@pytest.fixture
def client(server: RunningSimulator) -> Iterator[ShopifyClient]:
    with connect(server) as made:
        yield made


def ended(
    server: RunningSimulator, client: ShopifyClient, state: BulkState
) -> BulkState:
    server.control.advance(30)
    return state_of(client, state.gid)


def plain(value: Any) -> Any:
    """Leave out where pages end: pages and bulk operations cut in other places."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        k: plain(v) for k, v in value.items() if k not in {"pageInfo", "__typename"}
    }


def records(rows: Any) -> dict[str, Any]:
    return {row.gid: plain(json.loads(row.raw)) for row in rows}


def asked_for(server: RunningSimulator) -> list[str]:
    """Give the changes of products that were asked for."""
    names = [change["operation"] for change in server.control.mutations()]
    return [name for name in names if name == SET.name]


def add_goods(server: RunningSimulator) -> None:
    """Add a product with pictures, one of them on a variant."""
    front = {"id": "gid://shopify/MediaImage/1", "alt": "front"}
    back = {"id": "gid://shopify/MediaImage/2", "alt": "back"}
    variants = [{"sku": "S", "price": "9.90", "media": [back]}, {"sku": "M"}]
    server.control.add(
        products=[{"title": "Mug", "media": [front, back], "variants": variants}]
    )


def test_38_pages_and_a_bulk_operation_bring_exactly_the_same_products(
    server: RunningSimulator, client: ShopifyClient
):
    add_goods(server)

    state = ended(server, client, start_query(client, PRODUCTS_BULK))
    bulk = list(trees(result_lines(client.http, state.url), PRODUCTS_BULK))
    paged = client.nodes(PRODUCTS_BY_IDS, [record.gid for record in bulk])

    assert (state.kind, state.status, state.root_count) == ("QUERY", "COMPLETED", 61)
    assert records(bulk) == records(paged)
    assert [record.decode().title for record in bulk] == [
        node.decode().title for node in paged if node
    ]


def test_38_pages_and_a_bulk_operation_bring_exactly_the_same_stock(
    server: RunningSimulator, client: ShopifyClient
):
    state = ended(server, client, start_query(client, INVENTORY_BULK))
    bulk = list(trees(result_lines(client.http, state.url), INVENTORY_BULK))
    paged = client.nodes(LEVELS_BY_ITEM_IDS, [record.gid for record in bulk][:250])

    assert state.root_count == len(bulk) > 0
    assert records(bulk) == records(paged)


def test_a_shop_without_products_gives_an_empty_result(client: ShopifyClient):
    with RunningSimulator() as empty, connect(empty) as other:
        state = ended(empty, other, start_query(other, PRODUCTS_BULK))

        assert state.is_complete
        assert state.url == ""
        assert list(result_lines(other.http, state.url)) == []


def test_38_one_bad_line_spoils_no_other(
    server: RunningSimulator, client: ShopifyClient
):
    lines = [{"input": {"title": title}} for title in ("Mug", " ", "Cup")]

    state = ended(server, client, start_mutation(client, SET, lines))
    found = {
        line.number: line
        for line in mutation_lines(result_lines(client.http, state.url), SET)
    }

    assert (state.kind, state.is_complete, state.object_count) == ("MUTATION", True, 3)
    assert {number: line.is_done for number, line in found.items()} == {
        0: True,
        1: False,
        2: True,
    }
    assert found[1].user_errors[0].path == ("input", "title")
    made = found[2].decode()
    assert made is not None
    assert made["productSet"]["product"]["title"] == "Cup"


def test_37_the_sixth_operation_waits_its_turn(
    server: RunningSimulator, client: ShopifyClient
):
    server.control.stop_clock()
    begun = [start_query(client, PRODUCTS_BULK).gid for _ in range(5)]

    with pytest.raises(BulkBusy) as caught:
        start_query(client, PRODUCTS_BULK)

    assert caught.value.retry_after == 30
    assert all(gid in str(caught.value) for gid in begun)
    assert [state.gid for state in running(client)] == begun[::-1]


def test_what_is_over_is_under_way_no_more(
    server: RunningSimulator, client: ShopifyClient
):
    ended(server, client, start_query(client, PRODUCTS_BULK))

    assert running(client) == []


def test_an_operation_is_cancelled_and_its_changes_stay(
    server: RunningSimulator, client: ShopifyClient
):
    server.control.stop_clock()
    server.control.bulk_pace(rows_per_second=1)
    lines = [{"input": {"title": f"Made {number}"}} for number in range(5)]
    state = start_mutation(client, SET, lines)
    server.control.advance(2.5)

    asked = cancel(client, state.gid)
    over = ended(server, client, state)

    assert (asked.status, over.status, over.has_ended) == (
        "CANCELING",
        "CANCELED",
        True,
    )
    assert over.object_count == 2
    assert asked_for(server) == ["ProductMade", "ProductMade"]
    assert cancel(client, state.gid).status == "CANCELED"


def test_what_failed_half_way_leaves_what_it_had(
    server: RunningSimulator, client: ShopifyClient
):
    server.control.fault("bulk", outcome="failed", share=0.5)

    state = ended(server, client, start_query(client, PRODUCTS_BULK))

    assert (state.status, state.error_code) == ("FAILED", "INTERNAL_SERVER_ERROR")
    found = list(trees(result_lines(client.http, state.partial_url), PRODUCTS_BULK))
    assert len(found) == 30


def test_38_a_result_is_gone_after_seven_days(
    server: RunningSimulator, client: ShopifyClient
):
    state = ended(server, client, start_query(client, PRODUCTS_BULK))
    server.control.advance(7 * DAY)

    with pytest.raises(NotFound, match="seven days"):
        list(result_lines(client.http, state.url))

    assert state_of(client, state.gid).status == "EXPIRED"


def test_a_result_is_read_whole_over_a_line_that_is_cut(
    server: RunningSimulator, client: ShopifyClient
):
    state = ended(server, client, start_query(client, PRODUCTS_BULK))
    whole = list(result_lines(client.http, state.url))
    server.control.fault("drop_after", operation="BulkResult", count=3)
    server.control.fault("status", status=503, operation="BulkResult", after=1)

    naps: list[float] = []
    found = list(result_lines(client.http, state.url, sleep=naps.append))

    assert found == whole
    assert len(naps) >= 3


def test_an_operation_that_nobody_knows_is_not_found(client: ShopifyClient):
    with pytest.raises(NotFound, match="knows no bulk operation"):
        state_of(client, "gid://shopify/BulkOperation/1")


def test_an_upload_that_is_refused_starts_nothing(
    server: RunningSimulator, client: ShopifyClient
):
    server.control.fault("status", status=403, operation="FileUpload")

    with pytest.raises(Refused, match="HTTP status 403"):
        start_mutation(client, SET, [{"input": {"title": "Mug"}}])

    assert server.control.bulk_operations() == []


def test_a_start_whose_answer_is_lost_is_found_among_those_under_way(
    server: RunningSimulator, client: ShopifyClient
):
    server.control.stop_clock()
    server.control.fault("drop_after", operation="BulkRunQuery")

    with pytest.raises(Uncertain):
        start_query(client, PRODUCTS_BULK)

    assert [state.kind for state in running(client)] == ["QUERY"]


def test_addresses_of_results_are_not_shown(
    server: RunningSimulator, client: ShopifyClient
):
    state = ended(server, client, start_query(client, PRODUCTS_BULK))

    assert "Signature" in state.url
    assert "Signature" not in repr(state)


def test_what_bulk_operations_cost_is_what_their_documents_say(
    server: RunningSimulator, client: ShopifyClient
):
    state = start_mutation(client, SET, [{"input": {"title": "Mug"}}])
    state_of(client, state.gid)
    running(client)

    asked = {row["operation"]: row["requested"] for row in server.control.requests()}
    assert asked == {
        "StagedUploadsCreate": 11,
        "BulkRunMutation": 10,
        "BulkOperation": 1,
        "BulkOperations": 7,
    }


def test_what_began_after_a_moment_is_found_over_several_pages(
    server: RunningSimulator, client: ShopifyClient
):
    begun = [
        ended(server, client, start_query(client, PRODUCTS_BULK)) for _ in range(24)
    ]

    found = begun_since(client, begun[1].created_at)

    assert [state.gid for state in found] == [state.gid for state in begun[:1:-1]]

"""The client and the simulator, which share no code, over real HTTP."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from tests.shopify.connecting import connect

from nightclerk.core.errors import Broken, NotReady
from nightclerk.shopify import search
from nightclerk.shopify.auth import (
    AccessToken,
    RenewedToken,
    StaticToken,
    request_client_credentials_token,
)
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.draining import complete
from nightclerk.shopify.errors import ServerError, Throttled, TokenRejected
from nightclerk.shopify.orders.payloads import Order
from nightclerk.shopify.orders.reading import (
    changed_orders,
    orders_by_ids,
    returns_of,
)
from nightclerk.shopify.scopes import ORDER_SCOPES, missing_scopes
from nightclerk.shopify.shops.reading import locations, shop_facts
from nightclerk.shopify.throttle import MemoryBucket
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import SCOPES, ShopSettings, SimulatorSettings

ORDERS = 29


@pytest.fixture(scope="module")
def server() -> Iterator[RunningSimulator]:
    shop = ShopSettings(orders=ORDERS, customers=10, products=10)
    settings = SimulatorSettings(shops=(shop,), index_lag=0, port=0)
    with RunningSimulator(settings) as running:
        yield running


@pytest.fixture
def shop(server: RunningSimulator) -> Iterator[RunningSimulator]:
    yield server
    control = server.control
    control.clear_faults()
    control.forget_requests()
    control.thaw()
    control.unlock()
    control.grant(list(SCOPES))
    control.plan("standard")
    control.run_clock()


def ids_of(client: ShopifyClient) -> list[str]:
    pages = changed_orders(client, query=search.status("any"))
    return [order.gid for page in pages for order in page.orders]


def long_order(lines: int) -> dict[str, object]:
    line = {"title": "Mug", "quantity": 1, "originalUnitPriceSet": "1.00"}
    return {"name": f"#L{lines}", "lineItems": [line] * lines}


def test_thirty_orders_with_one_of_three_hundred_lines_come_whole(
    shop: RunningSimulator,
):
    gid = shop.control.add_order(lag=0, **long_order(300))

    with connect(shop) as client:
        ids = ids_of(client)
        nodes = [node for node in orders_by_ids(client, ids) if node]
        whole = [complete(client, node).decode() for node in nodes]
    shop.control.delete_order(gid)

    assert [order.id for order in whole] == ids
    assert len(whole) == ORDERS + 1
    found = next(order for order in whole if order.id == gid)
    assert len({line.id for line in found.line_items.nodes}) == 300
    assigned = found.fulfillment_orders.nodes[0].line_items
    assert len({line.line_item.id for line in assigned.nodes}) == 300
    assert not assigned.page_info.has_next_page


def test_a_page_of_orders_is_priced_as_declared(shop: RunningSimulator):
    with connect(shop) as client:
        orders_by_ids(client, ids_of(client))
        usage = client.usage

    log = shop.control.requests()
    assert [row["operation"] for row in log] == ["OrdersChanged", "OrdersByIds"]
    assert usage.calls == 2
    assert usage.requested == sum(row["requested"] for row in log) == 13 + 259
    assert usage.charged == sum(row["actual"] for row in log)


def test_paging_gives_every_order_once(shop: RunningSimulator):
    with connect(shop) as client:
        pages = list(changed_orders(client, query="", size=7))

    found = [order for page in pages for order in page.orders]
    assert [len(page.orders) for page in pages] == [7, 7, 7, 7, 1]
    assert len({order.gid for order in found}) == ORDERS
    moments = [order.updated_at for order in found]
    assert moments == sorted(moments)


def test_searches_find_what_they_say(shop: RunningSimulator):
    gid = shop.control.add_order(
        lag=0, name="#Q1", tags=['8" \\ (new): mug', "vip"], lineItems=[]
    )

    with connect(shop) as client:
        by_tag = _names(client, search.tag('8" \\ (new): mug'))
        by_name = _names(client, search.name("#Q1"))
        none = _names(client, search.all_of(search.tag("vip"), search.name("#Q2")))
        since = changed_orders(client, query="", size=250)
        newest = max(row.updated_at for page in since for row in page.orders)
        later = _names(client, search.updated_since(newest + timedelta(seconds=1)))
        exact = _names(client, search.updated_since(newest))
    shop.control.delete_order(gid)

    assert (by_tag, by_name, none) == (["#Q1"], ["#Q1"], [])
    assert later == []
    assert "#Q1" in exact


def _names(client: ShopifyClient, query: str) -> list[str]:
    pages = changed_orders(client, query=query)
    return [order.name for page in pages for order in page.orders]


def test_a_filter_that_shopify_does_not_know_is_an_error(shop: RunningSimulator):
    with connect(shop) as client, pytest.raises(Broken, match="the search “colour"):
        _names(client, "colour:red")


def test_an_unknown_order_leaves_a_gap(shop: RunningSimulator):
    with connect(shop) as client:
        first, *_ = ids_of(client)
        found = orders_by_ids(client, ["gid://shopify/Order/1", first])

    assert found[0] is None
    assert found[1] is not None
    assert isinstance(found[1].decode(), Order)


def test_returns_are_read_by_order(shop: RunningSimulator):
    with connect(shop) as client:
        ids = ids_of(client)
        found = [node.decode() for node in returns_of(client, ids) if node]

    assert [order.id for order in found] == ids


def test_the_shop_tells_its_facts_and_places(shop: RunningSimulator):
    with connect(shop) as client:
        facts = shop_facts(client)
        places = locations(client)

    assert (facts.currency, facts.iana_timezone) == ("EUR", "Europe/Berlin")
    assert missing_scopes(facts.scopes, ORDER_SCOPES) == ()
    assert places
    assert all(place.id.startswith("gid://shopify/Location/") for place in places)


def test_a_throttled_run_waits_and_comes_to_its_end(shop: RunningSimulator):
    # What another client uses is in nobody's reckoning here, so one meets THROTTLED.
    shop.control.stop_clock()
    with connect(shop) as one, connect(shop) as two:
        ids = ids_of(one)
        shop.control.bucket(maximum=400, rate=50)
        for client in (one, two, two, one, two, one):
            assert len(orders_by_ids(client, ids)) == ORDERS
        throttled = one.usage.throttled + two.usage.throttled
        waited = one.usage.waited + two.usage.waited
    log = shop.control.requests()

    assert throttled == sum("THROTTLED" in row["errors"] for row in log) > 0
    assert 0 < waited < 60


def test_one_bucket_for_two_clients_is_never_overdrawn(shop: RunningSimulator):
    bucket = MemoryBucket()

    with connect(shop, bucket=bucket) as one, connect(shop, bucket=bucket) as two:
        ids = ids_of(one)
        for _ in range(3):
            orders_by_ids(one, ids)
            orders_by_ids(two, ids)

    assert one.usage.throttled == two.usage.throttled == 0
    assert bucket.state.maximum == 2000


def test_a_token_that_ends_during_a_run_is_renewed(shop: RunningSimulator):
    issued: list[AccessToken] = []

    def request() -> AccessToken:
        with httpx.Client() as http:
            token = request_client_credentials_token(
                http,
                shop.url,
                client_id=shop.client_id,
                client_secret=shop.client_secret,
            )
        issued.append(token)
        return token

    class Forgetful(RenewedToken):
        """Believes that a token lasts for ever, and that it was asked for long ago."""

        def _asked_lately(self) -> bool:
            return False

    with connect(shop, tokens=Forgetful(request)) as client:
        before = shop_facts(client)
        shop.control.advance(24 * 3600)
        after = shop_facts(client)

    assert before == after
    assert len(issued) == 2
    assert "read_orders" in issued[0].scopes


def test_wrong_credentials_are_told_in_words(shop: RunningSimulator):
    with httpx.Client() as http, pytest.raises(NotReady, match="no access token"):
        request_client_credentials_token(
            http, shop.url, client_id=shop.client_id, client_secret="wrong"
        )

    wrong = connect(shop, tokens=StaticToken("shpat_wrong"))
    with wrong as client, pytest.raises(TokenRejected):
        shop_facts(client)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "garbage"])
def test_a_query_survives_a_line_that_breaks(shop: RunningSimulator, kind: str):
    shop.control.fault(kind, count=2, operation="OrdersByIds")

    with connect(shop) as client:
        ids = ids_of(client)
        found = orders_by_ids(client, ids)
        usage = client.usage

    assert len([node for node in found if node]) == ORDERS
    assert usage.retries == 2


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_query_survives_a_server_that_stumbles(shop: RunningSimulator, status: int):
    shop.control.fault("status", status=status, count=1, operation="Shop")

    with connect(shop) as client:
        facts = shop_facts(client)
        usage = client.usage

    assert facts.currency == "EUR"
    assert usage.retries == 1


def test_too_many_requests_wait_as_told_over_the_line(shop: RunningSimulator):
    shop.control.fault("status", status=429, count=1, retry_after=3)

    with connect(shop) as client:
        shop_facts(client)
        usage = client.usage

    assert 3 <= usage.waited <= 3.75


def test_an_internal_error_that_stays_is_told_with_its_number(shop: RunningSimulator):
    shop.control.fault("internal_error", count=0, operation="Shop")

    with connect(shop) as client, pytest.raises(ServerError) as raised:
        shop_facts(client)

    assert raised.value.request_id


def test_a_bucket_that_never_fills_ends_the_call(shop: RunningSimulator):
    shop.control.fault("throttled", count=0, operation="Shop")

    with connect(shop) as client, pytest.raises(Throttled) as raised:
        shop_facts(client)

    assert raised.value.retry_after is not None


def test_a_frozen_and_a_locked_shop_say_so(shop: RunningSimulator):
    with connect(shop) as client:
        shop.control.freeze()
        with pytest.raises(NotReady, match="is frozen by Shopify"):
            shop_facts(client)
        shop.control.thaw()
        shop.control.lock()
        with pytest.raises(NotReady, match="is locked by Shopify"):
            shop_facts(client)
        shop.control.unlock()
        assert shop_facts(client).name


def test_a_missing_scope_is_named(shop: RunningSimulator):
    shop.control.grant([scope for scope in SCOPES if scope != "read_payment_terms"])

    with connect(shop) as client:
        ids = ids_of(client)
        with pytest.raises(NotReady, match="read_payment_terms"):
            orders_by_ids(client, ids)


def test_orders_need_no_leave_to_read_returns(shop: RunningSimulator):
    shop.control.grant([scope for scope in SCOPES if "returns" not in scope])

    with connect(shop) as client:
        ids = ids_of(client)
        found = orders_by_ids(client, ids)
        with pytest.raises(NotReady, match="read_returns"):
            returns_of(client, ids)

    assert all(found)


def test_a_retired_version_is_noticed(shop: RunningSimulator):
    with (
        connect(shop, version="2025-01") as client,
        pytest.raises(NotReady, match="no longer speaks API version 2025-01"),
    ):
        shop_facts(client)

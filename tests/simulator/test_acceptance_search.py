"""Acceptance cases 21-25: what a search finds, and when."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulator.asking import Asker, document

from nightclerk.simulator.engine.clock import Clock, moment, stamp
from nightclerk.simulator.gateway import Asked, Gateway
from nightclerk.simulator.settings import ShopSettings
from nightclerk.simulator.shop import Shop

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def at(minutes: float) -> str:
    return stamp(NOON + timedelta(minutes=minutes))


def three_orders(shop: Asker) -> None:
    shop.control.set_clock(NOON + timedelta(hours=1))
    for name, minutes in (("#1", 1), ("#2", 20), ("#3", 40)):
        when = at(minutes)
        shop.control.add_order(
            lag=0, name=name, createdAt=when, processedAt=when, updatedAt=when
        )


def test_case_21_an_unquoted_timestamp_warns_and_finds_wrong_rows(shop):
    three_orders(shop)

    quoted = shop.named("orders_changed", query=f"updated_at:>='{at(20)}'")
    unquoted = shop.named("orders_changed", query=f"updated_at:>={at(20)}")

    assert "search" not in quoted["extensions"]
    assert names(quoted) == ["#2", "#3"]
    assert names(unquoted) == ["#1", "#2", "#3"]
    notice = unquoted["extensions"]["search"][0]
    assert notice["path"] == ["orders"]
    assert notice["query"] == f"updated_at:>={at(20)}"
    assert notice["warnings"] == [
        {
            "field": "20",
            "message": "Invalid search field for this query.",
            "code": "invalid_field",
        }
    ]


def names(answer: dict) -> list[str]:
    return [node["name"] for node in answer["data"]["orders"]["nodes"]]


def test_case_22_a_lower_bound_is_inclusive_to_the_second(shop):
    three_orders(shop)
    just_before = stamp(moment(at(20)) - timedelta(seconds=1))
    just_after = stamp(moment(at(20)) + timedelta(seconds=1))

    assert shop.orders(f"updated_at:>='{at(20)}'") == ["#2", "#3"]
    assert shop.orders(f"updated_at:>='{just_before}'") == ["#2", "#3"]
    assert shop.orders(f"updated_at:>='{just_after}'") == ["#3"]
    assert shop.orders(f"updated_at:>'{at(20)}'") == ["#3"]


def test_case_23_an_unknown_filter_finds_everything_with_a_warning(shop):
    three_orders(shop)

    answer = shop.named("orders_changed", query="colour:red")

    assert names(answer) == ["#1", "#2", "#3"]
    assert answer["extensions"]["search"][0]["warnings"][0]["field"] == "colour"


def test_case_24_a_change_is_found_after_the_lag_and_read_by_id_at_once(shop):
    gid = shop.control.add_order(name="#1")

    before = shop.orders("name:#1")
    by_id = shop.ask(f'{{ order(id: "{gid}") {{ name }} }}')
    shop.control.advance(2)
    after = shop.orders("name:#1")

    assert before == []
    assert by_id["data"]["order"]["name"] == "#1"
    assert after == ["#1"]


def test_case_24_the_index_keeps_the_old_row_until_the_lag_has_passed(shop):
    gid = shop.control.add_order(lag=0, name="#1", tags=["old"])
    shop.control.add_order(id=gid, tags=["new"])

    before = shop.orders("tag:old"), shop.orders("tag:new")
    shop.control.advance(2)

    assert before == (["#1"], [])
    assert shop.orders("tag:old") == []
    assert shop.orders("tag:new") == ["#1"]


def new_shop(orders: int) -> tuple[Shop, Gateway, Clock]:
    clock = Clock(NOON)
    clock.stop()
    shop = Shop(ShopSettings(orders=0, customers=0, products=0), clock, lag=2.0)
    shop.resize(1e9, 1e9)
    for number in range(orders):
        when = stamp(NOON - timedelta(seconds=3 * (orders - number)))
        shop.orders.put({"name": f"#{number}", "updatedAt": when}, lag=0)
    return shop, Gateway(), clock


@settings(deadline=None, max_examples=15)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 29), st.integers(0, 59)), min_size=10, max_size=10
    ),
    page=st.integers(1, 20),
)
def test_case_25_paging_while_orders_change_loses_none(changes, page):
    shop, gateway, clock = new_shop(60)
    orders = shop.store.all("Order")
    seen: dict[str, str] = {}
    by_page = dict(changes)

    def walk(since: str) -> None:
        after, step = None, 0
        while True:
            body = gateway.run(
                shop,
                Asked(
                    text=document("orders_changed"),
                    variables={
                        "query": f"updated_at:>='{since}'",
                        "after": after,
                        "first": page,
                    },
                    name=None,
                    app="test",
                    request_id="1",
                ),
            ).body
            found = body["data"]["orders"]
            seen.update((node["id"], node["updatedAt"]) for node in found["nodes"])
            clock.advance(1)
            if step in by_page:
                shop.orders.change(orders[by_page[step]], {"note": f"at {step}"})
            step += 1
            if not found["pageInfo"]["hasNextPage"]:
                return
            after = found["pageInfo"]["endCursor"]

    walk("2026-01-01T00:00:00Z")
    by_page.clear()
    clock.advance(3)
    walk(max(stamp(moment(max(seen.values())) - timedelta(minutes=5)), "2026"))

    assert seen == {order["id"]: order["updatedAt"] for order in orders}


def test_case_25_a_thousand_orders_are_paged_without_loss_while_ten_change():
    shop, gateway, clock = new_shop(1_000)
    orders, seen, after = shop.store.all("Order"), {}, None

    for step in range(100):
        body = gateway.run(
            shop,
            Asked(
                document("orders_changed"),
                {"query": "", "after": after},
                None,
                "a",
                "1",
            ),
        ).body["data"]["orders"]
        seen.update((node["id"], node["updatedAt"]) for node in body["nodes"])
        after = body["pageInfo"]["endCursor"]
        if step < 10:
            shop.orders.change(orders[step * 90], {"note": "changed"})
        clock.advance(3)
        if not body["pageInfo"]["hasNextPage"] and step >= 10:
            break

    assert seen == {order["id"]: order["updatedAt"] for order in orders}

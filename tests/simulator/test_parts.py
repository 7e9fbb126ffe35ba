"""The bucket, the clock and the seed."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from nightclerk.simulator.engine.bucket import Bucket
from nightclerk.simulator.engine.clock import Clock
from nightclerk.simulator.engine.cost import requested_cost
from nightclerk.simulator.engine.points import size
from nightclerk.simulator.seed.shop import fill_shop, open_shop
from nightclerk.simulator.settings import ShopSettings
from nightclerk.simulator.shop import Shop

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@given(
    steps=st.lists(
        st.tuples(st.floats(0, 100), st.integers(0, 1_000), st.floats(0, 1)),
        max_size=40,
    )
)
def test_a_bucket_never_overflows_and_admits_only_what_it_holds(steps):
    bucket, now, charged = Bucket.full(2_000, 100, at=0.0), 0.0, 0

    for wait, requested, share in steps:
        now += wait
        if bucket.admits(requested, now=now):
            assert bucket.level >= requested
            actual = int(requested * share)
            bucket.charge(actual)
            charged += actual

        assert bucket.level <= bucket.maximum
        assert bucket.level >= 0
        assert charged <= bucket.maximum + bucket.rate * now


def test_a_clock_that_goes_back_does_not_empty_a_bucket():
    bucket = Bucket.full(100, 10, at=50.0)
    bucket.charge(60)

    bucket.refill(40.0)
    bucket.refill(51.0)

    assert bucket.level == 50


class Hands:
    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def test_a_clock_is_set_advanced_stopped_and_run_on():
    wall, steady = Hands(), Hands()
    clock = Clock(NOW, wall=wall, steady=steady)

    wall.at += 10
    assert clock.now().second == 10
    clock.stop()
    wall.at += 5
    clock.advance(20)
    assert clock.now().second == 30
    clock.run()
    wall.at += 1
    assert clock.now().second == 31
    clock.set(NOW)
    assert clock.now() == NOW


def test_ticks_jump_ahead_with_advance_and_never_stop_or_go_back():
    wall, steady = Hands(), Hands()
    clock = Clock(NOW, wall=wall, steady=steady)
    begin = clock.ticks()

    clock.stop()
    steady.at += 3
    clock.advance(10)
    clock.set(datetime(2020, 1, 1, tzinfo=UTC))

    assert clock.ticks() - begin == 13


def test_the_steps_of_page_prices_are_the_known_ones():
    steps = [n for n in range(1, 251) if n == 1 or size(n) > size(n - 1)]

    assert [n - 1 for n in steps[1:]] == [2, 4, 7, 12, 20, 33, 54, 90, 148, 244]


def test_products_cost_more_with_every_fifth_variant():
    text = (
        "mutation M($input: ProductSetInput!) { productSet(synchronous: true, "
        "input: $input) { product { id } userErrors { message } } }"
    )

    def price(variants: int) -> int:
        return requested_cost(text, {"input": {"variants": [{}] * variants}})

    assert [price(n) - price(0) for n in (0, 1, 5, 6, 1_499)] == [0, 1, 1, 2, 300]


def seeded(seed: int = 1, orders: int = 400) -> Shop:
    clock = Clock(NOW)
    clock.stop()
    made = Shop(
        ShopSettings(orders=orders, customers=40, products=30, seed=seed), clock, lag=0
    )
    open_shop(made, clock)
    fill_shop(made, clock)
    return made


def brief(shop: Shop) -> list[tuple]:
    return [
        (o["name"], o["createdAt"][:16], o["totalPriceSet"]["shopMoney"]["amount"])
        for o in shop.store.all("Order")
    ]


def test_the_same_seed_gives_the_same_shop():
    assert brief(seeded()) == brief(seeded())
    assert brief(seeded(seed=2)) != brief(seeded())


def test_seeded_orders_are_of_every_kind():
    shop = seeded(orders=1_000)

    orders = shop.store.all("Order")

    def some(question) -> bool:
        return 0 < sum(map(bool, map(question, orders))) < len(orders)

    assert some(lambda o: o["presentmentCurrencyCode"] != o["currencyCode"])
    assert some(lambda o: o["taxesIncluded"])
    assert some(lambda o: len(o["taxLines"]) > 1)
    assert some(lambda o: o["discountCodes"])
    assert some(lambda o: any(line["isGiftCard"] for line in o["lineItems"]))
    assert some(lambda o: any(line["title"] == "Tip" for line in o["lineItems"]))
    assert some(lambda o: o["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED")
    assert some(lambda o: o["displayFulfillmentStatus"] == "FULFILLED")
    assert some(lambda o: o["displayFinancialStatus"] == "PARTIALLY_REFUNDED")
    assert some(lambda o: o["displayFinancialStatus"] == "PENDING")
    assert some(lambda o: o["displayFinancialStatus"] == "AUTHORIZED")
    assert some(lambda o: o["cancelledAt"])
    assert some(lambda o: o["closedAt"])
    assert some(lambda o: o["test"])
    assert some(lambda o: o["risk"]["recommendation"] == "CANCEL")
    assert some(lambda o: o["edited"])
    assert some(lambda o: o["customer"] is None and o["billingAddress"] is None)
    assert some(lambda o: o["returnStatus"] != "NO_RETURN")


def test_seeded_orders_are_spread_over_fifty_days_and_end_hours_ago():
    created = [o["createdAt"] for o in seeded().store.all("Order")]

    assert min(created) >= "2026-10-04"
    assert min(created) < "2026-10-07"
    assert max(created) <= "2026-11-23T06:00:00Z"
    assert max(created) > "2026-11-22T18:00:00Z"
    assert created == sorted(created)


def test_seeded_orders_balance():
    for order in seeded().store.all("Order"):
        if order["cancelledAt"] or order["edited"]:
            continue
        owed = order["totalOutstandingSet"]["shopMoney"]["amount"]
        if order["displayFinancialStatus"] in {"PENDING", "AUTHORIZED"}:
            assert owed == order["currentTotalPriceSet"]["shopMoney"]["amount"]
        else:
            assert owed == "0.0", order["name"]

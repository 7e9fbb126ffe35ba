"""What orders do to stock."""

import pytest
from tests.simulator.goods import counts, made, mug, places, stocked

GOODS = ("available", "committed", "on_hand")


def now(shop, item, place):
    found = counts(shop, item, place)
    return tuple(found[name] for name in GOODS)


@pytest.fixture
def goods(shop):
    """Give an item of which there are ten, and where."""
    return stocked(shop, 10)


def test_an_order_commits_and_a_shipment_takes_away(shop, goods):
    order = shop.control.sell({"MUG": 3})
    placed = now(shop, *goods)
    shop.control.fulfill_order(order, {"MUG": 2})
    partly = now(shop, *goods)
    shop.control.fulfill_order(order)

    assert placed == (7, 3, 10)
    assert partly == (7, 1, 8)
    assert now(shop, *goods) == (7, 0, 7)


def test_more_can_be_sold_than_there_is(shop, goods):
    shop.control.sell({"MUG": 12})

    assert now(shop, *goods) == (-2, 12, 10)


def test_a_cancelled_order_gives_back_paid_or_not(shop, goods):
    paid = shop.control.sell({"MUG": 3})
    unpaid = shop.control.sell({"MUG": 2}, displayFinancialStatus="PENDING")

    shop.control.cancel_order(paid)
    one = now(shop, *goods)
    shop.control.cancel_order(unpaid)

    assert one == (8, 2, 10)
    assert now(shop, *goods) == (10, 0, 10)


def test_an_edit_frees_pieces_and_asks_for_more(shop, goods):
    order = shop.control.sell({"MUG": 3})

    shop.control.edit_order(order, quantities={"MUG": 1})
    fewer = now(shop, *goods)
    shop.control.edit_order(order, quantities={"MUG": 4})

    assert fewer == (9, 1, 10)
    assert now(shop, *goods) == (6, 4, 10)


@pytest.mark.parametrize(
    ("restock", "left"),
    [("RETURN", (8, 0, 8)), ("CANCEL", (8, 0, 8)), ("NO_RESTOCK", (7, 0, 7))],
)
def test_a_refund_gives_back_what_is_restocked(shop, goods, restock, left):
    order = shop.control.sell({"MUG": 3})
    shop.control.fulfill_order(order)

    shop.control.refund_order(order, {"MUG": 1}, restock=restock)

    assert now(shop, *goods) == left


def test_a_cancelled_shipment_gives_back_and_commits_again(shop, goods):
    order = shop.control.sell({"MUG": 3})
    shop.control.fulfill_order(order)
    text = "query O($id: ID!) { order(id: $id) { fulfillments { id } } }"
    (parcel,) = shop.ask(text, id=order)["data"]["order"]["fulfillments"]

    cancelled = {**parcel, "status": "CANCELLED"}
    shop.control.add_order(id=order, fulfillments=[cancelled])

    assert now(shop, *goods) == (7, 3, 10)


def test_a_sale_over_the_counter_takes_away_at_once_where_the_counter_is(shop, goods):
    item, store = goods[0], places(shop)[1]
    shop.control.stock_at("MUG", store, 5)
    line = {
        "sku": "MUG",
        "quantity": 2,
        "variant": {"id": shop.control.stock()[0]["variant"]},
        "requiresShipping": False,
        "originalUnitPriceSet": "9.50",
    }

    shop.control.add_order(
        lineItems=[line],
        sourceName="pos",
        retailLocation={"id": store},
        displayFulfillmentStatus="FULFILLED",
    )

    assert now(shop, item, store) == (3, 0, 3)
    assert now(shop, *goods) == (10, 0, 10)


def test_a_deleted_order_promises_nothing_any_more(shop, goods):
    shop.control.delete_order(shop.control.sell({"MUG": 3}))

    assert now(shop, *goods) == (10, 0, 10)


def test_what_is_not_counted_does_not_move(shop):
    made(shop, **mug())

    shop.control.sell({"MUG-S": 3})

    assert {level["available"] for level in shop.control.stock()} == {0}
    assert {level["committed"] for level in shop.control.stock()} == {0}


def test_an_order_stamps_level_and_product_and_is_no_other_change(shop, goods):
    shop.control.advance(60)
    shop.control.sell({"MUG": 1})
    product, level = shop.control.products()[0], shop.control.stock()[0]
    shop.control.advance(60)

    (order,) = shop.control.orders()
    shop.control.close_order(order["name"])

    assert product["updatedAt"] == level["updatedAt"] == order["updatedAt"]
    assert shop.control.stock()[0] == level


def test_people_count_and_set_aside(shop, goods):
    shop.control.sell({"MUG": 3})

    shop.control.set_aside("MUG", 2)
    shop.control.count_stock("MUG", 1, state="damaged")
    shop.control.count_stock("MUG", 12)

    (level,) = shop.control.stock()
    assert (level["available"], level["committed"], level["damaged"]) == (8, 3, 1)
    assert level["on_hand"] == 12


def test_random_sales_commit_what_they_order_and_repeat_by_their_seed(shop, goods):
    orders = shop.control.sell_at_random(4, seed=7)

    text = (
        "query O($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { "
        "lineItems(first: 9) { nodes { quantity } } } } }"
    )
    sold = [
        line["quantity"]
        for order in shop.ask(text, ids=orders)["data"]["nodes"]
        for line in order["lineItems"]["nodes"]
    ]
    assert len(orders) == 4
    assert now(shop, *goods) == (10 - sum(sold), sum(sold), 10)


def test_a_variant_that_is_stocked_nowhere_any_more_keeps_its_counts(shop, goods):
    shop.control.unstock("MUG", "Main warehouse")

    (level,) = shop.control.stock()
    assert (level["active"], level["available"]) == (False, 10)
    assert shop.control.sell_at_random(1) == []


def test_an_order_is_shipped_from_where_all_of_it_is_stocked(shop, goods):
    other = places(shop)[1]
    shop.control.stock_at("MUG", other, 5)
    shop.control.unstock("MUG", "Main warehouse")

    shop.control.sell({"MUG": 2})

    assert now(shop, goods[0], other) == (3, 2, 5)
    assert now(shop, *goods) == (10, 0, 10)

"""Orders on their way from Shopify into the books: no quantity ever jumps."""

from decimal import Decimal

import pytest
from tests.connector import stocking as stock
from tests.connector.stocking import at_shopify, bring, level, process, receive, sync
from tests.ledger.posting_building import SHIP, posted

from nightclerk.connector.models import Shop, ShopVariant, StockLevel
from nightclerk.connector.selectors.stock.promises import (
    committed_pieces,
    unbooked_pieces,
)
from nightclerk.ledger.models import Item, SalesDocument
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    made = stock.goods_shop(simulator)
    stock.counts(made)
    receive(1, "10")
    sync(made)
    simulator.control.forget_mutations()
    return made


def writes(simulator: RunningSimulator) -> list[int]:
    """Give the quantities that were sent and taken."""
    return [
        row["quantity"]
        for sent in simulator.control.mutations()
        if sent["done"]
        for row in sent["variables"]["input"]["quantities"]
    ]


def fulfill(simulator: RunningSimulator, order: str) -> None:
    simulator.control.advance(5)
    simulator.control.fulfill_order(order)


def ship_in_the_books() -> None:
    posted(SalesDocument.objects.get(), SHIP)


@pytest.mark.parametrize("calculation", ["projected", "free"])
@pytest.mark.parametrize("quantity", ["available", "on_hand"])
def test_w_12_the_quantity_does_not_move_while_an_order_is_on_its_way(
    simulator, shop, calculation, quantity
):
    stock.counts(shop, calculation=calculation)
    stock.settings(shop, quantity=quantity)
    StockLevel.objects.update(read_at=None)
    seen = []

    order = simulator.control.sell({"MUG-1": 2})
    for step in (
        lambda: None,
        lambda: bring(shop),
        lambda: process(shop),
        ship_in_the_books,
        lambda: fulfill(simulator, order),
        lambda: bring(shop),
    ):
        step()
        sync(shop)
        seen.append(at_shopify(simulator)["MUG-1"])

    assert seen == [8] * 6
    assert writes(simulator) == []
    assert at_shopify(simulator, what="on_hand") == {"MUG-1": 8}


def test_goods_that_left_before_the_books_knew_are_not_sold_again(simulator, shop):
    order = simulator.control.sell({"MUG-1": 2})
    simulator.control.fulfill_order(order)
    bring(shop)

    sync(shop)
    process(shop)
    sync(shop)
    ship_in_the_books()
    sync(shop)

    assert (at_shopify(simulator), writes(simulator)) == ({"MUG-1": 8}, [])


def test_an_order_that_is_not_here_yet_is_known_by_what_shopify_took(simulator, shop):
    simulator.control.sell({"MUG-1": 2})
    receive(1, "5")

    sync(shop)

    assert at_shopify(simulator) == {"MUG-1": 13}
    assert (level().wanted, level().committed) == (13, 2)


def test_pieces_that_an_edit_added_are_taken_off_before_the_books_have_them(
    simulator, shop
):
    order = simulator.control.sell({"MUG-1": 2})
    bring(shop)
    process(shop)
    sync(shop)
    simulator.control.advance(5)
    simulator.control.edit_order(order, quantities={"MUG-1": 5})
    bring(shop)

    sync(shop)

    assert (at_shopify(simulator), level().wanted) == ({"MUG-1": 5}, 5)


def test_a_cancelled_order_gives_its_pieces_back(simulator, shop):
    order = simulator.control.sell({"MUG-1": 2})
    bring(shop)
    sync(shop)
    simulator.control.advance(5)
    simulator.control.cancel_order(order)
    bring(shop)

    sync(shop)

    assert (at_shopify(simulator), level().wanted) == ({"MUG-1": 10}, 10)


def test_an_order_of_a_box_takes_its_pieces_from_the_single_ones_too(simulator):
    shop = stock.goods_shop(simulator, sells=2)
    stock.counts(shop)
    single = Item.objects.get(no="MUG-1")
    unit = stock.box(1, "6")
    ShopVariant.objects.filter(sku="MUG-2").update(item=single, unit=unit)
    receive(1, "20")
    sync(shop)
    assert at_shopify(simulator) == {"MUG-1": 20, "MUG-2": 3}
    simulator.control.sell({"MUG-2": 1})

    bring(shop)
    sync(shop)

    assert at_shopify(simulator) == {"MUG-1": 14, "MUG-2": 2}
    assert unbooked_pieces() == {(single.pk, None): {stock.place(shop).pk: Decimal(6)}}


def test_what_orders_hold_is_counted_by_variant_and_location(simulator, shop):
    simulator.control.sell({"MUG-1": 2})
    simulator.control.sell({"MUG-1": 1})
    shipped = simulator.control.sell({"MUG-1": 4})
    simulator.control.fulfill_order(shipped)

    bring(shop)

    variant, here = ShopVariant.objects.get(), stock.place(shop)
    assert committed_pieces(shop) == {(variant.pk, here.pk): 3}
    assert unbooked_pieces() == {(variant.item_id, None): {here.pk: Decimal(7)}}


def test_a_manual_sales_order_is_taken_off_what_is_projected_but_not_of_what_is_free(
    simulator, shop
):
    stock.sold_in_the_books(1, "3")
    sync(shop)
    projected = at_shopify(simulator)["MUG-1"]

    stock.counts(shop, calculation="free")
    sync(shop)

    assert (projected, at_shopify(simulator)["MUG-1"]) == (7, 10)


def test_two_shops_that_sell_the_same_goods_take_from_each_other(simulator, shop):
    with RunningSimulator() as other:
        other.control.index_lag(0)
        second = stock.goods_shop(other, code="OTHER")
        stock.counts(second)
        sync(second)
        assert at_shopify(other) == {"MUG-1": 10}
        simulator.control.sell({"MUG-1": 4})

        bring(shop)
        sync(second)

        assert at_shopify(other) == {"MUG-1": 6}

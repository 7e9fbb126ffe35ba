"""Stock goes to Shopify where it differs, told to a running simulator over HTTP."""

import pytest
from tests.connector import stocking as stock
from tests.connector.stocking import at_shopify, level, receive, sync

from nightclerk.connector.models import (
    OutgoingChange,
    Shop,
    ShopVariant,
    SkippedRecord,
    StockLevel,
)
from nightclerk.ledger.models import Item, Unit
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    made = stock.goods_shop(simulator)
    stock.counts(made)
    return made


def test_inv_04_what_the_books_have_is_set_comparing_with_what_was_read(
    simulator, shop
):
    simulator.control.count_stock("MUG-1", 5, place=stock.MAIN)
    receive(1, "10")

    ran = sync(shop)

    assert at_shopify(simulator) == {"MUG-1": 10}
    assert stock.asked(simulator, "InventorySet") == 1
    (sent,) = simulator.control.mutations()
    (row,) = sent["variables"]["input"]["quantities"]
    assert (row["quantity"], row["changeFromQuantity"]) == (10, 5)
    assert (ran.counts["sent"], level().confirmed, level().wanted) == (1, 10, 10)


def test_inv_05_what_is_the_same_is_not_sent_unless_it_is_forced(simulator, shop):
    simulator.control.count_stock("MUG-1", 10, place=stock.MAIN)
    receive(1, "10")

    same = sync(shop)
    forced = sync(shop, force=True)

    assert (same.counts.get("sent", 0), forced.counts["sent"]) == (0, 1)
    assert stock.asked(simulator, "InventorySet") == 1


def test_inv_08_six_hundred_changed_rows_are_three_requests(simulator):
    shop = stock.goods_shop(simulator, sells=600)
    stock.counts(shop)
    stock.receive_all("3")

    ran = sync(shop)

    rows = [
        len(sent["variables"]["input"]["quantities"])
        for sent in simulator.control.mutations()
    ]
    assert (rows, ran.counts["sent"]) == ([250, 250, 100], 600)
    assert set(at_shopify(simulator).values()) == {3}


def test_inv_09_a_variant_sold_in_boxes_of_six_has_whole_boxes(simulator, shop):
    unit = stock.box(1, "6")
    ShopVariant.objects.update(unit=unit)
    receive(1, "7")

    sync(shop)

    assert at_shopify(simulator) == {"MUG-1": 1}


def test_w_17_without_a_unit_of_its_own_a_variant_is_sold_in_the_items_sales_unit(
    simulator, shop
):
    unit = stock.box(1, "12")
    Item.objects.filter(no="MUG-1").update(sales_unit=unit)
    receive(1, "25")

    sync(shop)

    assert at_shopify(simulator) == {"MUG-1": 2}


def test_a_unit_that_the_item_does_not_have_is_said_and_spoils_nothing_else(
    simulator,
):
    shop = stock.goods_shop(simulator, sells=2)
    stock.counts(shop)
    pallet = Unit.objects.create(code="PALLET")
    ShopVariant.objects.filter(sku="MUG-1").update(unit=pallet)
    receive(2, "4")

    ran = sync(shop)

    assert at_shopify(simulator)["MUG-2"] == 4
    assert ran.reporter.skipped == {
        "MUG-1 · Main warehouse": "Item MUG-1 has no unit PALLET"
    }
    assert SkippedRecord.objects.get(stream="stock_out").resolved_at is None

    ShopVariant.objects.update(unit=None)
    sync(shop)

    assert SkippedRecord.objects.get(stream="stock_out").resolved_at is not None
    assert level().problem == {}


def test_inv_10_w_14_less_than_nothing_is_sent_as_nothing_once(simulator, shop):
    simulator.control.count_stock("MUG-1", 5, place=stock.MAIN)
    stock.sold_in_the_books(1, "3")

    first = sync(shop)
    again = sync(shop)

    assert at_shopify(simulator) == {"MUG-1": 0}
    assert (first.counts["sent"], again.counts.get("sent", 0)) == (1, 0)


def test_a_shop_that_sold_more_than_there_is_keeps_its_figure(simulator, shop):
    simulator.control.sell({"MUG-1": 2})

    ran = sync(shop)

    assert (ran.counts.get("sent", 0), at_shopify(simulator)) == (0, {"MUG-1": -2})


def test_inv_11_services_are_never_sent(simulator, shop):
    Item.objects.update(kind=Item.Kind.SERVICE)

    ran = sync(shop)

    assert StockLevel.objects.count() == 0
    assert (ran.counts.get("sent", 0), simulator.control.mutations()) == (0, [])


def test_what_shopify_does_not_track_is_not_sent_and_says_why(simulator, shop):
    simulator.control.change_price("MUG-1", inventoryItem={"tracked": False})
    receive(1, "10")

    ran = sync(shop)

    assert (ran.counts["not_sent"], ran.counts.get("sent", 0)) == (1, 0)
    assert "does not track" in level().problem["text"]["template"]
    assert not ShopVariant.objects.get().is_tracked


def test_inv_18_w_18_only_the_chosen_variants_are_looked_at(simulator):
    shop = stock.goods_shop(simulator, sells=3)
    stock.counts(shop)
    for number in (1, 2, 3):
        receive(number, "9")
    gids = dict(ShopVariant.objects.values_list("sku", "gid"))

    ran = sync(shop, variants=[gids["MUG-1"], gids["MUG-2"]])

    assert at_shopify(simulator) == {"MUG-1": 9, "MUG-2": 9, "MUG-3": 0}
    assert ran.counts["levels_read"] == 2
    assert level(3).wanted is None


def test_only_the_chosen_items_are_looked_at(simulator):
    shop = stock.goods_shop(simulator, sells=2)
    stock.counts(shop)
    receive(1, "9")
    receive(2, "9")

    sync(shop, items=["MUG-2"])

    assert at_shopify(simulator) == {"MUG-1": 0, "MUG-2": 9}


def test_two_locations_of_the_books_are_sold_from_one_of_the_shop(simulator, shop):
    for code in ("EAST", "WEST", "FAR"):
        stock.books_place(code)
    stock.counts(shop, counted=["EAST", "WEST"])
    for code, pieces in (("EAST", "4"), ("WEST", "3"), ("FAR", "50")):
        receive(1, pieces, location=stock.books_place(code))

    sync(shop)

    assert at_shopify(simulator) == {"MUG-1": 7}


def test_each_location_counts_by_its_own_rule(simulator, shop):
    stock.counts(shop, stock.CORNER, calculation="free", reserve=2)
    stock.settings(shop, reserve=1)
    simulator.control.stock_at("MUG-1", stock.CORNER)
    receive(1, "10")
    stock.sold_in_the_books(1, "3")

    sync(shop)

    assert at_shopify(simulator) == {"MUG-1": 6}
    assert at_shopify(simulator, stock.CORNER) == {"MUG-1": 8}


def test_a_location_without_a_calculation_is_neither_read_nor_written(simulator, shop):
    simulator.control.stock_at("MUG-1", stock.CORNER, 4)
    receive(1, "10")

    sync(shop)

    assert at_shopify(simulator, stock.CORNER) == {"MUG-1": 4}
    assert StockLevel.objects.count() == 1


def test_a_shop_without_any_rule_has_nothing_to_do(simulator, shop):
    stock.counts(shop, calculation="")

    ran = sync(shop)

    assert "No location of the shop has a stock calculation" in ran.reporter.said
    assert StockLevel.objects.count() == 0


def test_w_16_an_item_that_is_not_stocked_at_a_location_is_stocked_there(
    simulator, shop
):
    stock.counts(shop, stock.CORNER)
    receive(1, "10")

    ran = sync(shop)
    again = sync(shop)

    assert at_shopify(simulator, stock.CORNER) == {"MUG-1": 10}
    assert (ran.counts["sent"], again.counts.get("sent", 0)) == (2, 0)
    assert level(1, stock.CORNER).is_stocked
    assert stock.asked(simulator, "InventoryActivate") == 1


def test_nothing_is_stocked_anew_where_the_shop_card_does_not_let_it(simulator, shop):
    stock.counts(shop, stock.CORNER)
    stock.settings(shop, activates=False)
    receive(1, "10")

    sync(shop)

    assert at_shopify(simulator, stock.CORNER) == {}
    assert "not stocked" in level(1, stock.CORNER).problem["text"]["template"]


def test_a_dry_run_sends_nothing_and_counts_what_it_would(simulator, shop):
    receive(1, "10")

    ran = sync(shop, dry_run=True)

    assert (ran.counts["would_send"], simulator.control.mutations()) == (1, [])
    assert not OutgoingChange.objects.exists()
    assert (level().wanted, level().confirmed) == (10, 0)


def test_nothing_leaves_a_shop_whose_data_sync_is_off(simulator, shop):
    Shop.objects.update(sends_changes=False)
    receive(1, "10")

    ran = sync(shop)

    assert (ran.counts["would_send"], simulator.control.mutations()) == (1, [])
    assert any("Allow data sync" in said for said in ran.reporter.said)


def test_a_run_in_which_nothing_changed_asks_for_locations_only(simulator, shop):
    receive(1, "10")
    sync(shop)

    again = sync(shop)

    assert (again.result["api_calls"], again.counts.get("sent", 0)) == (1, 0)


def test_a_variant_that_is_gone_has_no_level_any_more(simulator, shop):
    sync(shop)

    ShopVariant.objects.update(is_gone=True)
    sync(shop)

    assert StockLevel.objects.count() == 0


def test_the_same_change_is_sent_again_after_somebody_undid_it(simulator, shop):
    receive(1, "10")
    sync(shop)

    for _ in range(2):
        simulator.control.count_stock("MUG-1", 4, place=stock.MAIN)
        sync(shop, audit=True)
        sync(shop)
        assert at_shopify(simulator) == {"MUG-1": 10}

    states = OutgoingChange.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["confirmed"] * 3
    assert OutgoingChange.objects.values("key").distinct().count() == 3

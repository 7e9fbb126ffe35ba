"""Locations and levels are read: a few by their ids, many in bulk; and audited."""

import pytest
from django.contrib.auth import get_user_model
from tests.connector import stocking as stock
from tests.connector.stocking import at_shopify, level, receive, sync

from nightclerk.connector.mapping.sending import transport
from nightclerk.connector.models import BulkOperation, Shop, ShopLocation, StockLevel
from nightclerk.connector.selectors.settings import stock_settings
from nightclerk.connector.selectors.stock.levels import stock_rules
from nightclerk.connector.services.stock.locations import (
    SeenLocation,
    change_location,
    keep_locations,
)
from nightclerk.connector.tasks.sync_stock import SyncStockParams
from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.jobs.context import Parked
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    made = stock.goods_shop(simulator)
    stock.counts(made)
    return made


def seen(number: int, name: str, **fields: bool) -> SeenLocation:
    given = {"is_active": True, "is_fulfillment_service": False, **fields}
    return SeenLocation(f"gid://shopify/Location/{number}", name, **given)


def test_locations_are_kept_as_they_are_and_keep_their_mapping(shop):
    here = ShopLocation.objects.exclude(shop=shop)
    ShopLocation.objects.all().delete()
    keep_locations(shop, [seen(1, "Main"), seen(2, "Closed", is_active=False)])
    main = ShopLocation.objects.get(name="Main")
    change_location(main, location="MAIN", calculation="free", reserve=2)

    new = keep_locations(shop, [seen(1, "Head office"), seen(3, "Outlet")])

    main.refresh_from_db()
    assert new == 1
    assert (main.name, main.location.code, main.reserve) == ("Head office", "MAIN", 2)
    assert not ShopLocation.objects.get(name="Closed").is_active
    assert list(here) == []


def test_a_location_that_vanished_is_not_active_and_is_not_counted(simulator, shop):
    keep_locations(shop, [])

    assert not ShopLocation.objects.filter(is_active=True).exists()
    assert stock_rules(shop, stock_settings(shop)) == []


def test_a_location_counts_the_chosen_places_with_the_shops_reserve(shop):
    stock.books_place("EAST")
    stock.settings(shop, reserve=4)

    change_location(stock.place(shop), counted=["EAST"], rounding="nearest")

    (rule,) = stock_rules(shop, stock_settings(shop))
    assert rule.counted == {stock.books_place("EAST").pk}
    assert (rule.rounding, rule.reserve, rule.calculation) == (
        "nearest",
        4,
        "projected",
    )


def test_wrong_rules_are_refused_by_their_fields(shop):
    with pytest.raises(Refused) as refused:
        change_location(stock.place(shop), calculation="moon", counted=["NOWHERE"])

    assert set(refused.value.fields) == {"calculation", "counted"}


def test_a_user_without_the_right_cannot_change_how_stock_is_counted(shop):
    user = get_user_model().objects.create(username="guest")

    with pytest.raises(NotAllowed):
        change_location(stock.place(shop), actor=user, counted=["MAIN"])

    assert stock.place(shop).counted.count() == 0


def test_an_audit_lists_what_differs_and_sends_nothing(simulator, shop):
    receive(1, "10")
    sync(shop)
    simulator.control.count_stock("MUG-1", 7, place=stock.MAIN)
    simulator.control.forget_mutations()

    audited = sync(shop, audit=True)

    assert simulator.control.mutations() == []
    assert (audited.counts["drift"], audited.counts["different"]) == (1, 1)
    assert "MUG-1 · Main warehouse: 7 at Shopify, 10 by the books" in (
        audited.reporter.said
    )
    assert level().difference == 3

    sync(shop)

    assert at_shopify(simulator) == {"MUG-1": 10}


def test_an_audit_calls_what_the_books_changed_no_drift(simulator, shop):
    receive(1, "10")
    sync(shop)
    receive(1, "5")

    audited = sync(shop, audit=True)

    assert (audited.counts["drift"], audited.counts["different"]) == (0, 1)


def test_sales_at_shopify_are_no_drift(simulator, shop):
    receive(1, "10")
    sync(shop)
    simulator.control.sell({"MUG-1": 2})

    audited = sync(shop, audit=True)

    assert (audited.counts["drift"], audited.counts["different"]) == (0, 0)


def test_an_audit_is_of_all_stock():
    with pytest.raises(ValueError, match="audit"):
        SyncStockParams(shop="DEMO", audit=True, items=["MUG-1"])


def in_bulk(shop: Shop, simulator: RunningSimulator, **params: bool) -> stock.Ran:
    """Run until Shopify has read the list: each time the run waits, time passes."""
    for _ in range(20):
        try:
            return sync(shop, **params)
        except Parked:
            simulator.control.advance(30)
    raise AssertionError("Shopify never read the list to its end")


def test_many_levels_are_read_in_bulk_with_the_same_result(simulator, monkeypatch):
    shop = stock.goods_shop(simulator, sells=30)
    stock.counts(shop)
    stock.counts(shop, stock.CORNER)
    stock.receive_all("3")
    simulator.control.stock_at("MUG-2", stock.CORNER, 9)
    stock.settings(shop, activates=False)
    by_calls = _levels_after(shop, simulator)
    StockLevel.objects.all().delete()
    monkeypatch.setattr(transport, "WAITING", -60.0)  # so that bulk is always sooner

    bulk = _levels_after(shop, simulator)

    operation = BulkOperation.objects.get()
    assert (operation.purpose, operation.status) == ("stock-read", "COMPLETED")
    assert bulk == by_calls
    assert len(bulk) == 60


def _levels_after(shop: Shop, simulator: RunningSimulator) -> set[tuple[object, ...]]:
    in_bulk(shop, simulator, dry_run=True)
    rows = StockLevel.objects.values_list(
        "variant__sku", "location__name", "is_stocked", "confirmed", "wanted"
    )
    return set(rows)


def test_an_audit_in_bulk_reads_once_and_finds_the_drift(simulator, shop, monkeypatch):
    receive(1, "10")
    sync(shop)
    simulator.control.count_stock("MUG-1", 7, place=stock.MAIN)
    monkeypatch.setattr(transport, "WAITING", -60.0)

    audited = in_bulk(shop, simulator, audit=True)

    assert BulkOperation.objects.count() == 1
    assert (audited.counts["drift"], level().confirmed) == (1, 7)


def test_an_item_that_shopify_does_not_know_is_not_stocked_and_not_read_again(
    simulator, shop
):
    stock.settings(shop, activates=False)
    simulator.control.delete(simulator.control.products()[0]["id"])

    sync(shop)
    again = sync(shop)

    assert (level().is_stocked, level().confirmed) == (False, None)
    assert again.result["api_calls"] == 1

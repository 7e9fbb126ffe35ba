"""Starting a sync: in the background, or while somebody waits."""

from typing import Any

import pytest
from tests.connector.shapes import mapped, order

from nightclerk.connector.models import Shop, ShopOrder
from nightclerk.connector.services.orders.keeping import (
    mirror_orders,
    sync_one_order,
)
from nightclerk.connector.services.syncs.starting import start_sync
from nightclerk.connector.tasks.order_selection import SyncOrdersParams
from nightclerk.connector.tasks.sync_orders import sync_orders
from nightclerk.core.errors import NotReady, Refused
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.registry import catalogue

pytestmark = pytest.mark.django_db
PARAMS = SyncOrdersParams(shop="DEMO")


def new_shop(**changes: Any) -> Shop:
    return Shop.objects.create(code="DEMO", url="https://demo.myshopify.com", **changes)


def test_the_task_is_in_the_catalogue_under_its_number() -> None:
    assert catalogue[30104] is sync_orders
    assert str(sync_orders.title) == "Sync orders from Shopify"


def test_runs_of_one_shop_share_a_category_and_what_they_write() -> None:
    one, other = SyncOrdersParams(shop="A"), SyncOrdersParams(shop="B")

    assert sync_orders.category(one) == "SHOP-A"
    assert sync_orders.written_by(one) != sync_orders.written_by(other)


def test_in_the_background_an_entry_starts_and_nobody_waits() -> None:
    """SHOP-17."""
    started = start_sync(new_shop(), sync_orders, PARAMS)

    run = JobRun.objects.get()
    assert started.run is None
    assert started.entry is not None
    assert (run.entry, run.is_foreground) == (started.entry, False)
    assert started.entry.description == "Sync orders from Shopify (DEMO)"
    assert started.entry.params == {"shop": "DEMO"}


def test_in_the_foreground_the_run_is_the_callers_to_carry_out() -> None:
    """SHOP-17."""
    started = start_sync(new_shop(runs_in_background=False), sync_orders, PARAMS)

    assert started.run is not None
    assert started.run.is_foreground


def test_pressing_the_button_twice_gives_one_entry() -> None:
    shop = new_shop()

    first = start_sync(shop, sync_orders, PARAMS)
    second = start_sync(shop, sync_orders, PARAMS)

    assert first.entry == second.entry
    assert JobEntry.objects.count() == 1


def test_in_the_foreground_a_second_sync_is_refused_while_one_is_there() -> None:
    shop = new_shop(runs_in_background=False)
    start_sync(shop, sync_orders, PARAMS)

    with pytest.raises(Refused):
        start_sync(shop, sync_orders, SyncOrdersParams(shop="DEMO", dry_run=True))


def test_a_shop_that_is_switched_off_starts_nothing() -> None:
    with pytest.raises(NotReady, match="Shop DEMO is not enabled"):
        start_sync(new_shop(is_enabled=False), sync_orders, PARAMS)

    assert not JobEntry.objects.exists()


def test_one_order_is_synced_by_its_id() -> None:
    shop = new_shop()
    mirror_orders(shop, [mapped(order(1001))])
    kept = ShopOrder.objects.get()

    started = sync_one_order(kept)

    assert started.entry is not None
    assert started.entry.task == 30104
    assert started.entry.params == {"shop": "DEMO", "gids": [kept.gid]}

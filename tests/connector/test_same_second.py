"""An order that changes twice within a second is here as it was left."""

from decimal import Decimal

import pytest
from tests.connector.runs import connected_shop, sync
from tests.connector.simulated import sell_mug

from nightclerk.connector.models import ShopOrder, Watermark
from nightclerk.core.clock import now
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_change_in_the_second_of_a_reading_is_not_lost(
    simulator: RunningSimulator,
):
    shop = connected_shop(simulator)
    gid = sell_mug(simulator, now().date(), "10.00")
    simulator.control.stop_clock()
    simulator.control.edit_order(gid, quantities={"MUG": 2})
    sync(shop)
    simulator.control.edit_order(gid, quantities={"MUG": 3})
    simulator.control.run_clock()
    simulator.control.advance(5)

    again = sync(shop)

    assert again.counts["updated"] == 1
    assert ShopOrder.objects.get().current_total == Decimal(30)


def test_an_order_is_read_once_more_and_then_rests(simulator: RunningSimulator):
    shop = connected_shop(simulator)
    gid = sell_mug(simulator, now().date(), "10.00")
    simulator.control.stop_clock()
    simulator.control.edit_order(gid, quantities={"MUG": 2})
    sync(shop)
    simulator.control.run_clock()
    simulator.control.advance(5)

    second, third = sync(shop), sync(shop)

    assert (second.counts["unchanged"], third.counts["unchanged"]) == (1, 1)
    assert second.result["api_calls"] == 2
    assert third.result["api_calls"] == 1


def test_the_mark_never_goes_beyond_the_begin_of_the_run(simulator: RunningSimulator):
    shop = connected_shop(simulator)
    sell_mug(simulator, now().date(), "10.00")

    sync(shop)

    mark = Watermark.objects.get()
    assert mark.listed_at is not None
    assert mark.synced_to <= mark.listed_at

"""Task 30105 against a simulated shop: what moved there is here, and booked once."""

from datetime import timedelta

import pytest
from tests.connector.runs import ListReporter, Ran, connected_shop, sync
from tests.connector.simulated import sell_mug

from nightclerk.connector.models import (
    BalanceTransaction,
    Dispute,
    Payout,
    ShopTransaction,
)
from nightclerk.connector.tasks.sync_payments import SyncPaymentsParams, sync_payments
from nightclerk.core.clock import now
from nightclerk.jobs.context import Context
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

pytestmark = pytest.mark.django_db(transaction=True)

DAY = now().date() - timedelta(days=1)  # not paid out yet


def pay(shop, **params) -> Ran:
    """Run 30105 for a shop in this process."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=1, is_foreground=False)
    sync_payments.run(ctx, SyncPaymentsParams(shop=shop.code, **params))
    return Ran(reporter, ctx)


def test_what_moved_at_shopify_is_here_and_the_second_run_finds_nothing_new(simulator):
    shop = connected_shop(simulator)
    for _ in range(3):
        sell_mug(simulator, DAY, "100.00")
    simulator.control.pay_out()

    first, second = pay(shop), pay(shop)

    assert BalanceTransaction.objects.filter(kind="CHARGE").count() == 3
    payout = Payout.objects.get()
    charges = BalanceTransaction.objects.filter(payout_gid=payout.gid, kind="CHARGE")
    assert sum(row.net for row in charges) == payout.net
    assert first.result["payouts_imported"] == 1
    assert (second.result["payouts_imported"], second.result["balance_imported"]) == (
        0,
        0,
    )
    assert second.result["balance_updated"] == 0
    assert "Read 1 payouts" in first.reporter.said[-1]


def test_a_dispute_that_was_won_is_won_here(simulator):
    shop = connected_shop(simulator)
    order = sell_mug(simulator, DAY, "100.00")
    gid = simulator.control.dispute(order)
    pay(shop)
    before = Dispute.objects.get().status
    simulator.control.decide_dispute(gid, "won")

    ran = pay(shop)

    assert (before, Dispute.objects.get().status) == ("NEEDS_RESPONSE", "WON")
    assert any("was won" in sentence for sentence in ran.reporter.said)


def test_a_payment_that_was_authorised_and_is_captured_is_seen(simulator):
    shop = connected_shop(simulator)
    order = sell_mug(simulator, DAY, "100.00", transactions=[])
    simulator.control.authorize_order(order)
    sync(shop)
    simulator.control.capture_order(order)

    ran = pay(shop)

    kinds = ShopTransaction.objects.order_by("position").values_list("kind", flat=True)
    assert list(kinds) == ["AUTHORIZATION", "CAPTURE"]
    assert ran.counts["orders_asked"] == 1


def test_a_shop_without_shopify_payments_says_so_once_and_goes_on():
    settings = SimulatorSettings(
        shops=(ShopSettings(orders=0, customers=0, products=0, payments=None),)
    )
    with RunningSimulator(settings) as simulator:
        ran = pay(connected_shop(simulator))

    said = [text for text in ran.reporter.said if "does not use" in text]
    assert len(said) == 1
    assert ran.counts["skipped"] == ran.counts["failed"] == 0


def test_what_the_shop_does_not_grant_is_named_and_the_rest_is_read(simulator):
    shop = connected_shop(simulator)
    sell_mug(simulator, DAY, "100.00")
    granted = [
        scope
        for scope in simulator.settings.shops[0].scopes
        if scope != "read_shopify_payments_disputes"
    ]
    simulator.control.grant(granted)

    ran = pay(shop)

    assert "read what buyers dispute" in ran.reporter.said[0]
    assert BalanceTransaction.objects.filter(kind="CHARGE").count() == 1


def test_a_dry_run_counts_and_keeps_nothing(simulator):
    shop = connected_shop(simulator)
    sell_mug(simulator, DAY, "100.00")

    ran = pay(shop, dry_run=True)

    assert ran.result["balance_imported"] == 1
    assert not BalanceTransaction.objects.exists()
    assert "Nothing was written" in ran.reporter.said[-1]

"""Refunds, payouts and fees of a simulated shop, compared with what is here."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.connector.runs import ListReporter, Ran, connected_shop, sync
from tests.connector.simulated import sell_mug
from tests.ledger.building import company, customer
from tests.ledger.posting_building import posted

from nightclerk.connector.models import (
    BalanceTransaction,
    CompletenessDay,
    PaymentProcessing,
    Payout,
    Shop,
    ShopOrder,
    ShopTransaction,
    SkippedRecord,
    ToBooks,
)
from nightclerk.connector.selectors.completeness import complete_to
from nightclerk.connector.services.orders.completeness import fetch
from nightclerk.connector.services.payments.settings import change_payment_settings
from nightclerk.connector.services.payments.starting import sync_money
from nightclerk.connector.services.shops.settings import (
    change_customer_settings,
    change_order_settings,
)
from nightclerk.connector.tasks.check_completeness import (
    CheckCompletenessParams,
    check_completeness,
)
from nightclerk.connector.tasks.sync_payments import SyncPaymentsParams, sync_payments
from nightclerk.core.clock import now
from nightclerk.core.errors import Refused
from nightclerk.jobs.context import Context
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.services.receivables.reversals import reverse
from nightclerk.ledger.services.receivables.unapplying import unapply
from nightclerk.simulator.running import RunningSimulator
from nightclerk.simulator.settings import ShopSettings, SimulatorSettings

pytestmark = pytest.mark.django_db(transaction=True)

D = Decimal
SOLD, REFUNDED, LAST = date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 12)


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
    """Give a shop that books all of its money."""
    company(needs_location=False)
    made = connected_shop(simulator)
    guests = customer(name="Counter sales")
    change_customer_settings(made, creates_unknown=True, default_customer=guests)
    change_order_settings(
        made,
        creates_items=True,
        creates_documents=True,
        invoices_fulfilled=False,
        refunds="automatic",
    )
    change_payment_settings(
        made,
        books="post",
        posts_payouts=True,
        clearing_account="1460",
        bank_account="1800",
        fee_account="6855",
        dispute_account="1300",
        adjustment_account="6300",
        reserve_account="1370",
    )
    return made


def sold_and_refunded(simulator: RunningSimulator) -> tuple[str, str]:
    """Sell two mugs on a Monday, take one back the day after; both were paid out."""
    kept, back = (sell_mug(simulator, SOLD, price) for price in ("119.00", "59.50"))
    refund(simulator, back, REFUNDED)
    return kept, back


def refund(simulator: RunningSimulator, order: str, day: date) -> None:
    """Take goods of an order back on a day, and let time go on until now."""
    simulator.control.set_clock(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    simulator.control.refund_order(order, {"MUG": 1})
    simulator.control.set_clock(now())


def ran(task: Any, params: Any) -> Ran:
    reporter = ListReporter()
    ctx = Context(reporter, run_id=1, is_foreground=False)
    task.run(ctx, params)
    return Ran(reporter, ctx)


def brought_and_booked(shop: Shop) -> None:
    sync(shop)
    for document in SalesDocument.objects.exclude(status="posted"):
        posted(document)
    ran(sync_payments, SyncPaymentsParams(shop=shop.code))


def checked(shop: Shop, **params: Any) -> Ran:
    given = {"shop": shop.code, "first": SOLD, "last": LAST, **params}
    return ran(check_completeness, CheckCompletenessParams(**given))


def day(which: date) -> CompletenessDay:
    return CompletenessDay.objects.get(day=which)


def payday() -> CompletenessDay:
    return CompletenessDay.objects.filter(payouts__gt=0).earliest("day")


def test_money_that_is_all_in_the_books_is_complete_on_its_days(simulator, shop):
    sold_and_refunded(simulator)
    brought_and_booked(shop)

    ran = checked(shop)

    refunds = day(REFUNDED)
    assert (refunds.refunded, refunds.mirrored_refunded, refunds.posted_refunded) == (
        D("59.50"),
        D("59.50"),
        D("59.50"),
    )
    assert day(SOLD).refunded == 0
    payouts = Payout.objects.filter(issued_on__lte=LAST)
    found = payday()
    assert found.payouts == 1
    assert found.payouts_net == found.mirrored_net == found.posted_net > 0
    assert found.fees == found.posted_fees > 0
    assert sum(each.net for each in payouts) == sum(
        each.payouts_net for each in CompletenessDay.objects.all()
    )
    assert (complete_to(shop), ran.result["incomplete_days"]) == (LAST, 0)


def test_a_refund_since_the_last_sync_is_named_on_the_day_it_was_paid(simulator, shop):
    kept, _ = sold_and_refunded(simulator)
    brought_and_booked(shop)
    refund(simulator, kept, date(2026, 10, 9))

    checked(shop)

    friday = day(date(2026, 10, 9))
    assert (friday.refunded, friday.mirrored_refunded) == (D("119.00"), 0)
    assert friday.differs["refunds"] == [kept]
    assert day(SOLD).differs["changed"] == [kept]


def test_what_a_day_lacks_of_money_is_brought_with_its_orders_and_booked(
    simulator, shop
):
    kept, _ = sold_and_refunded(simulator)
    brought_and_booked(shop)
    refund(simulator, kept, date(2026, 10, 9))
    checked(shop)

    started = fetch(day(date(2026, 10, 9)), background=True)
    mended = sync_money(day(date(2026, 10, 9)), background=True)

    assert (started.entry.task, started.entry.params["gids"]) == (30104, [kept])
    assert (mended.entry.task, mended.entry.params) == (30105, {"shop": "DEMO"})


def test_a_day_whose_money_is_complete_starts_nothing(simulator, shop):
    sold_and_refunded(simulator)
    brought_and_booked(shop)
    checked(shop)

    with pytest.raises(Refused, match="No refund or payout of this day"):
        sync_money(day(REFUNDED), background=True)


def test_a_refund_that_is_not_posted_is_named_where_the_shop_books(simulator, shop):
    _, back = sold_and_refunded(simulator)
    sync(shop)

    checked(shop)
    books = day(REFUNDED)
    change_payment_settings(shop, books="")
    checked(shop)

    assert (books.mirrored_refunded, books.posted_refunded) == (D("59.50"), 0)
    assert books.differs["refunds"] == [back]
    assert "refunds" not in day(REFUNDED).differs


def test_refunds_from_before_the_first_day_of_booking_are_not_due(simulator, shop):
    sold_and_refunded(simulator)
    change_payment_settings(shop, starts_on=REFUNDED + timedelta(days=1))
    sync(shop)

    checked(shop)

    assert "refunds" not in day(REFUNDED).differs


def test_a_refund_whose_posting_was_reversed_is_not_in_the_books(simulator, shop):
    _, back = sold_and_refunded(simulator)
    brought_and_booked(shop)
    paid = PaymentProcessing.objects.get(transaction__kind="REFUND").entry
    unapply(paid.details.exclude(application=None).get().application)
    reverse(paid.transaction)

    checked(shop)

    assert day(REFUNDED).differs["refunds"] == [back]
    assert day(REFUNDED).posted_refunded == 0


def test_an_order_that_lost_a_refund_here_is_found_when_all_are_compared(
    simulator, shop
):
    _, back = sold_and_refunded(simulator)
    sync(shop)
    ShopTransaction.objects.filter(kind="REFUND").delete()

    trusting = checked(shop)
    checked(shop, every_order=True)

    assert trusting.counts.get("refunds", 0) == 0
    assert day(REFUNDED).differs["refunds"] == [back]
    assert day(REFUNDED).refunded == D("59.50")


def test_a_refund_of_an_order_that_was_left_out_is_found(simulator, shop):
    _, back = sold_and_refunded(simulator)
    sync(shop)
    ShopOrder.objects.filter(gid=back).delete()
    SkippedRecord.objects.create(shop=shop, stream="orders", gid=back)

    checked(shop)

    found = day(REFUNDED)
    assert (found.refunded, found.mirrored_refunded) == (D("59.50"), 0)
    assert found.differs["refunds"] == [back]
    assert day(SOLD).differs["missing"] == [back]


def test_payouts_that_are_not_here_are_named(simulator, shop):
    sold_and_refunded(simulator)
    sync(shop)

    checked(shop)

    found = payday()
    assert found.payouts_net > found.mirrored_net == 0
    assert len(found.differs["payouts"]) == found.payouts == 1
    assert complete_to(shop) is None or complete_to(shop) < found.day


def test_payouts_of_a_shop_that_does_not_read_them_are_counted_only(simulator, shop):
    sold_and_refunded(simulator)
    change_payment_settings(shop, books="", posts_payouts=False)
    sync(shop)

    ran = checked(shop)

    assert payday().payouts_net > 0
    assert "payouts" not in payday().differs
    assert any("were never synced" in text for text in ran.reporter.said)


def test_a_payout_that_is_not_posted_is_named_where_the_shop_posts_them(
    simulator, shop
):
    sold_and_refunded(simulator)
    brought_and_booked(shop)
    first = Payout.objects.earliest("number")
    Payout.objects.filter(pk=first.pk).update(state=ToBooks.WAITING)

    checked(shop)
    posting = payday()
    change_payment_settings(shop, posts_payouts=False)
    checked(shop)

    assert posting.differs["payouts"] == [first.gid]
    assert (posting.mirrored_net, posting.posted_net) == (first.net, 0)
    assert "payouts" not in payday().differs


def test_a_movement_that_is_lost_here_makes_the_fees_differ(simulator, shop):
    sold_and_refunded(simulator)
    brought_and_booked(shop)
    first = Payout.objects.earliest("number")
    BalanceTransaction.objects.filter(kind="CHARGE").first().delete()

    checked(shop)

    assert payday().differs["payouts"] == [first.gid]
    assert payday().posted_fees < payday().fees


def test_a_shop_without_shopify_payments_has_no_payouts_and_is_complete():
    settings = SimulatorSettings(
        shops=(ShopSettings(orders=0, customers=0, products=0, payments=None),)
    )
    company()
    with RunningSimulator(settings) as simulator:
        shop = connected_shop(simulator)
        sync(shop)
        ran = checked(shop)

    assert not CompletenessDay.objects.filter(payouts__gt=0).exists()
    assert (complete_to(shop), ran.counts["failed"]) == (LAST, 0)


def test_payouts_that_the_app_may_not_read_are_left_out_and_it_is_said(simulator, shop):
    sold_and_refunded(simulator)
    brought_and_booked(shop)
    Shop.objects.update(scopes=["read_orders"])

    ran = checked(shop)

    assert any("Payouts are not compared" in text for text in ran.reporter.said)
    assert ran.counts.get("payouts", 0) == 0
    assert ran.result["incomplete_days"] == 0


def test_money_of_a_quiet_month_costs_two_requests(simulator, shop):
    sold_and_refunded(simulator)
    brought_and_booked(shop)
    simulator.control.forget_requests()

    checked(shop)

    asked = [row["operation"] for row in simulator.control.requests()]
    assert asked == ["OrdersTotals", "Payouts", "OrdersCounted"]

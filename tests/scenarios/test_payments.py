"""From orders that were paid by card to money at the bank, over HTTP."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from tests.connector.runs import ListReporter, Ran, connected_shop, sync
from tests.ledger.building import company, customer
from tests.ledger.posting_building import posted

from nightclerk.connector.models import PaymentProcessing, Payout, Shop, ToBooks
from nightclerk.connector.selectors.payments.ties import ties_of
from nightclerk.connector.services.payments.settings import change_payment_settings
from nightclerk.connector.services.shops.settings import (
    change_customer_settings,
    change_order_settings,
)
from nightclerk.connector.tasks.sync_payments import SyncPaymentsParams, sync_payments
from nightclerk.core.clock import now
from nightclerk.jobs.context import Context
from nightclerk.ledger.models import CustomerEntry, LedgerEntry, SalesDocument
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db(transaction=True)

CLEARING, BANK, FEES = "1460", "1800", "6855"


@pytest.fixture
def shop(simulator: RunningSimulator) -> Shop:
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
        clearing_account=CLEARING,
        bank_account=BANK,
        fee_account=FEES,
        dispute_account="1300",
        adjustment_account="6300",
        reserve_account="1370",
    )
    return made


def pay(shop: Shop) -> Ran:
    """Run 30105 in this process."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=1, is_foreground=False)
    sync_payments.run(ctx, SyncPaymentsParams(shop=shop.code))
    return Ran(reporter, ctx)


def post_all(shop: Shop) -> None:
    """Bring orders and refunds, and post the documents that they became."""
    sync(shop)
    for document in SalesDocument.objects.exclude(status=SalesDocument.Status.POSTED):
        posted(document)


def sell(simulator: RunningSimulator, price: str, **more: Any) -> str:
    """Sell a mug some days ago, paid by card at once."""
    day = stamp(now() - timedelta(days=12))
    tax = [{"title": "DE VAT", "rate": 0.19}]
    mug = {"title": "Mug", "sku": "MUG", "originalUnitPriceSet": price, "taxLines": tax}
    made: str = simulator.control.add_order(
        lineItems=[mug],
        createdAt=day,
        processedAt=day,
        updatedAt=day,
        taxesIncluded=True,
        email="ada@example.com",
        **more,
    )
    return made


def balance(no: str) -> Decimal:
    found = LedgerEntry.objects.filter(account__no=no).aggregate(sum=Sum("amount"))
    return found["sum"] or Decimal(0)


def open_receivables() -> Decimal:
    found = CustomerEntry.objects.aggregate(sum=Sum("remaining"))
    return found["sum"] or Decimal(0)


def test_what_buyers_paid_is_at_the_bank_and_every_payout_ties(shop, simulator):
    orders = [sell(simulator, price) for price in ("119.00", "59.50", "23.80")]
    post_all(shop)
    simulator.control.refund_order(orders[1])
    simulator.control.pay_out()
    simulator.control.advance(3 * 86_400)
    post_all(shop)

    ran = pay(shop)

    payouts = list(Payout.objects.order_by("number"))
    fees = sum(each.charges_fee for each in payouts)
    assert {each.status for each in payouts} == {"PAID"}
    assert {each.state for each in payouts} == {ToBooks.POSTED}
    assert all(tie.is_tied for tie in ties_of(shop, payouts))
    assert (balance(CLEARING), open_receivables()) == (0, 0)
    assert balance(BANK) == sum(each.net for each in payouts)
    assert balance(FEES) == fees > 0
    assert ran.counts["skipped"] == 0


def test_running_again_books_nothing_again(shop, simulator):
    sell(simulator, "119.00")
    simulator.control.pay_out()
    simulator.control.advance(3 * 86_400)
    post_all(shop)
    pay(shop)
    before = LedgerEntry.objects.count()

    ran = pay(shop)

    assert LedgerEntry.objects.count() == before
    assert "payments_posted" not in ran.counts
    assert "payouts_posted" not in ran.counts


def test_a_payment_before_its_invoice_finds_it_when_it_is_posted(shop, simulator):
    sell(simulator, "119.00")
    sync(shop)
    pay(shop)
    before = open_receivables()
    post_all(shop)

    ran = pay(shop)

    assert before == Decimal("-119.00")
    assert open_receivables() == 0
    assert ran.counts["payments_applied"] == 1
    assert PaymentProcessing.objects.get().state == ToBooks.POSTED

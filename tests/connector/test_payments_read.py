"""Payouts, balance transactions and disputes come whole, each once, none in vain."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.connector import buying
from tests.connector.payment_shapes import dispute, money, moved, payout
from tests.connector.payments_line import PaymentsLine, read
from tests.connector.runs import ListReporter, Ran
from tests.connector.shapes import gid
from tests.shopify.shop_double import client

from nightclerk.connector.models import (
    BalanceTransaction,
    Dispute,
    Payout,
    Shop,
    SkippedRecord,
    ToBooks,
    Watermark,
)
from nightclerk.connector.services.syncs.watermarks import reset
from nightclerk.connector.tasks.payments.reading import StreamReading
from nightclerk.connector.tasks.payments.streams import DISPUTE_STREAM, STREAMS
from nightclerk.core.clock import now
from nightclerk.core.errors import NightclerkError
from nightclerk.jobs.context import Context
from nightclerk.shopify.payments.reading import WithoutAccount

pytestmark = pytest.mark.django_db

PAYOUTS, BALANCE = STREAMS


@pytest.fixture
def shop() -> Shop:
    made = buying.shop()
    Shop.objects.filter(pk=made.pk).update(zone="Europe/Berlin")
    made.refresh_from_db()
    return made


@pytest.fixture
def line() -> PaymentsLine:
    return PaymentsLine()


def test_p01_a_payout_is_kept_with_its_trace_and_its_shop(shop, line):
    line.has(payout(5, externalTraceId="ABC-1", chargesGross="100.0", chargesFee="3.2"))

    ran = read(shop, PAYOUTS, line)

    kept = Payout.objects.get()
    assert (kept.shop, kept.number, kept.trace_id) == (shop, 5, "ABC-1")
    assert (kept.net, kept.charges, kept.charges_fee) == (
        Decimal("96.80"),
        Decimal(100),
        Decimal("3.2"),
    )
    assert kept.issued_on == date(2026, 1, 6)  # past midnight in Berlin
    assert (kept.state, kept.run_id) == (ToBooks.WAITING, 7)
    assert ran.counts["payouts_imported"] == 1


def test_p02_a_payout_that_another_shop_knows_is_kept_for_this_shop_too(shop, line):
    line.has(payout(5))
    read(buying.shop("OTHER"), PAYOUTS, line)

    read(shop, PAYOUTS, line)

    assert [row.shop.code for row in Payout.objects.order_by("pk")] == ["OTHER", "DEMO"]


def test_p03_a_balance_transaction_is_kept_with_its_id_and_its_shop(shop, line):
    adjusted = {
        "name": "#1002",
        "orderTransactionId": "99",
        "amount": money("5.0"),
        "fees": money("0.1"),
        "net": money("4.9"),
    }
    line.has(moved(6, payout=5, adjustmentsOrders=[adjusted]))

    read(shop, BALANCE, line)

    kept = BalanceTransaction.objects.get()
    assert (kept.shop, kept.gid) == (shop, gid("ShopifyPaymentsBalanceTransaction", 6))
    assert (kept.amount, kept.fee, kept.net) == (100, Decimal("3.2"), Decimal("96.8"))
    assert kept.payout_gid == gid("ShopifyPaymentsPayout", 5)
    assert kept.transaction_gid == gid("OrderTransaction", 88)
    assert (kept.order_gid, kept.order_name) == (gid("Order", 1001), "#1001")
    assert kept.adjusted == [
        {
            "name": "#1002",
            "transaction": gid("OrderTransaction", 99),
            "amount": "5.0",
            "fees": "0.1",
            "net": "4.9",
        }
    ]


def test_p04_a_dispute_is_kept_with_status_days_and_its_shop(shop, line):
    line.has(dispute(3, status="WON", finalizedOn="2026-02-01T10:00:00Z"))

    read(shop, DISPUTE_STREAM, line)

    kept = Dispute.objects.get()
    assert (kept.shop, kept.status) == (shop, "WON")
    assert kept.finalized_on == date(2026, 2, 1)
    assert (kept.evidence_due, kept.evidence_sent) == (date(2026, 1, 21), None)
    assert (kept.reason, kept.network_code) == ("FRAUDULENT", "10.4")


@pytest.mark.parametrize("newer", [0, 300], ids=["listed-again", "asked-by-id"])
def test_p05_an_open_dispute_that_was_won_is_won_here(shop, line, newer):
    line.has(dispute(1), *(dispute(n, status="LOST") for n in range(2, newer + 2)))
    read(shop, DISPUTE_STREAM, line)
    line.has(dispute(1, status="WON"))

    ran = read(shop, DISPUTE_STREAM, line)

    assert Dispute.objects.get(number=1).status == "WON"
    assert ran.counts["disputes_updated"] == 1
    assert ran.reporter.said == ["Dispute of #1001 over 100 EUR was won"]
    assert line.names.count("DisputesByIds") == (1 if newer else 0)


@pytest.mark.parametrize("newer", [0, 300], ids=["listed-again", "asked-by-id"])
def test_p06_a_transaction_that_was_paid_out_gets_its_payout(shop, line, newer):
    line.has(moved(1), *(moved(n, payout=4) for n in range(2, newer + 2)))
    read(shop, BALANCE, line)
    line.has(moved(1, payout=5))

    ran = read(shop, BALANCE, line)

    kept = BalanceTransaction.objects.get(number=1)
    assert kept.payout_gid == gid("ShopifyPaymentsPayout", 5)
    assert ran.counts["balance_updated"] == 1
    assert line.names.count("BalanceTransactionsByIds") == (1 if newer else 0)


def test_a_scheduled_payout_that_was_paid_is_paid_and_keeps_its_way(shop, line):
    line.has(payout(1, status="SCHEDULED"))
    read(shop, PAYOUTS, line)
    Payout.objects.update(state=ToBooks.STOPPED, residue=3)
    line.has(payout(1, status="PAID"))

    read(shop, PAYOUTS, line)

    kept = Payout.objects.get()
    assert (kept.status, kept.state, kept.residue) == ("PAID", ToBooks.STOPPED, 3)


def test_ten_thousand_balance_transactions_take_forty_calls(shop, line):
    line.has(*(moved(number, payout=1) for number in range(1, 10_001)))

    ran = read(shop, BALANCE, line)

    assert ran.counts["balance_imported"] == 10_000
    assert len(line.asked) == 40


def test_only_the_newest_are_listed_again_and_nothing_unchanged_is_written(shop, line):
    line.has(*(moved(number, payout=1) for number in range(1, 601)))
    read(shop, BALANCE, line)
    line.has(moved(601, payout=1))
    line.asked.clear()

    ran = read(shop, BALANCE, line)

    assert [asked["query"] for _, asked in line.asked] == ["id:>350"] * 2
    assert (ran.counts["balance_imported"], ran.counts["balance_unchanged"]) == (1, 250)
    assert ran.counts["balance_updated"] == 0


def test_a_lower_id_that_shopify_shows_later_is_not_lost(shop, line):
    line.has(moved(1), moved(3))
    read(shop, BALANCE, line)
    line.has(moved(2))

    read(shop, BALANCE, line)

    assert BalanceTransaction.objects.count() == 3


def test_a_first_reading_that_broke_off_goes_on_where_it_was(shop, line):
    line.has(*(moved(number, payout=1) for number in range(1, 1001)))
    line.fails_at_page = 3
    with pytest.raises(NightclerkError):
        read(shop, BALANCE, line)
    line.fails_at_page = 0
    line.asked.clear()

    read(shop, BALANCE, line)

    assert BalanceTransaction.objects.count() == 1000
    assert len(line.asked) == 3  # 250 again, and 500 that are new


def test_of_a_list_without_sequence_nothing_is_kept_before_its_end(shop, line):
    line.descends = True
    line.has(*(dispute(number) for number in range(1, 301)))
    line.fails_at_page = 2
    with pytest.raises(NightclerkError):
        read(shop, DISPUTE_STREAM, line)
    before = Dispute.objects.count()
    line.fails_at_page = 0

    read(shop, DISPUTE_STREAM, line)

    assert (before, Dispute.objects.count()) == (0, 300)


def test_a_stream_that_was_set_back_is_read_whole(shop, line):
    line.has(*(moved(number, payout=1) for number in range(1, 601)))
    read(shop, BALANCE, line)
    reset(shop, "balance", actor=None)
    line.asked.clear()

    ran = read(shop, BALANCE, line)

    assert ran.counts["balance_unchanged"] == 600


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"fee": money("1.0", "USD")}, "fee is in “USD” but should be in EUR"),
        ({"net": money("1.000001")}, "net is 1.000001, which is no amount of money"),
        ({"amount": money("1.0", "XXY")}, "“XXY” is no known currency"),
        ({"transactionDate": "soon"}, "transactionDate"),
    ],
    ids=["currency", "digits", "unknown-currency", "date"],
)
def test_a_bad_record_is_only_itself(shop, line, change, reason):
    line.has(moved(1), moved(2) | change, moved(3))

    ran = read(shop, BALANCE, line)

    assert list(BalanceTransaction.objects.values_list("number", flat=True)) == [3, 1]
    assert reason in ran.reporter.skipped["2"]
    assert ran.counts["skipped"] == 1
    assert SkippedRecord.objects.get().stream == "balance"


def test_a_record_that_the_database_refuses_is_only_itself(shop, line):
    line.has(moved(1), moved(2, adjustmentReason="a\0b"), moved(3))

    ran = read(shop, BALANCE, line)

    assert list(BalanceTransaction.objects.values_list("number", flat=True)) == [3, 1]
    assert "The database refuses" in ran.reporter.skipped["2"]
    assert (ran.counts["ok"], ran.counts["skipped"]) == (2, 1)


def test_a_record_that_was_left_out_is_tried_again_when_it_is_due(shop, line):
    line.has(moved(1, amount="1.0", fee="0", net="1.000001"))
    read(shop, BALANCE, line)
    resting = read(shop, BALANCE, line)
    left = SkippedRecord.objects.get()
    SkippedRecord.objects.update(retry_at=left.last_at - timedelta(hours=1))
    line.has(moved(1))

    read(shop, BALANCE, line)

    assert (resting.counts["skipped"], resting.counts["postponed"]) == (0, 1)
    assert BalanceTransaction.objects.get().amount == 100
    assert SkippedRecord.objects.get().resolved_at is not None


def test_a_dry_run_counts_and_writes_nothing(shop, line):
    line.has(moved(1), moved(2, net="0.000001"))

    ran = read(shop, BALANCE, line, dry_run=True)

    assert (ran.counts["balance_imported"], ran.counts["skipped"]) == (1, 1)
    assert not BalanceTransaction.objects.exists()
    assert not SkippedRecord.objects.exists()
    assert not Watermark.objects.exists()


def test_a_shop_without_shopify_payments_says_so(shop, line):
    line.has_account = False

    with pytest.raises(WithoutAccount, match="does not use Shopify Payments"):
        read(shop, PAYOUTS, line)


def test_an_open_record_that_is_gone_is_left_out_by_name(shop, line):
    line.has(*(dispute(number) for number in range(1, 302)))
    read(shop, DISPUTE_STREAM, line)
    del line.records[gid("ShopifyPaymentsDispute", 1)]

    ran = read(shop, DISPUTE_STREAM, line)

    assert "does not hand out" in ran.reporter.skipped["1"]


@pytest.mark.parametrize(
    ("status", "needs_somebody"),
    [("NEEDS_RESPONSE", True), ("UNDER_REVIEW", False), ("NEW_AT_SHOPIFY", True)],
)
def test_a_new_dispute_is_told_once(shop, line, status, needs_somebody):
    line.has(dispute(1, status=status))

    first, second = (read(shop, DISPUTE_STREAM, line) for _ in range(2))

    [message] = first.reporter.messages
    assert (message.level == "warning") == needs_somebody
    assert "#1001 over 100 EUR" in str(message.text)
    assert second.reporter.messages == []


def test_what_a_payout_lacks_is_asked_for_payout_by_payout(shop, line):
    line.has(*(moved(number, payout=5) for number in range(10, 301)))
    read(shop, BALANCE, line)
    line.has(payout(5))
    read(shop, PAYOUTS, line)
    Payout.objects.update(
        state=ToBooks.STOPPED, residue=3, read_at=now() - timedelta(hours=2)
    )
    line.has(moved(1, payout=5))  # too late for any listing from a mark on
    line.asked.clear()

    first, second = (complete(shop, line) for _ in range(2))

    assert BalanceTransaction.objects.filter(number=1).exists()
    assert first.counts["balance_imported"] == 1
    assert second.counts.get("balance_imported", 0) == 0
    pages = [asked["query"] for _, asked in line.asked]
    assert pages == ["payments_transfer_id:5"] * 2  # asked for once within the hour


def complete(shop: Shop, line: PaymentsLine) -> Ran:
    """Ask for what payouts lack, in this process."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=7, is_foreground=False)
    StreamReading(ctx, shop, BALANCE, client(line)).complete_payouts()
    return Ran(reporter, ctx)

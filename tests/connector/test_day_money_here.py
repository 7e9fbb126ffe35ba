"""Refunds and payouts as they are here, and how much of them the books have."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.connector import processing
from tests.connector.banking import (
    book,
    credit,
    invoice,
    money,
    order,
    payout,
    shop,
)
from tests.connector.refunding import after, back, in_dollars, mirror, refund
from tests.ledger import building

from nightclerk.connector.mapping.payments.days import RefundHere
from nightclerk.connector.models import PaymentProcessing, Payout, Shop
from nightclerk.connector.selectors.payments.days import (
    payouts_here,
    reads_payouts,
    refunds_here,
)
from nightclerk.connector.services.payments.payouts import book_payouts
from nightclerk.ledger.models import CustomerEntry, PaymentLine
from nightclerk.ledger.services.receivables.payment_journal import drop_lines
from nightclerk.ledger.services.receivables.reversals import reverse

pytestmark = pytest.mark.django_db
D = Decimal
SPAN = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)


def paid_back(here: Shop, shape: Any = lambda asked: asked, **changes: Any) -> None:
    """Invoice an order over 20.00, give 8.00 back on the 5th, and credit that."""
    asked = order(1, "20.00", money(1, "20.00"))
    invoice(here, shape(asked))
    again = after(asked, refund(1, back(price="8.00"), total="8.00", paid_by=[2]))
    paid = [money(1, "20.00"), money(2, "8.00", kind="REFUND", **changes)]
    credit(here, mirror(here, shape(again | {"transactions": paid})))


def found(here: Shop) -> RefundHere:
    (only,) = refunds_here(here, *SPAN)
    return only


def test_a_refund_in_the_books_counts_with_what_was_posted() -> None:
    here = shop()
    paid_back(here)
    before = found(here)
    book(here)

    after_it = found(here)

    assert (before.refund.day, before.refund.amount) == (date(2026, 1, 5), D("8.00"))
    assert (before.is_due, before.posted) == (True, None)
    assert (after_it.is_due, after_it.posted) == (True, D("8.00"))


def test_a_refund_in_the_buyers_currency_counts_in_the_shops() -> None:
    here = shop()
    processing.change(here, money="presentment")
    building.rate("USD", "1.2000")
    paid_back(here, in_dollars)
    book(here)

    refunded = found(here)

    posted = CustomerEntry.objects.get(kind="refund")
    assert (posted.currency.code, posted.amount) == ("USD", D("10.00"))
    assert (refunded.refund.amount, refunded.posted) == (D("8.00"), D("8.00"))


def test_a_refund_of_another_amount_in_the_books_counts_with_that() -> None:
    here = shop()
    paid_back(here)
    book(here)
    (other,) = CustomerEntry.objects.filter(kind="payment")
    PaymentProcessing.objects.filter(transaction__kind="REFUND").update(entry=other)

    assert found(here).posted == D("-20.00")


def test_a_proposed_refund_is_due_and_not_posted_until_its_line_is_dropped() -> None:
    here = shop(books="journal")
    paid_back(here)
    book(here)
    proposed = found(here)

    drop_lines(list(PaymentLine.objects.filter(amount__lt=0)))

    assert (proposed.is_due, proposed.posted) == (True, None)
    assert (found(here).is_due, found(here).posted) == (False, None)


def test_a_refund_is_of_the_day_of_the_shops_zone() -> None:
    here = shop()
    Shop.objects.filter(pk=here.pk).update(zone="Europe/Berlin")
    here.refresh_from_db()
    paid_back(here, processedAt="2026-01-05T23:30:00Z")

    assert found(here).refund.day == date(2026, 1, 6)


def test_refunds_of_test_orders_count_where_the_shop_books_them() -> None:
    here = shop()
    paid_back(here, test=True)
    without = refunds_here(here, *SPAN)

    processing.change(here, books_test_orders=True)

    assert without == []
    assert found(here).refund.amount == D("8.00")


def test_refunds_and_payouts_of_other_days_and_shops_are_left_out() -> None:
    here = shop()
    paid_back(here)
    payout(here, 1, ("CHARGE", "100.00", "3.00", 1))
    late = datetime(2026, 1, 9, tzinfo=UTC), SPAN[1]

    assert refunds_here(here, *late) == []
    assert payouts_here(here, *late) == []


def test_a_posted_payout_counts_until_its_posting_is_reversed() -> None:
    here = shop()
    payout(here, 1, ("CHARGE", "100.00", "3.00", 1), charges_fee=D("3.00"))
    (before,) = payouts_here(here, *SPAN)
    book_payouts(here)
    (posted,) = payouts_here(here, *SPAN)
    written = Payout.objects.get().posting
    assert written is not None

    reverse(written)

    (taken_back,) = payouts_here(here, *SPAN)
    assert (before.is_due, before.is_posted) == (True, False)
    assert (posted.is_posted, posted.payout.net, posted.moved_fees) == (
        True,
        D("97.00"),
        D("3.00"),
    )
    assert posted.payout.fees == D("3.00")
    assert (taken_back.is_due, taken_back.is_posted) == (True, False)


def test_what_is_drawn_from_the_bank_is_below_zero_whatever_its_sign() -> None:
    here = shop()
    payout(here, 1, kind="WITHDRAWAL", net=D("12.00"))
    payout(here, 2, kind="WITHDRAWAL", net=D("-12.00"))

    nets = [each.payout.net for each in payouts_here(here, *SPAN)]

    assert nets == [D("-12.00"), D("-12.00")]


@pytest.mark.parametrize(
    ("status", "starts", "due"),
    [
        ("PAID", None, True),
        ("FAILED", None, True),
        ("IN_TRANSIT", None, False),
        ("PAID", "2026-01-09", False),
        ("PAID", "2026-01-08", True),
    ],
)
def test_a_payout_is_due_when_it_has_ended_and_booking_has_begun(
    status: str, starts: str | None, due: bool
) -> None:
    here = shop(starts_on=starts)
    payout(here, 1, ("CHARGE", "100.00", "3.00", 1), status=status)

    (only,) = payouts_here(here, *SPAN)

    assert only.is_due is due


def test_payouts_are_to_be_here_where_money_is_booked() -> None:
    booking = shop()
    reading_only = processing.shop("OTHER")

    assert reads_payouts(booking)
    assert not reads_payouts(reading_only)


def test_many_payouts_are_looked_at_with_three_statements() -> None:
    here = shop()
    for number in range(1, 6):
        payout(here, number, ("CHARGE", "100.00", "3.00", number))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        payouts_here(here, *SPAN)

    assert len(queries) == 3

"""A payout is bank, fees and clearing, and equals its transactions and the books."""

from decimal import Decimal

import pytest
from tests.connector import processing
from tests.connector.banking import (
    BANK,
    CLEARING,
    FEES,
    account,
    book,
    credit,
    invoice,
    money,
    moves,
    on,
    order,
    payout,
    receivables,
    shop,
)
from tests.connector.refunding import after, back, in_dollars, mirror, refund
from tests.ledger import building

from nightclerk.connector.mapping.payments.payout_rows import (
    Movement,
    PayoutRow,
    Role,
    payout_rows,
    residue_of,
)
from nightclerk.connector.models import (
    BalanceTransaction,
    PaymentProcessing,
    PaymentSettings,
    Payout,
    Shop,
    ToBooks,
)
from nightclerk.connector.selectors.payments.ties import Tie, ties_of
from nightclerk.connector.selectors.payments.unbooked import (
    unbooked_payments,
    unmatched_payments,
    untied_payouts,
)
from nightclerk.connector.services.payments.payouts import book_payouts
from nightclerk.core.clock import now
from nightclerk.core.errors import Refused
from nightclerk.ledger.models import LedgerTransaction
from nightclerk.ledger.services.receivables.reversals import reverse
from nightclerk.ledger.services.receivables.unapplying import unapply

D = Decimal


def movement(kind: str, amount: str, fee: str = "0") -> Movement:
    return Movement(kind, D(amount), D(fee), D(amount) - D(fee))


def tie(of: Shop, *numbers: int) -> list[Tie]:
    found = Payout.objects.filter(number__in=numbers).order_by("number")
    return ties_of(of, list(found))


def test_rows_of_a_payout_have_an_account_for_each_kind_and_add_up_to_zero() -> None:
    moved = [
        movement("CHARGE", "100.00", "3.20"),
        movement("REFUND", "-20.00"),
        movement("ADJUSTMENT", "-1.00"),
        movement("DISPUTE_WITHDRAWAL", "-15.00", "15.00"),
        movement("CHARGEBACK_FEE", "-2.00"),
        movement("RESERVED_FUNDS", "-5.00"),
        movement("TRANSFER", "-38.80"),
    ]

    rows = payout_rows(D("38.80"), moved, arrives=True)

    assert rows == [
        PayoutRow(Role.BANK, D("38.80")),
        PayoutRow(Role.CLEARING, D("-80.00")),
        PayoutRow(Role.FEES, D("20.20")),
        PayoutRow(Role.DISPUTES, D("15.00")),
        PayoutRow(Role.RESERVES, D("5.00")),
        PayoutRow(Role.ADJUSTMENTS, D("1.00")),
    ]
    assert sum(row.amount for row in rows) == 0


def test_a_payout_that_its_transactions_do_not_explain_is_refused() -> None:
    moved = [movement("CHARGE", "100.00", "3.00")]

    with pytest.raises(Refused, match=r"3\.00 is not explained"):
        payout_rows(D("100.00"), moved, arrives=True)

    assert residue_of(D("100.00"), moved) == D("3.00")


def test_of_a_payout_that_does_not_arrive_only_the_fees_leave_clearing() -> None:
    moved = [movement("CHARGE", "100.00", "3.00")]

    rows = payout_rows(D("97.00"), moved, arrives=False)

    assert rows == [
        PayoutRow(Role.CLEARING, D("-3.00")),
        PayoutRow(Role.FEES, D("3.00")),
    ]


@pytest.mark.django_db
def test_a_payout_equals_its_transactions_and_the_movement_of_clearing() -> None:
    here = shop()
    asked = order(1, "100.00", money(1, "100.00"))
    invoice(here, asked)
    again = after(asked, refund(1, back(price="100.00"), total="100.00", paid_by=[2]))
    paid = [money(1, "100.00"), money(2, "100.00", kind="REFUND")]
    credit(here, mirror(here, again | {"transactions": paid}))
    invoice(here, order(3, "50.00", money(3, "50.00")))
    made = payout(
        here,
        9,
        ("CHARGE", "100.00", "3.20", 1),
        ("REFUND", "-100.00", "0", 2),
        ("CHARGE", "50.00", "1.75", 3),
    )
    moves(here, made, ("TRANSFER", "-45.05", "0", 0))

    book(here)
    (row,) = book_payouts(here).rows
    (found,) = tie(here, 9)

    assert (row.state, row.name) == ("posted", "9")
    assert (on(BANK), on(FEES), on(CLEARING)) == (D("45.05"), D("4.95"), 0)
    assert found.payout.net == found.transactions == D("45.05")
    assert (found.cleared, found.booked) == (D("50.00"), D("50.00"))
    assert found.is_tied
    assert not untied_payouts(here).exists()
    assert receivables() == 0


@pytest.mark.django_db
def test_a_payout_of_what_buyers_paid_in_their_currency_ties_in_ours() -> None:
    here = shop()
    processing.change(here, money="presentment")
    building.rate("USD", "1.2000")
    invoice(here, in_dollars(order(1, "20.00", money(1, "20.00"))))
    payout(here, 9, ("CHARGE", "20.00", "0.88", 1))

    book(here)
    book_payouts(here)

    (found,) = tie(here, 9)
    assert found.is_tied
    assert (on(BANK), on(CLEARING)) == (D("19.12"), 0)


@pytest.mark.django_db
def test_what_a_payout_has_and_the_books_lack_is_named_order_by_order() -> None:
    here = shop()
    invoice(here, order(1, "100.00", money(1, "100.00")))
    payout(
        here,
        9,
        ("CHARGE", "100.00", "3.20", 1),
        ("CHARGE", "30.00", "1.00", 2),
    )

    book(here)
    book_payouts(here)
    (found,) = tie(here, 9)

    assert (found.difference, found.residue) == (0, D("30.00"))
    (row,) = found.unexplained
    assert (row.order, row.residue) == ("#1002", D("30.00"))
    assert str(row.reason).startswith("The payment is not known here")
    assert on(CLEARING) == D("-30.00")
    assert [each.number for each in untied_payouts()] == [9]


@pytest.mark.django_db
def test_reasons_of_a_residue_are_those_of_the_payments() -> None:
    here = shop(books="journal")
    invoice(here, order(1, "10.00", money(1, "10.00")))
    invoice(here, order(2, "20.00", money(2, "20.00", gateway="paypal")))
    payout(here, 9, ("CHARGE", "10.00", "0", 1), ("CHARGE", "20.00", "0", 2))

    book(here)
    (found,) = tie(here, 9)

    assert [str(row.reason) for row in found.rows] == [
        "It is in the payment journal and not posted yet",
        "No account is known for payments by paypal (Bogus)",
    ]
    assert unbooked_payments(here).count() == 2
    assert unmatched_payments().count() == 2


@pytest.mark.django_db
def test_a_payment_booked_elsewhere_or_reversed_is_a_residue() -> None:
    here = shop()
    invoice(here, order(1, "10.00", money(1, "10.00")))
    invoice(here, order(2, "20.00", money(2, "20.00", gateway="manual")))
    payout(here, 9, ("CHARGE", "10.00", "0", 1), ("CHARGE", "20.00", "0", 2))
    book(here)
    entry = PaymentProcessing.objects.get(transaction__gid__endswith="/1").entry
    assert entry is not None
    unapply(entry.details.exclude(application=None).get().application)
    reverse(entry.transaction)

    (found,) = tie(here, 9)

    assert [str(row.reason) for row in found.rows] == [
        "Its posting was reversed",
        "It is not booked on the account for money at Shopify Payments",
    ]


@pytest.mark.django_db
def test_a_payout_with_a_residue_is_stopped_and_posted_when_the_rest_is_read() -> None:
    here = shop()
    made = payout(here, 9, ("CHARGE", "10.00", "0.50", 1), net=D("20.00"))

    (before,) = book_payouts(here).rows
    made.refresh_from_db()
    stopped = made.state, made.residue
    moves(here, made, ("ADJUSTMENT", "10.50", "0", 0))
    (row,) = book_payouts(here).rows
    made.refresh_from_db()

    assert stopped == ("stopped", D("10.50"))
    assert str(before.reason) == (
        "The payout is 20.00, its transactions add up to 9.50: 10.50 is not explained"
    )
    assert (row.state, made.residue, made.problem) == ("posted", 0, {})


@pytest.mark.django_db
def test_a_payout_is_posted_once() -> None:
    here = shop()
    payout(here, 9, ("CHARGE", "10.00", "0.50", 1))
    book_payouts(here)
    Payout.objects.update(state=ToBooks.WAITING)

    (row,) = book_payouts(here).rows

    assert row.state == "stopped"
    assert on(BANK) == D("9.50")
    assert book_payouts(here, dry_run=True).rows[0].state == "stopped"


@pytest.mark.django_db
def test_payouts_that_are_not_paid_yet_or_too_old_wait() -> None:
    here = shop(starts_on="2026-01-09")
    payout(here, 8, ("CHARGE", "10.00", "0.50", 1))
    payout(here, 9, ("CHARGE", "10.00", "0.50", 2), status="SCHEDULED")

    assert book_payouts(here).rows == []
    PaymentSettings.objects.update(starts_on=None)
    assert [row.name for row in book_payouts(here).rows] == ["8"]


@pytest.mark.django_db
def test_nothing_is_posted_where_the_shop_posts_no_payouts() -> None:
    here = shop(posts_payouts=False)
    payout(here, 9, ("CHARGE", "10.00", "0.50", 1))

    assert book_payouts(here).rows == []
    assert not LedgerTransaction.objects.exists()


@pytest.mark.django_db
def test_a_residue_is_seen_also_where_payouts_are_not_posted() -> None:
    here = shop(posts_payouts=False)
    payout(here, 8, ("CHARGE", "10.00", "0.50", 1))
    payout(here, 9, ("CHARGE", "10.00", "0.50", 2), net=D("12.00"))

    book_payouts(here)

    found = untied_payouts(here).values_list("number", "residue")
    assert list(found) == [(9, D("2.50"))]


@pytest.mark.django_db
def test_a_movement_that_is_read_after_its_payout_was_posted_is_a_residue() -> None:
    here = shop()
    made = payout(here, 9, ("CHARGE", "10.00", "0.50", 1), issued_at=now())
    book_payouts(here)
    moves(here, made, ("ADJUSTMENT", "-1.00", "0", 0))

    book_payouts(here)

    made.refresh_from_db()
    assert (made.state, made.residue) == ("posted", D("1.00"))


@pytest.mark.django_db
def test_a_payout_whose_posting_was_reversed_does_not_tie() -> None:
    here = shop(books="")
    made = payout(here, 9, ("CHARGE", "10.00", "0.50", 1))
    book_payouts(here)
    before = untied_payouts(here).count()
    made.refresh_from_db()
    assert made.posting is not None
    reverse(made.posting)

    assert (before, untied_payouts(here).count()) == (0, 1)


@pytest.mark.django_db
def test_an_account_that_is_not_named_stops_only_payouts_that_need_it() -> None:
    here = shop(dispute_account=None)
    payout(here, 8, ("DISPUTE_WITHDRAWAL", "-10.00", "15.00", 0), kind="WITHDRAWAL")
    payout(here, 9, ("CHARGE", "10.00", "0.50", 1))

    rows = book_payouts(here).rows

    assert [row.state for row in rows] == ["stopped", "posted"]
    assert "dispute" in str(rows[0].reason)


@pytest.mark.django_db
def test_a_payout_that_fails_after_it_was_paid_leaves_the_bank_and_comes_again() -> (
    None
):
    here = shop()
    invoice(here, order(1, "10.00", money(1, "10.00")))
    book(here)
    lost = payout(here, 8, ("CHARGE", "10.00", "0.50", 1))
    book_payouts(here)
    Payout.objects.filter(pk=lost.pk).update(status="FAILED")
    payout(here, 9, ("TRANSFER_FAILURE", "9.50", "0", 0))
    BalanceTransaction.objects.filter(kind="TRANSFER_FAILURE").update(source_id="8")

    book_payouts(here)
    again = book_payouts(here).rows

    assert (on(BANK), on(FEES), on(CLEARING)) == (D("9.50"), D("0.50"), 0)
    assert again == []
    assert all(each.is_tied for each in tie(here, 8, 9))


@pytest.mark.django_db
def test_a_cancelled_payout_books_its_fees_only() -> None:
    here = shop()
    payout(here, 8, ("CHARGE", "10.00", "0.50", 1), status="CANCELED")

    book_payouts(here)

    assert (on(BANK), on(FEES), on(CLEARING)) == (0, D("0.50"), D("-0.50"))


@pytest.mark.django_db
def test_a_closed_period_stops_a_payout_with_the_words_of_the_books() -> None:
    here = shop()
    payout(here, 9, ("CHARGE", "10.00", "0.50", 1))
    building.company(posting_from="2026-02-01")

    (row,) = book_payouts(here).rows

    assert row.state == "stopped"
    assert str(row.reason)


@pytest.mark.django_db
def test_a_payout_in_another_currency_is_booked_at_the_rate_of_its_day() -> None:
    here = shop()
    building.rate("USD", "1.2500")
    payout(here, 9, ("CHARGE", "10.00", "0.33", 1), currency="USD")

    (row,) = book_payouts(here).rows

    assert row.state == "posted"
    assert (on(BANK), on(FEES), on(CLEARING)) == (D("7.74"), D("0.26"), D("-8.00"))
    entry = LedgerTransaction.objects.get().entries.get(account=account(BANK))
    assert entry.foreign_amount == D("9.67")

"""Payments, payouts and disputes, looked at and booked by pages."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.connector import banking, processing
from tests.connector.banking import book, invoice, money, order, payout, shop
from tests.web.payments.owing import dispute

from nightclerk.connector.models import (
    PaymentMapping,
    PaymentProcessing,
    PaymentSettings,
    Payout,
)
from nightclerk.connector.selectors.cues import cues

pytestmark = pytest.mark.django_db
PAYMENTS = reverse("admin:connector_paymentprocessing_changelist")
PAYOUTS = reverse("admin:connector_payout_changelist")
DISPUTES = reverse("admin:connector_dispute_changelist")


def card(row):
    return reverse(f"admin:connector_{row._meta.model_name}_change", args=[row.pk])


def stopped(books="post"):
    """Give a payment that is stopped: its gateway has no payment method."""
    here = shop(books=books)
    PaymentMapping.objects.filter(gateway="manual").update(method=None)
    invoice(here, order(1, "20.00", money(1, "20.00", gateway="manual")))
    book(here)
    return PaymentProcessing.objects.get()


def test_a_stopped_payment_says_why_and_is_booked_again(operator):
    row = stopped()
    before = operator.get(card(row)).content.decode()
    method = PaymentMapping.objects.exclude(method=None).first().method
    PaymentMapping.objects.filter(gateway="manual").update(method=method)

    address = reverse("admin:connector_paymentprocessing_book", args=[row.pk])
    told = operator.post(address, follow=True).content.decode()

    row.refresh_from_db()
    assert "Book again" in before
    assert "Stopped with a reason" in before
    assert "Posted payments: 1." in told
    assert row.state == "posted"


def test_what_is_stopped_once_more_is_said_and_no_success_is(operator):
    row = stopped()

    told = operator.post(
        PAYMENTS,
        {"action": "book_all", "_selected_action": [row.pk], "index": "0"},
        follow=True,
    ).content.decode()

    row.refresh_from_db()
    assert row.state == "stopped"
    assert "Posted payments" not in told
    assert "nc-reason-cell" in told


def test_a_viewer_books_and_posts_nothing(viewer):
    row = stopped()
    out = payout(row.transaction.order.shop, 7, ("CHARGE", "20.00", "0.88", 1))
    book_one = reverse("admin:connector_paymentprocessing_book", args=[row.pk])
    post_one = reverse("admin:connector_payout_post", args=[out.pk])

    assert viewer.get(card(row)).status_code == 200
    assert "Book again" not in viewer.get(card(row)).content.decode()
    assert viewer.post(book_one).status_code == 403
    assert viewer.post(post_one).status_code == 403


def test_payments_that_are_only_read_are_not_booked(operator):
    row = stopped()
    PaymentSettings.objects.update(books="")

    address = reverse("admin:connector_paymentprocessing_book", args=[row.pk])
    told = operator.post(address, follow=True).content.decode()

    assert "Payments of shop DEMO are only read" in told


def test_a_payout_shows_its_tie_order_by_order(viewer):
    here = shop()
    invoice(here, order(1, "20.00", money(1, "20.00")))
    made = payout(here, 7, ("CHARGE", "20.00", "0.88", 1))

    before = viewer.get(card(made)).content.decode()
    book(here)
    after = viewer.get(card(made)).content.decode()

    assert "19.12 EUR" in before
    assert "Does not tie" in before
    assert "Does not tie" not in after
    assert "Every order of it is in the books." in after


def test_a_payout_is_posted_from_its_card(operator):
    here = shop(posts_payouts=False)
    made = payout(here, 7, ("CHARGE", "20.00", "0.88", 1))

    address = reverse("admin:connector_payout_post", args=[made.pk])
    told = operator.post(address, follow=True).content.decode()

    made = Payout.objects.get()
    assert "Posted payouts: 1." in told
    assert (made.state, banking.on(banking.BANK)) == ("posted", Decimal("19.12"))


def test_a_payout_that_does_not_add_up_says_so_and_stays(operator):
    here = shop()
    made = payout(here, 7, ("CHARGE", "20.00", "0.88", 1), net=Decimal("25.00"))

    address = reverse("admin:connector_payout_post", args=[made.pk])
    told = operator.post(address, follow=True).content.decode()

    made = Payout.objects.get()
    assert "Posted payouts" not in told
    assert (made.state, made.residue) == ("stopped", Decimal("5.88"))


def test_balance_transactions_are_those_of_a_payout(viewer):
    here = shop()
    made = payout(here, 7, ("CHARGE", "20.00", "0.88", 1))
    payout(here, 8, ("CHARGE", "30.00", "0.99", 2))
    address = reverse("admin:connector_balancetransaction_changelist")

    listed = viewer.get(address, {"payout": made.pk}).context["cl"].result_list

    assert [row.amount for row in listed] == [Decimal("20.00")]


def test_open_disputes_say_until_when_evidence_is_due(viewer):
    here = processing.shop()
    waiting = dispute(here)
    dispute(here, 2, status="WON", order_name="#2")

    page = viewer.get(DISPUTES, {"list": "open"}).content.decode()
    own = viewer.get(card(waiting)).content.decode()

    assert "20 Jan 2026" in page
    assert "#2" not in page
    assert "Shopify waits for your answer." in own


def test_the_cues_count_the_rows_of_the_lists_behind_them(viewer):
    row = stopped()
    here = row.transaction.order.shop
    payout(here, 7, ("CHARGE", "20.00", "0.88", 1), state="stopped")
    dispute(here)
    found = {cue.key: cue for cue in cues()}

    lists = {
        "unmatched_payments": PAYMENTS,
        "untied_payouts": PAYOUTS,
        "open_disputes": DISPUTES,
    }
    for key, address in lists.items():
        listed = viewer.get(address, found[key].filters).context["cl"].result_count
        assert (key, found[key].count, listed) == (key, 1, 1)


def test_the_order_shows_what_became_of_its_payments(viewer):
    row = stopped()
    address = reverse(
        "admin:connector_shoporder_change", args=[row.transaction.order_id]
    )

    page = viewer.get(address).content.decode()

    assert "Payments in the books" in page
    assert card(row) in page


def test_the_shop_card_asks_how_payments_are_booked(operator):
    here = processing.shop()
    address = reverse("admin:connector_shop_payments", args=[here.pk])

    page = operator.get(address).content.decode()
    operator.post(address, {"books": "journal", "clearing_account": "1460"})

    settings = PaymentSettings.objects.get()
    assert "Money at Shopify Payments" in page
    assert (settings.books, settings.clearing_account.no) == ("journal", "1460")


def test_lists_of_money_ask_the_database_as_often_for_many_as_for_one(viewer):
    here = stopped().transaction.order.shop
    payout(here, 7, ("CHARGE", "20.00", "0.88", 1))
    one = [queries(viewer, address) for address in (PAYMENTS, PAYOUTS)]

    for number in (2, 3):
        invoice(here, order(number, "20.00", money(number, "20.00")))
        payout(here, 7 + number, ("CHARGE", "20.00", "0.88", number))
    book(here)
    many = [queries(viewer, address) for address in (PAYMENTS, PAYOUTS)]

    assert PaymentProcessing.objects.count() == 3
    assert many == one


def queries(client, address):
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    return len(caught)

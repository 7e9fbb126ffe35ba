"""The payment journal on pages: looked at, changed, posted and dropped."""

from decimal import Decimal

import pytest
from django.test import Client
from tests.ledger.building import WORK_DATE, customer
from tests.ledger.owing import invoice_entry
from tests.web.books.bookkeeping import messages_of

from nightclerk.core.text import words
from nightclerk.ledger.models import (
    Currency,
    CustomerEntry,
    PaymentLine,
    PaymentMethod,
)
from nightclerk.ledger.services.receivables.payment_journal import (
    Suggestion,
    Target,
    suggest,
)

LIST = "/ledger/paymentline/"


def a_line(amount: str = "100.00", *, key: str = "shop:1", owed: str = "100.00"):
    """Propose a payment of Ada's for an invoice."""
    buyer = customer("Ada Lovelace")
    invoice = invoice_entry(buyer, owed, no=f"I-{key}")
    return suggest(
        [
            Suggestion(
                key=key,
                customer=buyer,
                date=WORK_DATE,
                amount=Decimal(amount),
                currency=Currency.objects.get(code="EUR"),
                method=PaymentMethod.objects.get(code="BANK"),
                external_order_no="#1001",
                reason=words("Order {order} was paid by card", order="#1001"),
                targets=[Target(invoice)],
            )
        ]
    )[0]


def typed(line: PaymentLine, **changes: str) -> dict[str, str]:
    return {
        "customer": line.customer.no,
        "date": "2026-03-02",
        "amount": "100.00",
        "currency": str(line.currency_id),
        "method": str(line.method_id),
        **changes,
    }


def test_the_journal_says_whom_how_much_what_for_and_why(viewer: Client):
    a_line()

    page = viewer.get(LIST).content.decode()

    assert "Ada Lovelace" in page
    assert "100.00 EUR" in page
    assert "I-shop:1" in page
    assert "Order #1001 was paid by card" in page
    assert "Post all" not in page


def test_what_was_posted_is_on_a_tab_of_its_own(operator: Client):
    line = a_line()
    operator.post(f"{LIST}{line.pk}/post/")

    is_there = f"{LIST}{line.pk}/change/"

    assert is_there not in operator.get(LIST).content.decode()
    assert is_there in operator.get(LIST, {"state": "posted"}).content.decode()


def test_the_selected_are_posted_and_a_refused_one_says_why(operator: Client):
    good, bad = a_line(), a_line(key="shop:2")
    entry = bad.targets.get().entry
    operator.post(
        f"{LIST}{bad.pk}/save/", typed(bad, settles=f"{entry.document_no}: 500")
    )

    page = operator.post(
        LIST,
        {"action": "post_chosen", "_selected_action": [good.pk, bad.pk]},
        follow=True,
    )

    _, done, refused = messages_of(page)
    assert done == "1 payment is posted."
    assert "500 cannot be applied; give an amount up to 100.00 EUR" in refused
    assert (
        "cannot be applied" in operator.get(f"{LIST}{bad.pk}/change/").content.decode()
    )


def test_all_that_is_open_is_posted_after_asking(operator: Client):
    a_line()
    a_line(key="shop:2")

    asked = operator.get(f"{LIST}post/").content.decode()
    page = operator.post(f"{LIST}post/", follow=True)

    assert "Post 2 payments" in asked
    assert messages_of(page) == ["2 payments are posted."]
    assert not PaymentLine.objects.filter(state="open").exists()


def test_a_line_is_changed_on_its_card(operator: Client):
    line = a_line()

    page = operator.post(
        f"{LIST}{line.pk}/save/",
        typed(line, amount="60.00", settles="I-shop:1: 50", text="by hand"),
        follow=True,
    )

    line.refresh_from_db()
    assert (line.amount, line.text) == (Decimal(60), "by hand")
    assert line.targets.get().amount == Decimal(50)
    assert "I-shop:1: 50" in page.content.decode()


@pytest.mark.parametrize(
    ("settles", "problem"),
    [
        ("I-404", "The customer has no open entry I-404"),
        ("I-shop:1: x", "“x” is no amount"),
        ("I-shop:1: 1, I-shop:1: 2", "Name each document once."),
    ],
)
def test_what_a_line_cannot_settle_is_said_at_the_field(
    operator: Client, settles: str, problem: str
):
    line = a_line()

    page = operator.post(f"{LIST}{line.pk}/save/", typed(line, settles=settles))

    assert problem in page.content.decode()


def test_a_line_is_added_by_hand(operator: Client):
    line = a_line()

    operator.post(f"{LIST}add/", typed(line, amount="-12.00", text="Goodwill"))

    made = PaymentLine.objects.get(text="Goodwill")
    assert (made.amount, made.state) == (Decimal(-12), "open")


def test_a_line_is_dropped_and_put_back(operator: Client):
    line = a_line()

    operator.post(f"{LIST}{line.pk}/do/drop/")
    line.refresh_from_db()
    dropped = line.state
    operator.post(f"{LIST}{line.pk}/do/restore/")
    line.refresh_from_db()

    assert (dropped, line.state) == ("dropped", "open")


def test_the_selected_are_dropped(operator: Client):
    line = a_line()

    page = operator.post(
        LIST, {"action": "drop_chosen", "_selected_action": [line.pk]}, follow=True
    )

    assert messages_of(page) == ["1 payment is dropped."]


def test_a_viewer_posts_drops_and_changes_nothing(viewer: Client):
    line = a_line()

    answers = [
        viewer.post(f"{LIST}post/"),
        viewer.post(f"{LIST}{line.pk}/post/"),
        viewer.post(f"{LIST}{line.pk}/do/drop/"),
        viewer.post(f"{LIST}{line.pk}/save/", typed(line)),
        viewer.post(f"{LIST}add/", typed(line)),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert not CustomerEntry.objects.filter(kind="payment").exists()


def test_home_counts_what_waits_in_the_journal(operator: Client):
    a_line()

    page = operator.get("/").content.decode()

    assert f"{LIST}?state=open" in page
    assert "Payments in the journal" in page

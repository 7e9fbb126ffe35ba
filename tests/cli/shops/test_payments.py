"""Payments of orders, payouts, the balance and disputes on the command line."""

import pytest
from tests.api.shops.dispatch import a_dispute
from tests.cli.asking import Shell
from tests.connector.banking import BANK, book, invoice, money, on, order, payout, shop

from nightclerk.connector.models import PaymentProcessing, ShopTransaction

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_payments_are_listed_shown_and_booked(shell):
    here = shop()
    invoice(here, order(1, "20.00", money(1, "20.00")))
    row = PaymentProcessing.objects.create(transaction=ShopTransaction.objects.get())
    number = str(row.pk)

    (told,) = shell("shop-payments", "list", "DEMO", "--list", "unbooked")
    done = shell("shop-payments", "book", "DEMO", number)
    shown = shell("shop-payments", "show", "DEMO", number)
    again = shell("shop-payments", "book", "DEMO", number, code=1)

    assert (told["order"], told["amount"], told["state"]) == ("#1", "20.00", "waiting")
    assert done["rows"][0]["state"] == shown["state"] == "posted"
    assert again["kind"] == "refused"


def test_a_sync_of_payments_is_an_entry(shell):
    shop()

    entry = shell("shop-payments", "sync", "DEMO", "--dry-run")

    assert (entry["task"], entry["params"]["dry_run"]) == (30105, True)


def test_a_payout_is_shown_as_it_ties_and_posted(shell):
    here = shop()
    invoice(here, order(1, "100.00", money(1, "100.00")))
    made = payout(here, 9, ("CHARGE", "100.00", "3.20", 1))
    number = str(made.pk)

    (told,) = shell("payouts", "list", "DEMO", "--status", "paid")
    before = shell.words("payouts", "show", "DEMO", number)
    book(here)
    posted = shell("payouts", "post", "DEMO", number)
    after = shell("payouts", "show", "DEMO", number)

    assert (told["number"], told["net"]) == ("9", "96.80")
    assert "Residue" in before
    assert "#1001" in before
    assert posted["rows"][0]["state"] == "posted"
    assert after["tie"]["is_tied"] is True
    assert str(on(BANK)) == "96.80000"
    assert shell("payouts", "list", "DEMO", "--untied") == []


def test_the_balance_and_disputes_are_listed(shell):
    here = shop()
    made = payout(here, 9, ("CHARGE", "100.00", "3.20", 1))
    row = a_dispute(here)

    (moved,) = shell("balance", "list", "DEMO", "--payout", str(made.pk))
    (dispute,) = shell("disputes", "list", "DEMO", "--is-open")

    assert (moved["payout"], moved["net"]) == ("9", "96.80")
    assert shell("disputes", "show", "DEMO", str(row.pk)) == dispute
    assert dispute["status"] == "NEEDS_RESPONSE"

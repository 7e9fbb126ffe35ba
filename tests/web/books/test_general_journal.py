"""The page on which a general journal is typed, and its reversal."""

from django.test import Client
from tests.ledger.building import company
from tests.ledger.owing import bank, on_account

from nightclerk.ledger.models import LedgerTransaction

PAGE = "/ledger/ledgertransaction/add/"


def typed(*rows: tuple[str, str, str]) -> dict[str, str]:
    """Give what the page sends: rows of account, debit and credit."""
    sent = {
        "on": "2026-03-02",
        "text": "Fees of March",
        "rows-TOTAL_FORMS": "8",
        "rows-INITIAL_FORMS": "0",
    }
    for place, row in enumerate(rows):
        for name, value in zip(("account", "debit", "credit"), row, strict=True):
            sent[f"rows-{place}-{name}"] = value
    return sent


def test_a_journal_is_typed_posted_and_reversed(operator: Client):
    company()

    page = operator.post(
        PAGE, typed(("6855", "4.20", ""), ("1800", "", "4.20")), follow=True
    )

    written = LedgerTransaction.objects.get()
    assert (written.source, written.text) == ("journal", "Fees of March")
    assert "Reverse" in page.content.decode()
    operator.post(f"/ledger/ledgertransaction/{written.pk}/do/reverse/")
    assert LedgerTransaction.objects.get(reverses=written)
    assert on_account(bank()) == 0


def test_rows_that_do_not_add_up_stay_on_the_page(operator: Client):
    company()

    page = operator.post(PAGE, typed(("6855", "4.20", ""), ("1800", "", "4.00")))

    assert "The rows add up to 0.20, not to zero" in page.content.decode()
    assert not LedgerTransaction.objects.exists()


def test_a_row_says_what_is_wrong_with_it(operator: Client):
    company()

    both = operator.post(PAGE, typed(("6855", "4", "4"), ("1800", "", "4")))
    nameless = operator.post(PAGE, typed(("", "4", ""), ("1800", "", "4")))
    fine = operator.post(PAGE, typed(("6855", "0.001", ""), ("1800", "", "0.001")))

    assert "Give a debit or a credit, not both." in both.content.decode()
    assert "Name the account." in nameless.content.decode()
    assert "is no amount in our currency" in fine.content.decode()


def test_a_viewer_types_no_journal(viewer: Client):
    company()

    assert viewer.get(PAGE).status_code == 403

"""The general journal: amounts from account to account."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, company
from tests.ledger.owing import bank, on_account

from nightclerk.core.errors import Refused
from nightclerk.ledger.models import (
    Account,
    Currency,
    LedgerEntry,
    LedgerTransaction,
)
from nightclerk.ledger.selectors.soundness import breaches
from nightclerk.ledger.services.receivables.reversals import reverse
from nightclerk.ledger.services.writing.journal import JournalRow, post_journal

D = Decimal
pytestmark = pytest.mark.django_db


def fees() -> Account:
    return Account.objects.get(no="6855")


def row(account: Account, amount: str, **more: object) -> JournalRow:
    return JournalRow(account=account, amount=D(amount), **more)


def test_rows_that_add_up_to_zero_are_booked():
    company()

    made = post_journal(
        [row(bank(), "-4.20", text="fee"), row(fees(), "4.20")],
        on=WORK_DATE,
        text="Payout 17",
    )

    assert (made.source, made.document_no) == ("journal", "J-2026-00001")
    assert made.text == "Payout 17"
    assert (on_account(bank()), on_account(fees())) == (D("-4.20"), D("4.20"))
    assert LedgerEntry.objects.get(account=bank()).text == "fee"
    assert breaches() == []


def test_a_row_may_say_what_it_was_in_another_currency():
    company()
    usd = Currency.objects.get(code="USD")

    post_journal(
        [
            row(bank(), "-10.00", currency=usd, foreign_amount=D("-11.00")),
            row(fees(), "10.00"),
        ],
        on=WORK_DATE,
    )

    entry = LedgerEntry.objects.get(account=bank())
    assert (entry.currency, entry.foreign_amount) == (usd, D("-11.00"))


def test_a_journal_with_a_key_is_booked_once():
    company()
    rows = [row(bank(), "-1.00"), row(fees(), "1.00")]
    post_journal(rows, on=WORK_DATE, key="payout:1")

    with pytest.raises(Refused, match="posted already"):
        post_journal(rows, on=WORK_DATE, key="payout:1")

    assert on_account(fees()) == D("1.00")


def test_a_journal_is_reversed():
    company()
    made = post_journal([row(bank(), "-1.00"), row(fees(), "1.00")], on=WORK_DATE)

    mirror = reverse(made)

    assert mirror.reverses == made
    assert on_account(fees()) == on_account(bank()) == 0


def test_what_does_not_add_up_or_has_no_amount_is_refused():
    company()

    with pytest.raises(Refused) as refused:
        post_journal([row(bank(), "-1.001"), row(fees(), "2.00")], on=WORK_DATE)

    assert set(refused.value.fields) == {"rows", "rows.1.amount"}
    assert not LedgerTransaction.objects.exists()


def test_a_heading_and_an_account_of_customers_are_no_accounts_of_journals():
    company()
    heading = Account.objects.get(no="6")
    owed = Account.objects.filter(is_direct=False, is_heading=False).first()

    with pytest.raises(Refused) as refused:
        post_journal([row(heading, "-1.00"), row(owed, "1.00")], on=WORK_DATE)

    said = {name: str(text) for name, text in refused.value.fields.items()}
    assert said == {
        "rows.1.account": "Account 6 is a heading",
        "rows.2.account": f"Account {owed.no} takes no direct entries",
    }


def test_one_row_is_no_journal_and_a_closed_period_takes_none():
    company()

    with pytest.raises(Refused, match="rows"):
        post_journal([row(bank(), "1.00")], on=WORK_DATE)
    with pytest.raises(Refused, match="no fiscal period"):
        post_journal([row(bank(), "-1.00"), row(fees(), "1.00")], on=date(2031, 1, 1))

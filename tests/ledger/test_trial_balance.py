"""What stands on the accounts: opening, turnover and balance of a time."""

from datetime import date
from decimal import Decimal

import pytest
from tests.web.books.bookkeeping import a_document

from nightclerk.ledger.models import Account
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.selectors.balances import balance_of, trial_balance
from nightclerk.ledger.services.posting.documents import post

pytestmark = pytest.mark.django_db
POSTED = date(2026, 3, 2)
AFTER = date(2026, 3, 3)


def balances(**when: date) -> dict[str, tuple[Decimal, ...]]:
    return {
        row.account.no: (row.opening, row.debit, row.credit, row.balance)
        for row in trial_balance(**when)
    }


def test_an_invoice_is_turnover_of_its_day_and_opening_of_the_next():
    post(a_document(is_released=True), PostingOptions())

    assert balances(since=POSTED, until=POSTED) == {
        "1200": (0, 238, 0, 238),
        "3806": (0, 0, -38, -38),
        "4400": (0, 0, -200, -200),
    }
    assert balances(since=AFTER)["1200"] == (238, 0, 0, 238)


def test_all_balances_add_up_to_zero_and_unused_accounts_come_when_wanted():
    post(a_document(is_released=True), PostingOptions())

    every = trial_balance(all_accounts=True)

    assert sum(row.balance for row in every) == 0
    assert len(every) == Account.objects.filter(is_heading=False).count()


def test_a_balance_is_told_as_of_a_day():
    post(a_document(is_released=True), PostingOptions())
    owed = Account.objects.get(no="1200")

    assert balance_of(owed) == 238
    assert balance_of(owed, until=date(2026, 3, 1)) == 0

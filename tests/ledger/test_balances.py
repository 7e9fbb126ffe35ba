"""Accounts, VAT and results say what was posted, and agree with each other."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, company, customer
from tests.ledger.owing import payment_entry
from tests.ledger.posting_building import (
    charged,
    moved_to,
    order,
    posted,
    sold,
    stocked,
)

from nightclerk.ledger.models import Account
from nightclerk.ledger.selectors.account_cards import account_card
from nightclerk.ledger.selectors.balances import trial_balance
from nightclerk.ledger.selectors.results import balance_sheet, profit_and_loss
from nightclerk.ledger.selectors.vat import entries_of, vat_control, vat_of_period

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 2)


@pytest.fixture
def two_months():
    """One invoice of 119.00 in March, one of 238.00 and its payment in April."""
    company()
    buyer = customer()
    first = posted(order(charged("4400", "100"), of=buyer))
    april = moved_to(order(charged("4400", "200"), of=buyer), APRIL)
    posted(april)
    payment_entry(buyer, "119.00", on=APRIL)
    return buyer, first


def test_the_trial_balance_of_april_opens_with_march(two_months):
    rows = {
        row.account.no: (row.opening, row.debit, row.credit, row.balance)
        for row in trial_balance(since=date(2026, 4, 1), until=date(2026, 4, 30))
    }

    assert rows["1200"] == (119, 238, -119, 238)
    assert rows["4400"] == (-100, 0, -200, -300)
    assert rows["3806"] == (-19, 0, -38, -57)
    assert sum(row[3] for row in rows.values()) == 0


def test_the_card_of_an_account_runs_from_its_opening(two_months):
    account = Account.objects.get(no="1200")

    card = account_card(account, since=date(2026, 4, 1))

    assert card.opening == 119
    assert [row.entry.amount for row in card.entries] == [238, -119]
    assert [row.balance for row in card.entries] == [357, 238]
    assert card.balance == 238


def test_a_card_without_entries_holds_its_opening(two_months):
    account = Account.objects.get(no="1200")

    card = account_card(account, since=date(2026, 5, 1), until=date(2026, 5, 31))

    assert (card.opening, card.entries, card.balance) == (238, (), 238)


def test_vat_of_a_period_leads_to_its_entries(two_months):
    march = {"since": MARCH, "until": date(2026, 3, 31)}

    row = vat_of_period(**march)[0]

    found = list(entries_of(row, **march))
    assert (row.base, row.amount, row.entries) == (-100, -19, 1)
    assert [entry.document_no for entry in found] == [two_months[1].invoice.no]


def test_i09_vat_accounts_hold_what_vat_entries_say(two_months):
    controls = {row.account_no: row for row in vat_control()}

    assert controls["3806"].entries == controls["3806"].ledger == -57
    assert all(row.difference == 0 for row in controls.values())


def test_profit_and_loss_is_of_the_months_asked_for(two_months):
    result = profit_and_loss(since=date(2026, 4, 1), until=date(2026, 4, 30))

    assert result.income.total == -200
    assert result.profit == 200


def test_i03_assets_are_debts_and_equity_and_profit(two_months):
    company(cost_to_gl=True)
    goods = stocked("Lamp", ("5", "8.00"))
    posted(order(sold(goods, "2", unit_price="23.80")))

    sheet = balance_sheet(APRIL)

    assert sheet.difference == 0
    received, given_away = 40, 16  # goods came in from nowhere: an adjustment
    assert sheet.profit == 300 + Decimal("47.60") + received - given_away
    assert balance_sheet(WORK_DATE).difference == 0

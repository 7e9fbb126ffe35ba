"""Other programs read the books, and find in them what we find."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from beancount import loader
from beancount.core import data, realization
from tests.ledger.building import WORK_DATE, company, customer
from tests.ledger.living import Year, foreign_codes
from tests.ledger.owing import dollars, payment_entry
from tests.ledger.posting_building import charged, order, posted

from nightclerk.ledger.exports import beancount_words as said
from nightclerk.ledger.exports.beancount import beancount
from nightclerk.ledger.exports.csv_writing import cell, csv_text
from nightclerk.ledger.exports.journal import (
    customers_csv,
    journal_csv,
    open_items_csv,
    vat_entries_csv,
)
from nightclerk.ledger.models import LedgerEntry, LedgerTransaction
from nightclerk.ledger.selectors.balances import trial_balance

pytestmark = pytest.mark.django_db


def read(pieces):
    return list(csv.DictReader("".join(pieces).splitlines(keepends=True)))


def loaded(text):
    entries, errors, _ = loader.load_string(text)
    assert [error.message for error in errors] == []
    return entries


def balances(entries):
    """Give what beancount counts on every account, by number."""
    root = realization.realize(entries)
    numbers = {
        entry.account: entry.meta["number"]
        for entry in entries
        if isinstance(entry, data.Open)
    }
    found = {
        numbers[account.account]: account.balance.get_currency_units("EUR").number
        for account in realization.iter_children(root)
        if account.account in numbers
    }
    return {no: amount for no, amount in found.items() if amount}


@pytest.mark.parametrize("seed", [1, 2])
def test_o08_beancount_reads_a_random_year_and_finds_the_same_balances(seed):
    Year(seed).live(40)

    entries = loaded("".join(beancount()))

    ours = {row.account.no: row.balance for row in trial_balance() if row.balance}
    kinds = Counter(type(entry).__name__ for entry in entries)
    written = LedgerTransaction.objects.exclude(entries=None).count()
    assert balances(entries) == ours
    assert kinds["Transaction"] == written > 20
    assert kinds["Balance"] > 24
    assert foreign_codes() == {"EUR", "USD"}


def test_beancount_finds_a_cent_that_is_missing_in_the_export():
    posted(order(charged("4400", "100")))
    text = "".join(beancount())
    spoiled = text.replace("-100.00 EUR\n", "-100.01 EUR\n", 1)

    _, errors, _ = loader.load_string(spoiled)

    assert any("does not balance" in error.message for error in errors)


def test_beancount_finds_a_transaction_that_is_missing_in_the_export():
    posted(order(charged("4400", "100")))
    written = posted(order(charged("4400", "200"))).invoice.no
    pieces = [piece for piece in beancount() if f"^{written}" not in piece]

    _, errors, _ = loader.load_string("".join(pieces))

    assert any("Balance failed" in error.message for error in errors)


def test_what_is_known_of_an_entry_stands_beside_it():
    buyer = customer("Dollar Corp", currency=dollars("1.0850"))
    invoice = posted(order(charged("4400", "100"), of=buyer)).invoice

    entries = loaded("".join(beancount()))

    sale = next(entry for entry in entries if isinstance(entry, data.Transaction))
    owed = next(each for each in sale.postings if each.account == "Assets:1200")
    assert sale.payee == "Dollar Corp"
    assert (sale.tags, sale.links) == ({"sales"}, {invoice.no})
    assert sale.meta["document"] == invoice.no
    assert owed.units.number == Decimal("109.68")
    assert owed.meta["foreign"].number == Decimal("119.00")
    assert owed.meta["customer"] == buyer.no


def test_the_export_ends_with_the_day_asked_for():
    posted(order(charged("4400", "100")))

    assert loaded("".join(beancount(until=WORK_DATE)))
    assert " * " not in "".join(beancount(until=date(2026, 3, 1)))


def test_an_empty_ledger_is_a_file_that_beancount_reads():
    company()

    entries = loaded("".join(beancount()))

    assert {type(entry) for entry in entries} == {data.Open}


@pytest.mark.django_db(transaction=True)
def test_the_export_reads_one_moment_outside_of_a_transaction():
    posted(order(charged("4400", "100")))

    entries = loaded("".join(beancount()))

    assert balances(entries) == {
        "1200": Decimal("119.00"),
        "3806": Decimal("-19.00"),
        "4400": Decimal("-100.00"),
    }


def test_strings_links_and_accounts_are_words_of_beancount():
    names = said.account_names(
        [(1, "asset", "1200"), (2, "income", "a b"), (3, "income", "a.b")]
    )

    assert said.text('a "b" \\ c\nd') == '"a \\"b\\" \\\\ c d"'
    assert said.link("RE 2026/1 ü") == "^RE-2026/1"
    assert said.link("ü") == ""
    assert names == {1: "Assets:1200", 2: "Income:A-B", 3: "Income:A-B-3"}


def test_the_journal_has_a_row_for_each_entry():
    invoice = posted(order(charged("4400", "100"))).invoice

    rows = read(journal_csv())

    booked = {row["account"]: (row["debit"], row["credit"]) for row in rows}
    assert booked == {
        "1200": ("119.00", "0.00"),
        "4400": ("0.00", "100.00"),
        "3806": ("0.00", "19.00"),
    }
    assert {row["document"] for row in rows} == {invoice.no}
    assert {row["date"] for row in rows} == {"2026-03-02"}
    assert len(rows) == LedgerEntry.objects.count()
    assert read(journal_csv(since=date(2026, 3, 3))) == []


def test_open_items_are_as_of_the_day_asked_for():
    buyer = customer()
    posted(order(charged("4400", "100"), of=buyer, external_order_no="#1001"))
    payment_entry(buyer, "19.00", on=date(2026, 3, 9), external_order_no="#1001")

    before = read(open_items_csv(date(2026, 3, 8)))
    after = read(open_items_csv(date(2026, 3, 9)))

    assert [row["remaining"] for row in before] == ["119.00"]
    assert [row["remaining"] for row in after] == ["100.00"]
    assert after[0]["shopify_order_no"] == "#1001"
    assert after[0]["customer"] == buyer.no


def test_vat_entries_of_a_time_are_rows():
    posted(order(charged("4400", "100")))

    rows = read(vat_entries_csv(since=WORK_DATE, until=WORK_DATE))

    assert [(row["base"], row["amount"], row["rate"]) for row in rows] == [
        ("-100.00", "-19.00", "19.00")
    ]
    assert rows[0]["is_credit_memo"] == "0"
    assert rows[0]["account"] == "3806"


def test_customers_are_rows():
    customer('Grace "Amazing", Hopper', country="DE", city="Köln")

    rows = read(customers_csv())

    assert rows[0]["name"] == 'Grace "Amazing", Hopper'
    assert rows[0]["city"] == "Köln"


def test_a_spreadsheet_runs_nothing_of_what_customers_are_called():
    lines = list(csv_text(["name"], [["=cmd|' /C calc'!A0"], ["plain"]]))

    assert lines == ["name\r\n", "'=cmd|' /C calc'!A0\r\n", "plain\r\n"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("-1.50000"), "-1.50"),
        (Decimal("1.23450"), "1.2345"),
        (Decimal("1E+2"), "100.00"),
        (True, "1"),
        (None, ""),
        (7, "7"),
        (date(2026, 3, 2), "2026-03-02"),
    ],
)
def test_a_cell_is_written_for_programs(value, written):
    assert cell(value) == written

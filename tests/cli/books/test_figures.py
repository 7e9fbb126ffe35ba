"""Balances, open items, VAT, checks and exports on the command line."""

from datetime import date
from pathlib import Path

import pytest
from beancount import loader
from tests.cli.asking import Shell
from tests.cli.books.trading import DAY, a_posted_invoice, a_shop_floor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    ready = Shell(capsys)
    a_shop_floor(ready)
    return ready


def test_the_trial_balance_adds_up_to_zero(shell):
    a_posted_invoice(shell)

    told = shell("ledger", "trial-balance", "--since", "2026-03-01")

    assert (told["debit"], told["credit"]) == ("238.00", "-238.00")
    assert "238.00" in shell.words("ledger", "trial-balance")


def test_open_items_and_statements_are_of_a_time(shell):
    a_posted_invoice(shell)
    march = ("--since", "2026-03-01", "--until", "2026-03-31")

    owed = shell("ledger", "open-items", "--as-of", "2026-04-01")
    before = shell("ledger", "open-items", "--as-of", "2026-03-01")
    moved = shell("ledger", "statement", "--customer", "10000", *march)
    taxed = shell("ledger", "vat", *march)

    assert [each["remaining"] for each in owed["items"]] == ["238.00"]
    assert before["items"] == []
    assert moved["closing"] == "238.00"
    assert [each["amount"] for each in taxed["sums"]] == ["-38.00"]


def test_sound_books_pass_the_check(shell):
    a_posted_invoice(shell)

    told = shell("ledger", "check")

    assert (told["sound"], told["breaches"]) == (True, [])
    assert "sound" in shell.words("ledger", "check")


def test_the_whole_ledger_is_exported_for_another_program(shell, tmp_path):
    a_posted_invoice(shell)
    books, journal = tmp_path / "books.beancount", tmp_path / "journal.csv"

    shell("ledger", "export", "--format", "beancount", "--to", str(books))
    told = shell("ledger", "export", "--to", str(journal), "--since", DAY)

    entries, errors, _ = loader.load_file(str(books))
    assert errors == []
    assert entries
    assert told["lines"] == len(journal.read_text().splitlines()) == 4


def test_without_a_file_the_books_go_to_standard_output(shell):
    a_posted_invoice(shell)

    shown = shell.words("ledger", "export", "--format", "csv")

    assert len(shown.splitlines()) == 4
    assert shell("ledger", "export")["text"].count("\n") == 4


@pytest.mark.parametrize("what", ["open-items", "vat", "customers"])
def test_lists_are_exported(shell, tmp_path, what):
    a_posted_invoice(shell)
    file = tmp_path / "list.csv"

    shell("ledger", "export", "--format", what, "--to", str(file))

    assert len(file.read_text().splitlines()) == 2


def test_what_cannot_be_exported_is_said(shell, tmp_path):
    away = Path(tmp_path / "nowhere" / "x.csv")

    unknown = shell("ledger", "export", "--format", "moon", code=1)
    unwritten = shell("ledger", "export", "--to", str(away), code=1)

    assert (unknown["kind"], unwritten["kind"]) == ("refused", "refused")


def test_periods_are_closed_opened_and_locked(shell):
    march = ("--starts-on", "2026-03-01")

    closed = shell("ledger", "period", "close", *march)
    opened = shell("ledger", "period", "reopen", *march)
    wrong = shell("ledger", "period", "lock", *march, code=1)
    year = shell("ledger", "open-year", "--year", "2028")

    assert (closed["state"], opened["state"]) == ("closed", "open")
    assert wrong["kind"] == "refused"
    assert len(year) == 12
    assert date.fromisoformat(shell("ledger", "periods")[-1]["ends_on"]) == date(
        2028, 12, 31
    )


def test_accounts_and_stock_are_listed(shell):
    (lamps,) = shell("stock", "list", "--item", "1000")

    assert (lamps["quantity"], lamps["value"]) == ("10", "400.00")
    kinds = {each["kind"] for each in shell("ledger", "accounts", "--kind", "income")}
    assert kinds == {"income"}


def test_batches_are_listed_and_missing_ones_named(shell):
    assert shell("batches", "list") == []
    assert shell("batches", "show", "1", code=1)["kind"] == "not_found"
    assert shell("batches", "retry", "1", code=1)["kind"] == "not_found"

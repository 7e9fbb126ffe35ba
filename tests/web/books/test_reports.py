"""Reports: trial balance, VAT, statements, open entries, stock; filtered, as CSV."""

from typing import Any

import pytest
from django.test import Client
from tests.ledger.building import company
from tests.web.books.bookkeeping import a_document

from nightclerk.ledger.models import Account, LedgerEntry, PostedDocument, VatEntry
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import post
from nightclerk.web.books.reports import REPORTS as REPORTS_BY_NAME

REPORTS = "/books/reports/"
MARCH = {"since": "2026-03-01", "until": "2026-03-31"}
APRIL = {"since": "2026-04-01", "until": "2026-04-30"}


def an_invoice() -> PostedDocument:
    """Post two of ten lamps at 60.00: 200.00 and 38.00 VAT."""
    invoice = post(a_document(is_released=True), PostingOptions()).invoice
    assert invoice is not None
    return invoice


def cells(page: Any, sheet: int = 0) -> list[list[str]]:
    """Give what stands in a sheet of a report."""
    return [[str(cell) for cell in row] for row in table(page, sheet).rows]


def table(page: Any, sheet: int = 0):
    return page.context["sheets"][sheet]["table"]


def owing() -> Account:
    """Give the account on which Ada owes."""
    account = LedgerEntry.objects.get(amount=238).account
    assert account is not None
    return account


def test_the_trial_balance_gives_turnover_and_both_balances(viewer: Client):
    an_invoice()
    account = owing()

    march = viewer.get(f"{REPORTS}trial-balance/", MARCH)
    april = viewer.get(f"{REPORTS}trial-balance/", APRIL)

    (row,) = [row for row in cells(march) if f">{account.no}<" in row[0]]
    assert row[1:] == [account.name, "0.00", "238.00", "0.00", "238.00"]
    (row,) = [row for row in cells(april) if f">{account.no}<" in row[0]]
    assert row[1:] == [account.name, "238.00", "0.00", "0.00", "238.00"]
    assert cells(march)[-1][-1] == '<strong class="nc-strong">0.00</strong>'


def test_an_account_of_the_trial_balance_leads_to_its_entries(viewer: Client):
    an_invoice()
    account = owing()
    page = viewer.get(f"{REPORTS}trial-balance/", MARCH)
    (row,) = [row for row in cells(page) if f">{account.no}<" in row[0]]
    address = row[0].split('"')[3].replace("&amp;", "&")

    entries = viewer.get(address)

    assert [entry.amount for entry in entries.context["cl"].result_list] == [238]
    before = address.replace("2026-03", "2026-01")
    assert not viewer.get(before).context["cl"].result_list


def test_vat_of_a_period_leads_to_its_entries_and_ties_to_the_ledger(viewer: Client):
    an_invoice()

    page = viewer.get(f"{REPORTS}vat/", MARCH)

    row, sums = cells(page)
    assert row[2] == "19"
    assert row[4:6] == ["-200.00", "-38.00"]
    assert "-38.00" in sums[5]
    entries = viewer.get(row[6].split('"')[3].replace("&amp;", "&"))
    assert list(entries.context["cl"].result_list) == [VatEntry.objects.get()]
    account = VatEntry.objects.get().account
    assert account is not None
    assert [account.no, "-38.00", "-38.00", "0.00"] in cells(page, 1)


def test_a_time_without_vat_says_so(viewer: Client):
    an_invoice()

    page = viewer.get(f"{REPORTS}vat/", APRIL).content.decode()

    assert "There is no VAT in that time." in page


def test_a_customer_card_leads_to_the_statement(viewer: Client):
    invoice = an_invoice()
    card = viewer.get(f"/ledger/customer/{invoice.customer_id}/change/")

    page = viewer.get(f"{REPORTS}statement/", {"customer": "C1", **MARCH})

    assert f"{REPORTS}statement/?customer=C1" in card.content.decode()
    opening, movement, closing = cells(page)
    assert opening[-1] == "0.00"
    assert movement[2:] == ["Invoice", "#1001", "238.00", "238.00"]
    assert "238.00" in closing[-1]
    assert cells(page, 1)[0][-1] == "238.00"


def test_a_statement_begins_with_what_was_owed_before(viewer: Client):
    an_invoice()

    page = viewer.get(f"{REPORTS}statement/", {"customer": "C1", **APRIL})

    assert cells(page)[0][-1] == "238.00"


def test_a_statement_asks_for_a_customer_before_it_complains(viewer: Client):
    an_invoice()

    first = viewer.get(f"{REPORTS}statement/")
    wrong = viewer.get(f"{REPORTS}statement/", {"customer": "nobody"})

    assert not first.context["form"].errors
    assert not first.context["sheets"]
    assert wrong.context["form"].errors["customer"] == ["Nothing matches “nobody”"]


@pytest.mark.parametrize(
    ("day", "late"),
    [
        ("2026-03-02", ["238.00", "0.00", "0.00", "0.00", "0.00", "238.00"]),
        ("2027-03-02", ["0.00", "0.00", "0.00", "0.00", "238.00", "238.00"]),
    ],
)
def test_open_entries_of_a_day_are_sorted_by_how_late_they_are(
    viewer: Client, day: str, late: list[str]
):
    an_invoice()

    page = viewer.get(f"{REPORTS}open-entries/", {"on": day})

    assert cells(page, 1) == [late]
    before = viewer.get(f"{REPORTS}open-entries/", {"on": "2026-03-01"})
    assert not cells(before)


def test_stock_lies_at_its_location_with_its_value(viewer: Client):
    an_invoice()

    page = viewer.get(f"{REPORTS}stock/", {"on": "2026-03-31"})

    row, _sums = cells(page)
    assert row[3:] == ["8", "480.00", "0.00"]
    assert len(page.context["sheets"]) == 1
    none = viewer.get(f"{REPORTS}stock/", {"on": "2026-03-01"})
    assert "Nothing lies anywhere." in none.content.decode()


def test_inventory_accounts_are_held_against_the_goods_on_them(viewer: Client):
    company(cost_to_gl=True)
    an_invoice()

    page = viewer.get(f"{REPORTS}stock/", {"on": "2026-03-31"})

    assert ["480.00", "480.00", "0.00", "0.00"] in [row[1:] for row in cells(page, 1)]
    alone = viewer.get(f"{REPORTS}stock/", {"on": "2026-03-31", "item": "LAMP"})
    assert len(alone.context["sheets"]) == 1


def test_goods_that_are_shipped_and_not_invoiced_are_told_apart(viewer: Client):
    order = a_document(is_released=True)
    post(order, PostingOptions(ship=True, invoice=False))

    page = viewer.get(f"{REPORTS}stock/", {"on": "2026-03-31"})

    assert cells(page)[0][3:] == ["8", "480.00", "120.00"]


def test_a_report_goes_along_as_csv_with_what_was_asked_for(viewer: Client):
    an_invoice()
    address = viewer.get(f"{REPORTS}vat/", MARCH).context["sheets"][0]["csv"]

    answer = viewer.get(f"{REPORTS}vat/{address}")

    heading, row = answer.content.decode("utf-8-sig").splitlines()
    assert heading == "VAT identifier,Kind,VAT in %,Country,Base,VAT,Entries"
    assert row.split(",")[4:] == ["-200.00", "-38.00", "1"]
    assert 'filename="vat-1.csv"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("name", list(REPORTS_BY_NAME))
def test_reports_open_in_empty_books(viewer: Client, name: str):
    assert viewer.get(f"{REPORTS}{name}/").status_code == 200


@pytest.mark.parametrize("address", ["profit/", "vat/?csv=9", "statement/?csv=1"])
def test_there_is_no_page_of_an_unknown_report_or_sheet(viewer: Client, address: str):
    assert viewer.get(f"{REPORTS}{address}").status_code == 404


def test_a_time_that_ends_before_it_begins_is_said(viewer: Client):
    page = viewer.get(f"{REPORTS}vat/", {"since": "2026-03-02", "until": "2026-03-01"})

    assert page.context["form"].errors["until"] == ["It ends before it begins."]


def test_whoever_may_not_read_the_books_reads_no_report(log_in):
    assert log_in("").get(f"{REPORTS}stock/").status_code == 403


def test_profit_and_loss_gives_what_was_earned_in_a_time(viewer: Client):
    an_invoice()

    march = viewer.get(f"{REPORTS}profit-and-loss/", MARCH)
    april = viewer.get(f"{REPORTS}profit-and-loss/", APRIL)

    assert cells(march)[0][2] == "200.00"
    assert cells(march, 2) == [["Profit", "200.00"]]
    assert cells(april, 2) == [["Profit", "0.00"]]


def test_a_balance_sheet_ties(viewer: Client):
    an_invoice()

    page = viewer.get(f"{REPORTS}balance-sheet/", {"on": "2026-03-31"})

    assert [row[2] for row in cells(page)[:-1]] == ["238.00"]
    assert [row[2] for row in cells(page, 1)[:-1]] == ["38.00"]
    assert cells(page, 3) == [
        ["Profit not carried to equity", "200.00"],
        ["Difference", "0.00"],
    ]
    address = cells(page)[0][0].split('"')[3].replace("&amp;", "&")
    entries = viewer.get(address).context["cl"].result_list
    assert [entry.amount for entry in entries] == [238]

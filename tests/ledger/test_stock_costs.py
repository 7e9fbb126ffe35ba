"""Costs become actual when goods are invoiced, and go to the ledger where wanted."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.ledger.building import WORK_DATE, company, item
from tests.ledger.stocking import (
    broken_rules_of_stock,
    cost_of,
    invoice,
    money,
    now,
    receive,
    ship,
    want,
)

from nightclerk.core.errors import Broken, NotReady
from nightclerk.ledger.cost_rows import CostFact, cost_rows, inventory_account
from nightclerk.ledger.journal import Row
from nightclerk.ledger.models import (
    LedgerEntry,
    LedgerTransaction,
)
from nightclerk.ledger.selectors.stock import (
    inventory_checks,
    shipped_not_invoiced,
    stock_value,
)
from nightclerk.ledger.selectors.stock_costs import open_entries, place_of
from nightclerk.ledger.services.stock.costs import (
    invoice_cost,
)
from nightclerk.ledger.services.stock.journal import deliver
from nightclerk.ledger.services.writing.transactions import write_transaction


def actual(entry):
    return sum(value.actual for value in entry.values.all())


@pytest.mark.django_db
def test_what_is_invoiced_has_an_actual_cost_and_none_that_is_expected():
    goods = item()
    receive(goods, "6", "8.00")
    shipped = ship(goods, "4")

    costs = invoice_cost(
        [(shipped, Decimal(4))], transaction=None, on=WORK_DATE, document_no="I-1"
    )

    assert costs == {shipped.pk: money("32.00")}
    assert (cost_of(shipped), actual(shipped)) == (money("-32.00"), money("-32.00"))
    assert now(shipped).invoiced == Decimal(-4)
    assert shipped_not_invoiced() == 0


@pytest.mark.django_db
def test_parts_of_a_shipment_cost_the_whole():
    goods = item()
    receive(goods, "3", "3.33333")
    shipped = ship(goods, "3")

    costs = [invoice(shipped, "1") for _ in range(3)]

    assert costs == [money("3.33"), money("3.34"), money("3.33")]


@pytest.mark.django_db
def test_an_invoice_that_is_taken_back_makes_the_cost_expected_again():
    goods = item()
    receive(goods, "6", "8.00")
    shipped = ship(goods, "4")
    invoice(shipped, "4")

    cost = invoice(shipped, "-4")

    assert cost == money("-32.00")
    assert (actual(shipped), shipped_not_invoiced()) == (0, money("32.00"))
    assert now(shipped).invoiced == 0


@pytest.mark.django_db
def test_goods_that_came_back_cost_less_than_nothing():
    goods = item()
    receive(goods, "6", "8.00")
    returned = ship(goods, "-2", from_entry=ship(goods, "4"))

    assert invoice(returned, "2") == money("-16.00")


@pytest.mark.django_db
def test_more_than_went_out_is_not_invoiced():
    shipped = ship(item(), "1")

    with pytest.raises(Broken):
        invoice(shipped, "2")


@pytest.mark.django_db
def test_an_entry_that_is_named_twice_is_invoiced_by_both():
    goods = item()
    receive(goods, "6", "8.00")
    shipped = ship(goods, "4")

    costs = invoice_cost(
        [(shipped, Decimal(1)), (shipped, Decimal(2))],
        transaction=None,
        on=WORK_DATE,
        document_no="I-1",
    )

    assert costs == {shipped.pk: money("24.00")}


@pytest.mark.django_db
def test_a_receipt_is_booked_on_the_stock_where_costs_go_to_the_ledger():
    company(cost_to_gl=True)
    goods = item()

    entry = receive(goods, "6", "8.00")

    booked = LedgerEntry.objects.order_by("-amount").values_list("amount", flat=True)
    (check,) = [one for one in inventory_checks() if one.balance]
    assert list(booked) == [money("48.00"), money("-48.00")]
    assert (check.balance, check.difference) == (money("48.00"), 0)
    assert entry.values.get().transaction is not None


@pytest.mark.django_db
def test_a_receipt_books_nothing_where_costs_stay_out_of_the_ledger():
    company(cost_to_gl=False)

    receive(item(), "6", "8.00")

    assert LedgerEntry.objects.count() == 0


@pytest.mark.django_db
def test_i14_the_inventory_account_holds_what_is_there_and_what_is_not_invoiced():
    company(cost_to_gl=True)
    goods = item()
    receive(goods, "6", "8.00")
    shipped = ship(goods, "4")
    invoice(shipped, "1")

    (check,) = [one for one in inventory_checks() if one.balance]

    assert (check.value, check.not_invoiced) == (money("16.00"), money("24.00"))
    assert (check.balance, check.difference) == (money("40.00"), 0)


@pytest.mark.django_db
def test_q18_the_corrected_cost_of_what_is_invoiced_is_booked_on_the_receipts_day():
    company(cost_to_gl=True)
    goods = item(unit_cost=money("3.50"))
    shipped = ship(goods, "2")
    invoice(shipped, "2")

    receive(goods, "10", "4.00", on=date(2026, 3, 9))

    correction = shipped.values.get(is_correction=True)
    assert (correction.actual, correction.expected) == (money("-1.00"), 0)
    assert correction.transaction is not None
    assert correction.transaction.date == date(2026, 3, 9)
    assert stock_value() == money("32.00")
    assert broken_rules_of_stock() == []


@pytest.mark.django_db
def test_the_correction_of_what_is_partly_invoiced_is_partly_actual():
    company(cost_to_gl=True)
    goods = item(unit_cost=money("3.50"))
    shipped = ship(goods, "3")
    invoice(shipped, "1")

    receive(goods, "10", "4.00")

    correction = shipped.values.get(is_correction=True)
    assert (correction.actual, correction.expected) == (money("-0.50"), money("-1.00"))
    assert invoice(shipped, "2") == money("8.00")
    assert broken_rules_of_stock() == []


@pytest.mark.django_db
def test_goods_that_are_invoiced_as_they_move_have_their_actual_cost_at_once():
    goods = item()
    receive(goods, "6", "8.00")
    invoice_of = write_transaction(
        source=LedgerTransaction.Source.SALES,
        date=WORK_DATE,
        document_no="I-7",
        rows=[],
    )

    delivery = deliver(
        [want(goods, "4", is_invoiced=True), want(goods, "1")],
        company=company(),
        on=WORK_DATE,
        invoice=invoice_of,
    )

    invoiced, waiting = delivery.entries
    value = invoiced.values.get()
    assert delivery.costs == {invoiced.pk: money("32.00")}
    assert (value.actual, value.expected) == (money("-32.00"), 0)
    assert (value.transaction, value.document_no) == (invoice_of, "I-7")
    assert (now(invoiced).invoiced, now(waiting).invoiced) == (Decimal(-4), 0)
    assert shipped_not_invoiced() == money("8.00")


@pytest.mark.django_db
def test_what_a_document_settles_of_itself_is_a_cost_of_its_invoice():
    goods = item(unit_cost=money("5.00"))
    first = ship(goods, "1")
    receive(goods, "1", "2.00")
    receive(goods, "1", "9.00")
    ship(goods, "1")
    invoice_of = write_transaction(
        source=LedgerTransaction.Source.SALES,
        date=WORK_DATE,
        document_no="I-7",
        rows=[],
    )

    delivery = deliver(
        [
            want(goods, "1", is_invoiced=True),
            want(goods, "-1", is_invoiced=True, from_entry=first),
        ],
        company=company(),
        on=WORK_DATE,
        invoice=invoice_of,
    )

    assert sum(delivery.costs.values()) == 0
    assert shipped_not_invoiced() == money("11.00")
    assert broken_rules_of_stock() == []


def test_a_cost_is_booked_as_costs_against_stock():
    rows = cost_rows([CostFact(money("32.00"), 5, 13, "1000", 1, 2)])

    assert rows == [
        Row(5, money("32.00"), business_group=1, product_group=2),
        Row(13, money("-32.00"), business_group=1, product_group=2),
    ]


def test_no_cost_books_nothing_even_without_accounts():
    assert cost_rows([CostFact(money("0"), None, None)]) == []


def test_a_cost_without_accounts_is_not_ready():
    with pytest.raises(NotReady, match="1000"):
        cost_rows([CostFact(money("1"), None, 13, "1000")])


def test_the_account_of_a_location_wins_over_that_of_all_others():
    accounts = {(1, None): 1140, (1, 7): 1141}

    assert inventory_account(accounts, 1, 7) == 1141
    assert inventory_account(accounts, 1, 8) == 1140
    assert inventory_account(accounts, 2, 7) is None


@pytest.mark.django_db
@pytest.mark.parametrize("costing", ["fifo", "average"])
def test_a_sale_does_not_read_what_was_taken_of_its_lot_before(costing):
    goods = item(costing=costing)
    receive(goods, "9", "8.00")
    with CaptureQueriesContext(connection) as of_new_lot:
        ship(goods, "1")
    for _ in range(5):
        ship(goods, "1")

    with CaptureQueriesContext(connection) as of_old_lot:
        ship(goods, "1")

    read = [row["sql"] for row in of_old_lot if "SELECT" in row["sql"]]
    tables = ("itemapplication", "valueentry")
    assert len(of_old_lot) == len(of_new_lot)
    assert not [
        sql
        for sql in read
        if any(name in sql for name in tables) and not sql.startswith("INSERT")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("costing", ["fifo", "average"])
def test_an_entry_keeps_the_cost_of_what_remains(costing):
    goods = item(costing=costing, unit_cost=money("2.00"))
    lot = receive(goods, "6", "8.00")

    ship(goods, "4")
    before = now(lot).open_cost
    owed = ship(goods, "5")

    assert (before, now(lot).open_cost) == (money("16.00"), 0)
    assert (owed.remaining, now(owed).open_cost) == (-3, money("-24.00"))


@pytest.mark.django_db
def test_a_sale_without_goods_reads_none_of_the_sales_that_wait_for_goods():
    goods = item()
    owed = [ship(goods, "1"), ship(goods, "2")]
    places = {place_of(entry) for entry in owed}

    assert open_entries(places, with_owed=False) == []
    assert open_entries(places, with_owed=True) == owed

    receive(goods, "4", "8.00")
    assert [now(entry).remaining for entry in owed] == [0, 0]
    assert broken_rules_of_stock() == []

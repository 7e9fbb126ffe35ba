"""Movements are undone: cases V04 to V06."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, company, item
from tests.ledger.stocking import (
    broken_rules_of_stock,
    cost_of,
    lots,
    money,
    move,
    now,
    receive,
    ship,
    want,
    written,
)

from nightclerk.core.errors import Refused
from nightclerk.ledger.models import ItemEntry
from nightclerk.ledger.selectors.stock import quantity_of, shipped_not_invoiced
from nightclerk.ledger.services.stock.costs import invoice_cost
from nightclerk.ledger.services.stock.undoing import (
    put_all_back,
    put_back,
    undo_receipt,
)

pytestmark = pytest.mark.django_db


def undo(entry):
    return put_back(entry, on=WORK_DATE)


def two_lots(**fields):
    goods = item(**fields)
    receive(goods, "6", "8.00")
    receive(goods, "20", "9.00")
    return goods


def test_v04_goods_that_are_undone_lie_in_their_lot_again():
    goods = two_lots()
    shipped = ship(goods, "4", document_no="S-0001")

    against = undo(shipped)

    assert (against.kind, against.corrects) == (ItemEntry.Kind.CORRECTION, shipped)
    assert (against.quantity, cost_of(against)) == (Decimal(4), money("32.00"))
    assert against.document_no == "S-0001"
    assert lots(goods) == [(Decimal(6), money("48.00")), (Decimal(20), money("180.00"))]
    assert shipped_not_invoiced() == 0
    assert broken_rules_of_stock() == []


def test_v05_what_is_undone_is_not_undone_twice():
    shipped = ship(two_lots(), "4")
    against = undo(shipped)
    before = written()

    for entry in (shipped, against):
        with pytest.raises(Refused, match="undone already"):
            undo(entry)

    assert written() == before


def test_v05_what_is_invoiced_is_not_undone():
    shipped = ship(two_lots(), "4")
    invoice_cost(
        [(shipped, Decimal(1))], transaction=None, on=WORK_DATE, document_no="I-1"
    )

    with pytest.raises(Refused, match="is invoiced"):
        undo(shipped)


@pytest.mark.parametrize(
    ("costing", "cost"), [("fifo", "-32.00"), ("average", "-35.08")]
)
def test_v06_what_is_undone_and_shipped_again_costs_the_same(costing, cost):
    goods = two_lots(costing=costing)
    undo(ship(goods, "4"))

    again = ship(goods, "4")

    assert cost_of(again) == money(cost)
    assert broken_rules_of_stock() == []


def test_goods_of_several_lots_go_back_into_each():
    goods = two_lots()
    before = lots(goods)

    undo(ship(goods, "10"))

    assert lots(goods) == before


def test_undoing_what_is_owed_owes_nothing_any_more():
    goods = item(unit_cost=money("5.00"))
    receive(goods, "1", "3.00")
    shipped = ship(goods, "4")

    against = undo(shipped)

    assert (cost_of(shipped), cost_of(against)) == (money("-12.00"), money("12.00"))
    assert now(shipped).remaining == 0
    assert lots(goods) == [(Decimal(1), money("3.00"))]
    assert broken_rules_of_stock() == []


def test_goods_that_come_back_settle_what_another_shipment_owes():
    goods = item()
    receive(goods, "3", "4.00")
    first, second = ship(goods, "3"), ship(goods, "2")

    undo(first)

    assert now(second).remaining == 0
    assert quantity_of(goods) == Decimal(1)
    assert broken_rules_of_stock() == []


def test_an_undone_return_goes_out_of_its_own_lot():
    goods = two_lots()
    shipped = ship(goods, "4")
    returned = ship(goods, "-2", from_entry=shipped)

    against = undo(returned)

    assert (against.quantity, cost_of(against)) == (Decimal(-2), money("-16.00"))
    assert now(returned).remaining == 0
    assert broken_rules_of_stock() == []


def test_a_return_whose_goods_are_gone_is_not_undone():
    goods = item(unit_cost=money("5.00"))
    returned = ship(goods, "-2")
    ship(goods, "1")

    with pytest.raises(Refused, match="have gone out again"):
        undo(returned)


def test_a_whole_shipment_is_undone_at_once():
    goods, other = two_lots(), two_lots(costing="average")
    before = lots(goods), quantity_of(other)
    entries = move(want(goods, "4"), want(other, "9"), want(goods, "9"))

    corrections = put_all_back(entries, on=date(2026, 3, 4), document_no="S-2")

    assert [entry.corrects_id for entry in corrections] == [e.pk for e in entries]
    assert {entry.date for entry in corrections} == {date(2026, 3, 4)}
    assert (lots(goods), quantity_of(other)) == before
    assert broken_rules_of_stock() == []


def test_an_average_is_undone_after_its_lots_were_used_up():
    goods = item(costing="average")
    for cost in ("100.00", "1.00", "1.00"):
        receive(goods, "1", cost)
    first, second = ship(goods, "1"), ship(goods, "1")

    undo(first)

    assert cost_of(second) == money("-34.00")
    assert sum(cost for _, cost in lots(goods)) == money("68.00")
    assert cost_of(ship(goods, "2")) == money("-68.00")
    assert broken_rules_of_stock() == []


@pytest.mark.parametrize("costing", ["fifo", "average"])
def test_a_receipt_that_was_wrong_is_undone_at_its_cost(costing):
    company(cost_to_gl=True)
    goods = item(costing=costing)
    receive(goods, "6", "8.00")
    wrong = receive(goods, "20", "9.00")

    against = undo_receipt(wrong, on=date(2026, 3, 4))

    assert (against.quantity, cost_of(against)) == (Decimal(-20), money("-180.00"))
    assert (against.date, against.corrects) == (date(2026, 3, 4), wrong)
    assert lots(goods) == [(Decimal(6), money("48.00"))]
    assert broken_rules_of_stock() == []


def test_a_receipt_is_undone_once_and_only_while_its_goods_are_there():
    goods = item()
    first, second = receive(goods, "6", "8.00"), receive(goods, "6", "9.00")
    shipped = ship(goods, "1")
    undo_receipt(second, on=WORK_DATE)

    for entry, reason in (
        (first, "have gone out again"),
        (second, "undone already"),
        (shipped, "no stock receipt"),
    ):
        with pytest.raises(Refused, match=reason):
            undo_receipt(entry, on=WORK_DATE)


def test_an_open_shipment_that_is_undone_keeps_its_order_number():
    goods = item(unit_cost=money("5.00"))
    shipped = ship(goods, "4", external_order_no="#1001")

    assert undo(shipped).external_order_no == "#1001"

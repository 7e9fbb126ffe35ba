"""Goods come in, go out and come back: cases V01 to V03, V07, V08, Q17 and Q18."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, company, item, location
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
from nightclerk.ledger.models import Item, ItemEntry, ItemVariant
from nightclerk.ledger.selectors.stock import on_hand, quantity_of, stock, stock_value
from nightclerk.ledger.services.stock.journal import receive_stock, take_out

pytestmark = pytest.mark.django_db


def lamp(**fields):
    return item(**{"description": "Lamp", **fields})


def test_v01_shipments_take_the_oldest_lot_first():
    goods = lamp()
    receive(goods, "6", "8.00")
    receive(goods, "20", "9.00")

    costs = [cost_of(ship(goods, "4")), cost_of(ship(goods, "6"))]

    assert costs == [money("-32.00"), money("-52.00")]
    assert lots(goods) == [(Decimal(16), money("144.00"))]
    assert broken_rules_of_stock() == []


def test_v02_shipments_cost_the_moving_average():
    goods = lamp(costing="average")
    receive(goods, "6", "8.00")
    receive(goods, "20", "9.00")

    costs = [cost_of(ship(goods, "4")), cost_of(ship(goods, "6"))]

    assert costs == [money("-35.08"), money("-52.61")]
    assert (quantity_of(goods), stock_value()) == (Decimal(16), money("140.31"))
    assert broken_rules_of_stock() == []


def test_v03_the_last_piece_takes_the_rest_of_the_cost():
    goods = lamp()
    receive(goods, "3", "3.33333")

    costs = [cost_of(ship(goods, "1")) for _ in range(3)]

    assert costs == [money("-3.33"), money("-3.34"), money("-3.33")]
    assert lots(goods) == []


def test_v07_goods_come_back_at_the_exact_cost_of_what_went_out():
    goods = lamp()
    receive(goods, "6", "8.00")
    receive(goods, "20", "9.00")
    shipped = ship(goods, "4")

    returned = ship(goods, "-2", from_entry=shipped)

    assert (returned.kind, returned.quantity) == (ItemEntry.Kind.RETURN, Decimal(2))
    assert cost_of(returned) == money("16.00")
    assert broken_rules_of_stock() == []


def test_v08_goods_without_an_origin_come_back_at_the_current_cost():
    goods = lamp()
    receive(goods, "6", "8.00")
    receive(goods, "20", "9.00")

    returned = ship(goods, "-2")

    assert cost_of(returned) == money("18.00")


def test_what_comes_back_of_one_shipment_in_parts_costs_what_went_out():
    goods = lamp()
    receive(goods, "3", "3.33333")
    shipped = ship(goods, "3")

    returned = move(*[want(goods, "-1", from_entry=shipped) for _ in range(3)])

    assert [cost_of(entry) for entry in returned] == [
        money("3.33"),
        money("3.34"),
        money("3.33"),
    ]


def test_q17_missing_goods_are_refused_where_negative_stock_is_prevented():
    goods = lamp(prevents_negative="yes")
    receive(goods, "3", "3.50")
    before = written()

    with pytest.raises(Refused) as refusal:
        ship(goods, "5", line_no=10000)

    assert "There are 3 of item 1000, 5 are needed" in str(refusal.value)
    assert list(refusal.value.fields) == ["lines.10000.quantity"]
    assert written() == before


def test_q17_goods_that_are_missing_are_owed_where_nothing_prevents_it():
    goods = lamp()
    receive(goods, "3", "3.50")

    shipped = ship(goods, "5")

    assert now(shipped).remaining == Decimal(-2)
    assert cost_of(shipped) == money("-17.50")
    assert [value.is_provisional for value in shipped.values.all()] == [False, True]
    assert broken_rules_of_stock() == []


def test_q18_a_receipt_settles_what_is_owed_and_corrects_its_cost():
    goods = lamp()
    receive(goods, "3", "3.50")
    shipped = ship(goods, "5")

    receive(goods, "10", "4.00", on=date(2026, 3, 9))

    correction = shipped.values.get(is_correction=True)
    assert now(shipped).remaining == 0
    assert (correction.date, correction.expected) == (date(2026, 3, 9), money("-1.00"))
    assert lots(goods) == [(Decimal(8), money("32.00"))]
    assert broken_rules_of_stock() == []


def test_the_company_prevents_negative_stock_unless_the_item_allows_it():
    company(prevents_negative=True)
    strict, lax = lamp(), lamp(prevents_negative="no")

    ship(lax, "1")

    with pytest.raises(Refused):
        ship(strict, "1")


def test_all_lines_whose_goods_are_missing_are_named_at_once():
    goods = lamp(prevents_negative="yes")
    other = lamp(prevents_negative="yes")
    receive(goods, "3", "1.00")

    with pytest.raises(Refused) as refusal:
        move(
            want(goods, "2", line_no=10000),
            want(goods, "2", line_no=20000),
            want(other, "1", line_no=30000),
        )

    assert list(refusal.value.fields) == [
        "lines.20000.quantity",
        "lines.30000.quantity",
    ]


def test_lines_of_one_document_take_the_goods_one_after_the_other():
    goods = lamp()
    receive(goods, "3", "1.00")
    receive(goods, "3", "2.00")

    first, second = move(want(goods, "2"), want(goods, "3"))

    assert (cost_of(first), cost_of(second)) == (money("-2.00"), money("-5.00"))
    assert broken_rules_of_stock() == []


def test_goods_that_a_document_brings_back_settle_what_its_other_line_owes():
    goods = lamp(unit_cost=money("5.00"))

    out, back = move(want(goods, "2"), want(goods, "-3"))

    assert (now(out).remaining, now(back).remaining) == (0, Decimal(1))
    assert broken_rules_of_stock() == []


def test_each_variant_and_each_location_has_goods_of_its_own():
    goods = lamp()
    red = ItemVariant.objects.create(item=goods, code="RED")
    outlet = location("OUTLET")
    receive(goods, "5", "1.00")
    receive(goods, "5", "2.00", variant=red)
    receive(goods, "5", "3.00", location=outlet)

    costs = [
        cost_of(entry)
        for entry in move(
            want(goods, "2"),
            want(goods, "2", variant=red),
            want(goods, "2", location=outlet),
        )
    ]

    assert costs == [money("-2.00"), money("-4.00"), money("-6.00")]
    assert [(row.variant, row.quantity) for row in stock(location=outlet)] == [
        (None, Decimal(3))
    ]
    assert [row.quantity for row in stock(variant=red)] == [Decimal(3)]


def test_without_a_location_goods_lie_at_the_company():
    main = location()
    goods = lamp()

    entry = receive(goods, "5", "1.00")

    assert entry.location == main
    assert on_hand([(goods.pk, None, main.pk)]) == {
        (goods.pk, None, main.pk): Decimal(5)
    }


def test_a_receipt_makes_its_cost_the_last_known_one():
    goods = lamp()

    receive(goods, "5", "1.25")

    assert Item.objects.get(pk=goods.pk).unit_cost == money("1.25")


def test_a_receipt_makes_the_new_average_the_last_known_cost():
    goods = lamp(costing="average")
    receive(goods, "6", "8.00")

    receive(goods, "20", "9.00")

    assert Item.objects.get(pk=goods.pk).unit_cost == money("8.76923")


def test_a_receipt_names_all_fields_that_are_wrong():
    service = item(description="Repair", kind="service", needs_variant=True)

    with pytest.raises(Refused) as refusal:
        receive(service, "0", "-1.00")

    assert set(refusal.value.fields) == {"quantity", "unit_cost", "item", "variant"}


def test_a_variant_of_another_item_is_refused():
    goods, other = lamp(), lamp()
    red = ItemVariant.objects.create(item=other, code="RED")

    with pytest.raises(Refused) as refusal:
        receive(goods, "1", "1.00", variant=red)

    assert list(refusal.value.fields) == ["variant"]


def test_a_receipt_outside_the_posting_window_is_refused():
    company(posting_from=date(2026, 3, 1))
    goods = lamp()

    with pytest.raises(Refused):
        receive(goods, "1", "1.00", on=date(2026, 2, 28))

    assert written() == (0, 0, 0)


def test_receipts_are_numbered_unless_they_name_their_document():
    goods = lamp()

    first = receive(goods, "1", "1.00")
    second = receive(goods, "1", "1.00", document_no="DELIVERY-7")
    third = receive(goods, "1", "1.00")

    assert [e.document_no for e in (first, second, third)] == [
        "ST-2026-00001",
        "DELIVERY-7",
        "ST-2026-00002",
    ]


def test_stock_is_told_as_of_a_day():
    goods = lamp()
    receive(goods, "6", "8.00", on=date(2026, 3, 2))
    ship(goods, "2", document_no="S-1")
    receive(goods, "1", "9.00", on=date(2026, 3, 9))

    (then,) = stock(item=goods, on=date(2026, 3, 8))
    (today,) = stock(item=goods)

    assert (then.quantity, then.value, then.not_invoiced) == (
        Decimal(4),
        money("32.00"),
        money("16.00"),
    )
    assert (today.quantity, today.value) == (Decimal(5), money("41.00"))


def test_a_movement_of_two_lines_takes_few_statements(django_assert_max_num_queries):
    goods, other = lamp(), lamp()
    for each in (goods, other):
        receive_stock(each, Decimal(9), unit_cost=Decimal(1), on=WORK_DATE)
    wants = want(goods, "1"), want(other, "1")
    kept = company()

    with django_assert_max_num_queries(8):
        take_out(wants, company=kept, on=WORK_DATE)

    assert quantity_of(goods) == quantity_of(other) == Decimal(8)

"""Cases V01 to V03, Q18 and the oddities of lots and averages; no database."""

from datetime import date
from decimal import Decimal

from nightclerk.ledger.costing import AVERAGE, Lot, Taken, left_of, share, taken
from nightclerk.ledger.pools import Owed, Pool, Settled

FIFO = "fifo"


def money(text: str) -> Decimal:
    return Decimal(text)


def lot(pk: int, quantity: str, cost: str, day: int = 1) -> Lot:
    return Lot(pk, Decimal(quantity), Decimal(cost), date(2026, 3, day))


def pool(costing: str, *lots: Lot, unit_cost: str = "0") -> Pool:
    return Pool(costing, 2, Decimal(unit_cost), list(lots))


def two_lots(costing: str) -> Pool:
    return pool(costing, lot(1, "6", "48.00"), lot(2, "20", "180.00"))


def test_v01_first_in_first_out_takes_the_oldest_lot_first():
    goods = two_lots(FIFO)

    costs = [goods.take(8, Decimal(4)).cost, goods.take(9, Decimal(6)).cost]

    assert costs == [money("32.00"), money("52.00")]
    assert goods.lots == [lot(2, "16", "144.00")]


def test_v02_a_moving_average_runs_down_without_a_rounding_entry():
    goods = two_lots(AVERAGE)

    costs = [goods.take(8, Decimal(4)).cost, goods.take(9, Decimal(6)).cost]

    assert costs == [money("35.08"), money("52.61")]
    assert (goods.quantity, goods.value) == (Decimal(16), money("140.31"))


def test_v03_the_last_piece_of_a_lot_takes_what_is_left_of_its_cost():
    goods = pool(FIFO, lot(1, "3", "10.00"))

    costs = [goods.take(pk, Decimal(1)).cost for pk in (7, 8, 9)]

    assert costs == [money("3.33"), money("3.34"), money("3.33")]
    assert goods.lots == []


def test_a_lot_that_is_used_up_leaves_its_difference_to_the_average_with_the_next():
    lots = [lot(1, "10", "1000.00"), lot(2, "10", "10.00")]

    taking = taken(lots, Decimal(10), costing=AVERAGE)

    assert taking.parts == (
        Taken(1, Decimal(10), money("1000.00")),
        Taken(2, Decimal(0), money("-495.00")),
    )
    assert left_of(lots, taking.parts) == [lot(2, "10", "505.00")]


def test_who_takes_all_of_an_average_takes_all_of_its_cost():
    goods = two_lots(AVERAGE)

    taking = goods.take(9, Decimal(26))

    assert (taking.cost, taking.short, goods.lots) == (money("228.00"), 0, [])


def test_what_is_short_is_owed_at_the_last_known_cost():
    goods = pool(FIFO, lot(1, "3", "12.00"), unit_cost="3.50")

    taking = goods.take(9, Decimal(5))

    assert (taking.cost, taking.short) == (money("12.00"), Decimal(2))
    assert goods.owed == [Owed(9, Decimal(2), money("7.00"))]
    assert goods.quantity == Decimal(-2)


def test_q18_a_receipt_settles_what_is_owed_and_corrects_its_cost():
    goods = pool(FIFO, unit_cost="3.50")
    goods.take(9, Decimal(2))

    settled = goods.put([lot(10, "10", "40.00")])

    assert settled == [Settled(10, 9, Decimal(2), money("8.00"), money("1.00"))]
    assert goods.lots == [lot(10, "8", "32.00")]


def test_two_receipts_settle_one_debt_and_its_assumed_cost_once():
    goods = pool(FIFO, unit_cost="3.33333")
    goods.take(9, Decimal(3))

    first = goods.put([lot(10, "1", "4.00")])
    second = goods.put([lot(11, "5", "20.00")])

    assert [row.correction for row in first + second] == [money("0.67"), money("1.33")]
    assert (goods.owed, goods.quantity) == ([], Decimal(3))


def test_a_receipt_of_an_earlier_day_is_taken_first():
    goods = pool(FIFO, lot(1, "5", "50.00", day=9))
    goods.put([lot(2, "5", "25.00", day=2)])

    assert goods.take(9, Decimal(5)).cost == money("25.00")


def test_goods_that_come_back_to_a_lot_make_it_as_it_was():
    goods = two_lots(FIFO)
    goods.take(9, Decimal(4))

    goods.put([lot(1, "4", "32.00")])

    assert goods.lots == [lot(1, "6", "48.00"), lot(2, "20", "180.00")]


def test_a_lot_is_withdrawn_from_an_average_at_the_cost_it_came_in_with():
    goods = pool(AVERAGE, lot(1, "5", "60.00"), lot(2, "5", "40.00"))

    taking = goods.withdraw(2, money("45.00"))

    assert taking.cost == money("45.00")
    assert goods.lots == [lot(1, "5", "55.00")]


def test_the_last_lot_of_an_average_takes_its_whole_cost_with_it():
    goods = pool(AVERAGE, lot(1, "5", "60.00"))

    taking = goods.withdraw(1, money("55.00"))

    assert (taking.cost, goods.lots) == (money("60.00"), [])


def test_parts_of_a_whole_cost_the_whole():
    whole = Decimal(3)
    cost = money("10.00")

    steps = [share(cost, Decimal(part), whole) for part in (1, 2, 3)]

    assert steps == [money("3.33"), money("6.67"), money("10.00")]

"""Whatever goods do: nothing of their number or of their cost is lost."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from nightclerk.ledger.costing import AVERAGE, Lot
from nightclerk.ledger.pools import Pool

DAY = date(2026, 3, 2)
quantities = st.integers(1, 80).map(lambda quarters: Decimal(quarters) / 4)
costs = st.decimals("0.00", "999.99", places=2)
costings = st.sampled_from(["fifo", AVERAGE])
movements = st.lists(
    st.one_of(
        st.tuples(st.just("in"), quantities, costs),
        st.tuples(st.just("out"), quantities, st.just(Decimal(0))),
    ),
    max_size=25,
)


def run(pool: Pool, moves: list[tuple[str, Decimal, Decimal]]) -> dict[str, Decimal]:
    """Let goods move and keep the books of it by hand: quantity and cost in and out."""
    books = dict.fromkeys(("in", "out", "cost in", "cost out"), Decimal(0))
    for pk, (kind, quantity, cost) in enumerate(moves, start=1):
        books[kind] += quantity
        if kind == "in":
            books["cost in"] += cost
            settled = pool.put([Lot(pk, quantity, cost, DAY)])
            books["cost out"] += sum((row.correction for row in settled), Decimal(0))
        else:
            taking = pool.take(pk, quantity)
            assumed = pool.provisional(taking.short) if taking.short else Decimal(0)
            books["cost out"] += taking.cost + assumed
    return books


@given(costings, movements, costs)
def test_i11_and_i13_what_came_in_is_there_or_went_out(costing, moves, unit_cost):
    pool = Pool(costing, 2, unit_cost)

    books = run(pool, moves)

    owed = sum((one.cost for one in pool.owed), Decimal(0))
    assert pool.quantity == books["in"] - books["out"]
    assert pool.value == books["cost in"] - books["cost out"] + owed


@given(costings, movements, costs)
def test_a_pool_never_has_goods_and_owes_some(costing, moves, unit_cost):
    pool = Pool(costing, 2, unit_cost)

    run(pool, moves)

    assert not (pool.lots and pool.owed)
    assert all(lot.quantity > 0 for lot in pool.lots)


@given(costings, movements, costs)
def test_every_cost_lies_on_the_grid(costing, moves, unit_cost):
    pool = Pool(costing, 2, unit_cost)

    run(pool, moves)

    for cost in [lot.cost for lot in pool.lots] + [one.cost for one in pool.owed]:
        assert cost == cost.quantize(Decimal("0.01"))


@given(movements, costs)
def test_no_lot_is_worth_less_than_nothing_first_in_first_out(moves, unit_cost):
    pool = Pool("fifo", 2, unit_cost)

    run(pool, moves)

    assert all(lot.cost >= 0 for lot in pool.lots)


@given(costings, st.lists(st.tuples(quantities, costs), min_size=1, max_size=6))
def test_who_takes_all_in_any_parts_takes_all_the_cost(costing, lots):
    pool = Pool(costing, 2)
    pool.put(Lot(pk, quantity, cost, DAY) for pk, (quantity, cost) in enumerate(lots))
    there, worth = pool.quantity, pool.value

    parts = [pool.take(99, there / 2), pool.take(100, there - there / 2)]

    assert sum(part.cost for part in parts) == worth
    assert pool.lots == []


@given(st.lists(st.tuples(quantities, costs), min_size=1, max_size=6), quantities)
def test_i23_undone_and_taken_again_costs_the_same(lots, quantity):
    pool = Pool("fifo", 2)
    pool.put(Lot(pk, quantity, cost, DAY) for pk, (quantity, cost) in enumerate(lots))
    before = list(pool.lots)
    first = pool.take(99, quantity)

    pool.forget(99)
    pool.put(Lot(part.pk, part.quantity, part.cost, DAY) for part in first.parts)

    assert pool.lots == before
    assert pool.take(99, quantity) == first

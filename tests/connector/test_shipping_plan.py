"""What of posted shipments is told to Shopify, and why the rest is not."""

from datetime import UTC, datetime

import pytest
from tests.connector.shipping_facts import (
    CORNER,
    MAIN,
    expected,
    fulfilled,
    left_of,
    line,
    order,
    planned,
    rows_of,
    shipment,
)

from nightclerk.connector.mapping.shipping.matching import made_by
from nightclerk.connector.mapping.shipping.plan import plans


def test_s01_s11_what_left_is_taken_from_what_the_fulfilment_order_owes():
    plan = planned(order(expected(owes={1: 5})), shipment({1: 3}))

    assert rows_of(plan) == [(MAIN, "FOL-1-1", 3)]
    assert plan.left == ()


def test_s02_three_hundred_lines_are_two_parcels_of_one_location():
    many = dict.fromkeys(range(1, 301), 1)

    plan = planned(order(expected(owes=many), ordered=many), shipment(many))

    assert [len(parcel.rows) for parcel in plan.parcels] == [250, 50]
    assert [parcel.part for parcel in plan.parcels] == [1, 2]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        pytest.param({"is_served": True}, "third_party", id="S04-third-party"),
        pytest.param({"status": "ON_HOLD", "hold": "no money"}, "hold", id="hold"),
        pytest.param({"status": "SCHEDULED"}, "scheduled", id="scheduled"),
    ],
)
def test_what_shopify_blocks_is_left_with_the_reason(fields, why):
    plan = planned(order(expected(owes={1: 5}, **fields)), shipment({1: 5}))

    assert (plan.parcels, left_of(plan)) == ((), [(why, "5")])


def test_a_hold_and_a_day_are_named():
    held = expected(1, owes={1: 2}, status="ON_HOLD", hold="Address looks wrong")
    later = expected(
        2,
        owes={1: 3},
        status="SCHEDULED",
        fulfill_at=datetime(2026, 12, 24, 9, tzinfo=UTC),
    )

    plan = planned(order(held, later), shipment({1: 5}))

    assert [str(each.text) for each in plan.left] == [
        "The order is on hold at Shopify: Address looks wrong",
        "Shopify expects it from 2026-12-24 on",
    ]


def test_s06_a_shipment_without_goods_of_the_order_is_empty():
    plan = planned(order(expected(owes={1: 5})), shipment({}))

    assert plan.is_empty
    assert plan.parcels == ()


def test_s07_closed_fulfilment_orders_are_not_touched():
    closed = expected(owes={1: 5}, status="CLOSED")

    plan = planned(order(closed), shipment({1: 5}))

    assert (plan.parcels, left_of(plan)) == ((), [("surplus", "5")])


def test_s12_more_than_shopify_expects_is_sent_as_far_as_it_expects_it():
    plan = planned(order(expected(owes={1: 5})), shipment({1: 7}))

    assert rows_of(plan) == [(MAIN, "FOL-1-1", 5)]
    assert left_of(plan) == [("surplus", "2")]
    assert str(plan.left[0].sentence) == (
        "2 × Mug 1: More was shipped than Shopify expects"
    )


def test_what_was_fulfilled_there_refunded_or_removed_is_told_apart():
    at_shopify = order(
        expected(owes={1: 1}),
        ordered={1: 10},
        gone={1: 5},
        made=[fulfilled(1, {1: 2})],
    )

    plan = planned(at_shopify, shipment({1: 10}), refunded={line(1): 3})

    assert rows_of(plan) == [(MAIN, "FOL-1-1", 1)]
    assert left_of(plan) == [
        ("fulfilled", "2"),
        ("refunded", "3"),
        ("removed", "2"),
        ("surplus", "2"),
    ]


def test_what_we_told_shopify_before_is_no_fulfilment_of_somebody_else():
    at_shopify = order(expected(owes={1: 2}), made=[fulfilled(1, {1: 3})])

    plan = planned(at_shopify, shipment({1: 5}, sent={1: 3}), ours={"F-1"})

    assert rows_of(plan) == [(MAIN, "FOL-1-1", 2)]
    assert plan.left == ()


def test_a_cancelled_fulfilment_explains_nothing():
    at_shopify = order(made=[fulfilled(1, {1: 5}, status="CANCELLED")])

    plan = planned(at_shopify, shipment({1: 5}))

    assert left_of(plan) == [("surplus", "5")]


def test_a_cancelled_order_expects_nothing():
    plan = planned(order(is_cancelled=True, gone={1: 5}), shipment({1: 5}))

    assert left_of(plan) == [("cancelled", "5")]


def test_a_line_that_the_order_has_not_is_named():
    plan = planned(order(expected(owes={1: 5})), shipment({9: 1}))

    assert left_of(plan) == [("unknown", "1")]


def test_half_a_piece_is_left():
    plan = planned(order(expected(owes={1: 5})), shipment({1: "2.50"}))

    assert rows_of(plan) == [(MAIN, "FOL-1-1", 2)]
    assert left_of(plan) == [("fraction", "0.5")]


def test_each_location_is_a_parcel_and_the_one_where_goods_left_comes_first():
    main = expected(1, owes={1: 3})
    corner = expected(2, owes={1: 2}, location=CORNER)

    plan = planned(order(main, corner), shipment({1: 4}, places=(CORNER,)))

    assert rows_of(plan) == [(CORNER, "FOL-2-1", 2), (MAIN, "FOL-1-1", 2)]
    assert [parcel.part for parcel in plan.parcels] == [1, 1]


def test_two_fulfilment_orders_of_one_location_are_one_parcel():
    at_shopify = order(expected(1, owes={1: 2}), expected(2, owes={1: 3}))

    plan = planned(at_shopify, shipment({1: 5}))

    assert len(plan.parcels) == 1
    assert rows_of(plan) == [(MAIN, "FOL-1-1", 2), (MAIN, "FOL-2-1", 3)]


def test_two_shipments_of_an_order_never_take_the_same_piece():
    at_shopify = order(expected(owes={1: 5}))

    first, second = plans(at_shopify, [shipment({1: 3}), shipment({1: 4}, key=2)])

    assert rows_of(first) == [(MAIN, "FOL-1-1", 3)]
    assert rows_of(second) == [(MAIN, "FOL-1-1", 2)]
    assert left_of(second) == [("surplus", "2")]


def payload(**changes):
    rows = [{"line": line(1), "quantity": 2}, {"line": line(1), "quantity": 1}]
    return {"rows": rows, "known": [], "tracking": {"numbers": []}, **changes}


def test_a_lost_fulfilment_is_found_by_its_pieces():
    at_shopify = order(made=[fulfilled(1, {1: 2}), fulfilled(2, {1: 3})])

    found = made_by(payload(), at_shopify, taken=set())

    assert found is not None
    assert found.gid == "F-2"


@pytest.mark.parametrize(
    ("known", "taken"), [(["F-2"], set()), ([], {"F-2"})], ids=["before", "others"]
)
def test_a_fulfilment_that_was_there_or_is_of_another_shipment_is_not_ours(
    known, taken
):
    at_shopify = order(made=[fulfilled(2, {1: 3})])

    assert made_by(payload(known=known), at_shopify, taken=taken) is None

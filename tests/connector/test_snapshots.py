"""What an order was when it was booked, and how that is told from what it is now."""

import json

from tests.connector.selling import fee, line, sale, shipping, tax

from nightclerk.connector.mapping.papers.snapshots import (
    Difference,
    as_json,
    differences,
    digest,
    snapshot,
)

MUG = "gid://shopify/LineItem/1"


def test_a_snapshot_has_totals_people_and_all_that_is_charged() -> None:
    order = sale(
        line(quantity=2, amount="18.00", taxes=[tax("2.87")]),
        shipping=[shipping(taxes=[tax("0.78")])],
        fees=[fee("1.00")],
    )

    found = snapshot(order, {"customer": "Ada"})

    assert found["people"] == {"customer": "Ada"}
    assert found["totals"]["total"] == "23.9"
    assert [*found["lines"].values()] == [
        {"title": "Mug 1", "quantity": "2", "amount": "18", "tax": "2.87"},
        {"title": "Standard", "quantity": "1", "amount": "4.9", "tax": "0.78"},
        {"title": "Import fee", "quantity": "1", "amount": "1", "tax": "0"},
    ]
    assert json.loads(json.dumps(found)) == found


def test_what_is_gone_is_no_part_of_a_snapshot() -> None:
    order = sale(
        line(current_quantity=0),
        line(2),
        shipping=[shipping(amount="0.00"), shipping(2, is_removed=True)],
    )

    assert [*snapshot(order)["lines"]] == ["gid://shopify/LineItem/2"]


def test_an_order_that_is_as_it_was_has_no_differences() -> None:
    before = snapshot(sale(line(price="10.00")))
    now = snapshot(sale(line(price="10.0000")))

    assert differences(before, now) == []
    assert digest([]) == ""


def test_a_line_that_is_new_was_nothing_and_one_that_is_gone_is_nothing() -> None:
    before = snapshot(sale(line(1, price="5.00")))
    now = snapshot(sale(line(2, price="5.00")))

    assert differences(before, now) == [
        Difference("gid://shopify/LineItem/2", "quantity", "Mug 2", "0", "1"),
        Difference("gid://shopify/LineItem/2", "amount", "Mug 2", "0", "5"),
        Difference(MUG, "quantity", "Mug 1", "1", "0"),
        Difference(MUG, "amount", "Mug 1", "5", "0"),
    ]


def test_who_buys_comes_first() -> None:
    before = snapshot(sale(line()), {"customer": "Ada"})
    now = snapshot(sale(line(quantity=2)), {"customer": "Ada Byron"})

    first = differences(before, now)[0]

    assert first == Difference("people", "customer", "", "Ada", "Ada Byron")


def test_a_digest_depends_on_the_differences_and_not_on_their_order() -> None:
    before = snapshot(sale(line(), line(2)))
    found = differences(before, snapshot(sale(line(quantity=2), line(2, quantity=2))))

    assert digest(found[::-1]) == digest(found)
    assert digest(found[1:]) != digest(found)
    assert len(digest(found)) == 64
    assert as_json(found)[0]["place"] == MUG

"""Partial invoices add up to the order."""

from decimal import Decimal

import pytest
from tests.ledger.amounting import document, line, worked_example

from nightclerk.ledger.amounts import compute
from nightclerk.ledger.partial import part_of

D = Decimal


def test_c03_two_partial_invoices_make_the_worked_example():
    terms = worked_example()

    first = part_of(terms, {}, {10000: D(4), 20000: D(3)})
    second = part_of(terms, {10000: D(4), 20000: D(3)}, {10000: D(6), 30000: D(1)})

    assert (first.net, first.vat, first.gross) == (
        D("140.23"),
        D("26.64"),
        D("166.87"),
    )
    assert (second.net, second.vat, second.gross) == (
        D("106.71"),
        D("20.28"),
        D("126.99"),
    )
    assert [part.lines[0].gross for part in (first, second)] == [
        D("81.40"),
        D("122.09"),
    ]
    assert [part.lines[0].invoice_discount for part in (first, second)] == [
        D("4.28"),
        D("6.43"),
    ]


def test_the_returned_part_of_the_worked_example_is_refunded_to_the_cent():
    terms = worked_example()

    returned = part_of(terms, {}, {10000: D(2)})

    assert (returned.net, returned.vat, returned.gross) == (
        D("34.20"),
        D("6.50"),
        D("40.70"),
    )


def test_c12_parts_of_a_given_away_line_make_its_whole_revenue_and_discount():
    terms = document(line("9.0909", quantity="15", percent="100"))

    parts = [
        part_of(terms, {}, {10000: D(9)}),
        part_of(terms, {10000: D(9)}, {10000: D(6)}),
    ]

    discounts = [part.lines[0].discount_amount for part in parts]
    assert discounts == [D("81.82"), D("54.54")]
    assert sum(discounts) == D("136.36")
    assert [part.gross for part in parts] == [D(0), D(0)]


def test_a_given_away_line_stays_free_where_pieces_round_otherwise_than_the_whole():
    terms = document(line("1.0049", quantity="2", percent="100"))

    parts = [part_of(terms, {10000: D(done)}, {10000: D(1)}) for done in (0, 1)]

    assert [part.lines[0].line_amount for part in parts] == [D(0), D(0)]
    assert [part.lines[0].discount_amount for part in parts] == [D("1.00"), D("1.01")]


def test_an_invoice_discount_of_everything_leaves_nothing_of_any_piece():
    terms = document(
        line("1.00", quantity="2", percent="33.5"),
        discount_kind="percent",
        discount_value=D(100),
    )

    parts = [part_of(terms, {10000: D(done)}, {10000: D(1)}) for done in (0, 1)]

    assert [part.lines[0].invoice_discount for part in parts] == [D("0.66"), D("0.67")]
    assert [part.gross for part in parts] == [D(0), D(0)]


def test_c15_an_invoice_discount_follows_the_pieces():
    terms = document(
        line("10.00", quantity="3"),
        prices_include_vat=True,
        discount_kind="amount",
        discount_value=D("1.00"),
    )

    parts = [part_of(terms, {10000: D(done)}, {10000: D(1)}) for done in range(3)]

    assert [part.lines[0].invoice_discount for part in parts] == [
        D("0.33"),
        D("0.34"),
        D("0.33"),
    ]


def test_a_part_that_is_all_is_the_whole():
    terms = worked_example()

    everything = part_of(terms, {}, {10000: D(10), 20000: D(3), 30000: D(1)})

    assert everything == compute(terms)


def test_given_vat_is_split_so_that_its_parts_make_the_whole():
    terms = document(
        line("100.00", quantity="3", given="57.01"), most_vat_difference=D("0.05")
    )

    parts = [part_of(terms, {10000: D(done)}, {10000: D(1)}) for done in range(3)]

    assert [part.vat for part in parts] == [D("19.00"), D("19.01"), D("19.00")]
    assert sum(part.gross for part in parts) == D("357.01")


def test_a_split_alone_makes_no_given_vat_refused():
    terms = document(line("0.13", quantity="3", given="0.07"))

    parts = [part_of(terms, {10000: D(done)}, {10000: D(1)}) for done in range(3)]

    assert [part.problems for part in parts] == [(), (), ()]
    assert [part.vat for part in parts] == [D("0.02"), D("0.02"), D("0.02")]


def test_given_vat_that_the_whole_document_refuses_is_told_for_a_part():
    terms = document(line("100.00", quantity="2", given="39.00"))

    part = part_of(terms, {}, {10000: D(1)})

    assert [problem.given for problem in part.problems] == [D("39.00")]


@pytest.mark.parametrize("quantity", ["3", "-3"])
def test_lines_that_take_back_are_split_as_others_are(quantity):
    sign = D(quantity) / 3
    terms = document(line("-3.33" if sign < 0 else "3.33", quantity="3", percent="10"))

    parts = [
        part_of(terms, {10000: sign * done}, {10000: sign}).net for done in range(3)
    ]

    assert parts == [sign * D("3.00"), sign * D("2.99"), sign * D("3.00")]

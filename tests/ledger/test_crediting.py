"""What credit memos take back of invoice lines, without a database."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from nightclerk.ledger.crediting import Invoiced, credited, invoice_discount

D = Decimal
LINE_A = Invoiced(
    line_no=10000,
    quantity=D(10),
    unit_price=D("23.80"),
    line_amount=D("214.20"),
    invoice_discount=D("10.71"),
)
LINE_B = Invoiced(
    line_no=20000,
    quantity=D(3),
    unit_price=D("29.99"),
    line_amount=D("89.97"),
    invoice_discount=D("4.50"),
)
CENTS = st.integers(1, 100_000).map(lambda cents: D(cents) / 100)


def test_two_of_ten_pieces_bring_back_their_share_of_both_discounts():
    line = credited(LINE_A, D(2))

    assert line.discount_amount == D("4.76")
    assert line.line_amount == D("42.84")
    assert line.invoice_discount == D("2.14")


def test_the_whole_invoice_keeps_its_discount_as_the_documents():
    lines = [credited(LINE_A, D(10)), credited(LINE_B, D(3))]

    total, kept = invoice_discount(lines)

    assert total == D("15.21")
    assert kept == lines


def test_a_discount_that_would_be_shared_out_otherwise_becomes_the_lines_own():
    lines = [
        credited(replace(LINE_A, invoice_discount=D("10.70")), D(10)),
        credited(replace(LINE_B, invoice_discount=D("4.51")), D(3)),
    ]

    total, kept = invoice_discount(lines)

    assert total == 0
    assert [line.line_amount for line in kept] == [D("203.50"), D("85.46")]
    assert not any(line.allows_invoice_discount for line in kept)


def test_a_part_that_was_a_cent_dearer_than_its_price_is_credited_as_invoiced():
    second_of_three = Invoiced(
        line_no=10000, quantity=D(1), unit_price=D("3.333"), line_amount=D("3.34")
    )

    line = credited(second_of_three, D(1))

    assert line.line_amount == D("3.34")
    assert line.discount_amount == 0


@given(CENTS, CENTS, st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_credits_in_parts_add_up_to_the_invoice(amount, discount, parts):
    quantity = D(sum(parts))
    line = Invoiced(
        line_no=10000,
        quantity=quantity,
        unit_price=D(1),
        line_amount=amount,
        invoice_discount=discount,
        given_vat=amount / 10,
    )
    found = []

    for part in parts:
        found.append(credited(line, D(part)))
        line = replace(line, returned=line.returned + part)

    assert sum(part.invoice_discount for part in found) == discount
    assert sum(part.line_amount for part in found) == amount
    assert line.returnable == 0

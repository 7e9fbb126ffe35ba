"""What invoices and credit memos book, without a database."""

from decimal import Decimal
from typing import Any

import pytest
from tests.ledger.amounting import document, line, worked_example

from nightclerk.ledger.amounts import Amounts, DocumentTerms, compute
from nightclerk.ledger.journal import Row, grouped, off_the_grid, total
from nightclerk.ledger.partial import part_of
from nightclerk.ledger.sale_journal import (
    CREDIT,
    INVOICE,
    Sale,
    SaleLine,
    localized,
    rows,
    vat_parts,
)

ZERO = Decimal(0)
RECEIVABLES, SALES, VAT, LINE_DISCOUNT, INVOICE_DISCOUNT, SHIPPING = range(1, 7)
CUSTOMER, USD = 70, 71


def booked(
    terms: DocumentTerms, amounts: Amounts | None = None, *, own: bool = False
) -> list[SaleLine]:
    rates = {found.line_no: found for found in terms.lines}
    return [
        SaleLine(
            account=SALES if rates[found.line_no].allows_invoice_discount else SHIPPING,
            vat_product_group=1 if rates[found.line_no].vat_rate else 2,
            vat_identifier=rates[found.line_no].vat_identifier,
            vat_rate=rates[found.line_no].vat_rate,
            vat_kind=rates[found.line_no].vat_kind,
            vat_account=VAT,
            net=found.net,
            vat=found.vat,
            gross=found.gross,
            line_discount=found.net_discount if own else ZERO,
            line_discount_account=LINE_DISCOUNT if own else None,
            invoice_discount=found.net_invoice_discount if own else ZERO,
            invoice_discount_account=INVOICE_DISCOUNT if own else None,
        )
        for found in (amounts or compute(terms)).lines
    ]


def sale(lines: list[SaleLine], way: int = INVOICE, **terms: Any) -> Sale:
    return Sale(
        way=way, customer=CUSTOMER, receivables=RECEIVABLES, lines=lines, **terms
    )


def by_account(found: list[Row]) -> dict[int, str]:
    return {row.account: str(row.amount) for row in grouped(found)}


def test_c01_discounts_reduce_revenue_and_equal_places_are_one_entry():
    example = sale(booked(worked_example()))

    found = rows(example, localized(example))

    assert by_account(found) == {
        RECEIVABLES: "293.86",
        SALES: "-242.82",
        SHIPPING: "-4.12",
        VAT: "-46.92",
    }
    assert total(found) == 0


def test_c02_discounts_on_accounts_of_their_own_leave_revenue_whole():
    example = sale(booked(worked_example(), own=True))

    found = rows(example, localized(example))

    assert by_account(found) == {
        RECEIVABLES: "293.86",
        SALES: "-275.60",
        LINE_DISCOUNT: "20.00",
        INVOICE_DISCOUNT: "12.78",
        SHIPPING: "-4.12",
        VAT: "-46.92",
    }
    assert total(found) == 0


@pytest.mark.parametrize("own", [False, True])
def test_c12_a_line_given_away_in_parts_books_its_price_once(own):
    terms = document(line("9.0909", quantity="15", percent="100", rate="25"))
    nine = booked(terms, part_of(terms, {}, {10_000: Decimal(9)}), own=own)
    rest = booked(
        terms, part_of(terms, {10_000: Decimal(9)}, {10_000: Decimal(6)}), own=own
    )

    found = [*rows(sale(nine), nine), *rows(sale(rest), rest)]

    expected = {SALES: "-136.36", LINE_DISCOUNT: "136.36"} if own else {}
    assert by_account(found) == expected


def test_a_credit_memo_turns_every_sign():
    lines = booked(worked_example(), own=True)

    charged = rows(sale(lines), lines)
    given_back = rows(sale(lines, CREDIT), lines)

    assert given_back == [row.mirrored() for row in charged]


def test_c06_every_rate_and_group_has_its_own_vat():
    terms = document(
        line("119.00", rate="19"),
        line("53.50", rate="7"),
        prices_include_vat=True,
    )
    lines = booked(terms)

    parts = vat_parts(sale(lines), lines)

    assert [(part.identifier, str(part.base), str(part.amount)) for part in parts] == [
        ("VAT19", "-100.00", "-19.00"),
        ("VAT7", "-50.00", "-3.50"),
    ]


def test_c19_lines_that_take_back_are_a_part_of_their_own():
    terms = document(line("119.00"), line("-11.90"), prices_include_vat=True)
    lines = booked(terms)

    parts = vat_parts(sale(lines), lines)

    assert [str(part.amount) for part in parts] == ["-19.00", "1.90"]


def test_c22_converted_lines_add_up_to_the_converted_total():
    terms = document(*[line("10.00", rate="0")] * 3)
    dollars = sale(booked(terms), currency=USD, factor=Decimal("1.0850"))

    local = localized(dollars)

    assert [str(found.gross) for found in local] == ["9.22", "9.21", "9.22"]
    first = rows(dollars, local)[0]
    assert (str(first.amount), str(first.foreign_amount)) == ("27.65", "30.00")


def test_conversion_gives_no_vat_to_what_has_none():
    terms = document(
        line("3.33", rate="19"), line("7.77", rate="0"), line("1.11", rate="0")
    )

    for cents in range(1, 200):
        factor = Decimal(1) + Decimal(cents) / 100
        dollars = sale(booked(terms), currency=USD, factor=factor)
        local = localized(dollars)
        assert [found.vat for found in local[1:]] == [0, 0]
        assert total(rows(dollars, local)) == 0
        assert sum(found.net + found.vat for found in local) == sum(
            found.gross for found in local
        )


def test_c20_what_is_free_books_nothing_and_has_no_vat():
    lines = booked(document(line("0", quantity="2")))

    free = sale(lines)

    assert grouped(rows(free, lines)) == []
    assert vat_parts(free, lines) == []


def test_what_cancels_out_is_not_booked():
    assert grouped([Row(SALES, Decimal(5)), Row(SALES, Decimal(-5))]) == []


def test_amounts_finer_than_the_currency_are_found():
    fine = Row(SALES, Decimal("0.001"))

    assert off_the_grid([Row(SALES, Decimal("0.01")), fine], 2) == [fine]

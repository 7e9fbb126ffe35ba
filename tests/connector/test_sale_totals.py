"""Documents come to Shopify's figures to the cent, or the difference is told."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.connector.selling import (
    drafted,
    fee,
    line,
    sale,
    shipping,
    stopped,
    tax,
    terms,
)
from tests.connector.shapes import gid

from nightclerk.connector.mapping.papers.sale_checks import charged_by_rate, margin
from nightclerk.connector.mapping.papers.sale_draft import SaleProblem

TAX = tax("1.60")  # on 10.00 in which it is included


def told(problem: SaleProblem) -> tuple[str, str, Decimal | None, Decimal | None]:
    return problem.kind, problem.field, problem.expected, problem.found


def test_shopifys_rounding_of_each_line_stands_in_the_books() -> None:
    lines = [line(n, price="0.99", taxes=[tax("0.16")]) for n in range(1, 6)]

    draft = drafted(sale(*lines))

    assert draft.vat == Decimal("0.80")  # 0.79 by the books
    assert (draft.net, draft.gross) == (Decimal("4.15"), Decimal("4.95"))


def test_rounding_beyond_what_the_company_allows_stops_the_order() -> None:
    lines = [line(n, price="0.99", taxes=[tax("0.16")]) for n in range(1, 10)] * 4

    (problem,) = stopped(sale(*lines))

    assert told(problem) == ("rounding", "tax", Decimal("5.76"), Decimal("5.69"))
    assert str(problem.hint) == (
        "Allow a larger VAT difference on the company card, or mend the VAT setup."
    )


def test_rounding_that_the_company_allows_is_booked() -> None:
    lines = [line(n, price="0.99", taxes=[tax("0.16")]) for n in range(1, 10)] * 4

    draft = drafted(sale(*lines), terms(most_vat_difference=Decimal("0.10")))

    assert (draft.vat, draft.gross) == (Decimal("5.76"), Decimal("35.64"))


def test_vat_that_no_rounding_explains_is_a_question_of_the_tax_setup() -> None:
    (problem,) = stopped(sale(line(taxes=[tax("1.40")])))

    assert told(problem) == ("tax", "tax", Decimal("1.40"), Decimal("1.60"))


def test_vat_that_is_not_in_the_prices_comes_on_top() -> None:
    order = sale(
        line(1, quantity=3, taxes=[tax("5.70")]),
        shipping=[shipping(price="4.90", taxes=[tax("0.93")])],
        taxes_included=False,
    )

    draft = drafted(order)

    assert (draft.net, draft.vat, draft.gross) == (
        Decimal("34.90"),
        Decimal("6.63"),
        Decimal("41.53"),
    )


def test_discounts_are_before_the_tax_that_comes_on_top() -> None:
    order = sale(
        line(1, quantity=2, amount="15.00", taxes=[tax("2.85")]),
        taxes_included=False,
    )

    draft = drafted(order)

    assert draft.lines[0].discount == Decimal("5.00")
    assert (draft.net, draft.gross) == (Decimal("15.00"), Decimal("17.85"))


def test_a_tip_beyond_the_lines_is_found_where_tax_comes_on_top() -> None:
    order = sale(
        line(taxes=[tax("1.90")]),
        taxes_included=False,
        totals={"tip": "2.00", "total": "13.90"},
    )

    draft = drafted(order)

    assert (draft.net, draft.vat, draft.gross) == (
        Decimal("12.00"),
        Decimal("1.90"),
        Decimal("13.90"),
    )


def test_an_unknown_charge_stops_the_order_and_is_told() -> None:
    order = sale(line(taxes=[TAX]), totals={"total": "13.50"})

    (problem,) = stopped(order)

    assert told(problem) == ("charge", "total", Decimal("13.50"), Decimal("10.00"))
    assert str(problem.text) == (
        "The total is 13.50 at Shopify and 10.00 in the books: 3.50 is not explained"
    )


def test_a_cent_in_the_total_is_a_matter_of_rounding() -> None:
    order = sale(line(taxes=[TAX]), totals={"total": "10.01"})

    (problem,) = stopped(order)

    assert told(problem) == ("rounding", "total", Decimal("10.01"), Decimal("10.00"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("tax", "tax"), ("subtotal", "charge"), ("shipping", "charge")],
)
def test_each_figure_of_shopifys_is_compared(name: str, kind: str) -> None:
    order = sale(
        line(taxes=[TAX]),
        shipping=[shipping(price="5.00", taxes=[tax("0.80")])],
        totals={name: "7.00"},
    )
    found = {"tax": "2.40", "subtotal": "10.00", "shipping": "5.00"}[name]

    problems = stopped(replace(order, totals=replace(order.totals, total=FIFTEEN)))

    assert [told(each) for each in problems] == [
        (kind, name, Decimal("7.00"), Decimal(found))
    ]


FIFTEEN = Decimal("15.00")


def test_a_tax_at_another_rate_than_its_lines_say_is_told_by_rate() -> None:
    order = sale(
        line(1, price="11.90", taxes=[tax("1.90")]),
        line(2, price="10.70", taxes=[tax("0.70", "0.07")]),
        taxes=[tax("2.00"), tax("0.60", "0.07")],
    )

    problems = stopped(order)

    assert [(str(each.text), each.kind) for each in problems] == [
        ("The tax of 7 % is 0.60 at Shopify and 0.70 in the books", "tax"),
        ("The tax of 19 % is 2.00 at Shopify and 1.90 in the books", "tax"),
    ]


def test_shopifys_own_list_of_taxes_counts_where_it_adds_up() -> None:
    order = sale(line(taxes=[TAX]), line(2, taxes=[TAX]), taxes=[tax("3.20")])

    assert charged_by_rate(order) == {Decimal(19): Decimal("3.20")}


def test_a_list_of_taxes_that_is_not_up_to_date_counts_for_nothing() -> None:
    refunded = line(
        quantity=2,
        current_quantity=1,
        taxes=[tax("3.19")],
        gone_amount=Decimal("10.00"),
        gone_tax=Decimal("1.59"),
    )

    order = sale(refunded, taxes=[tax("3.19")])

    assert charged_by_rate(order) == {Decimal(19): Decimal("1.60")}
    assert drafted(order).vat == Decimal("1.60")


def test_stacked_taxes_are_compared_by_their_sum() -> None:
    stacked = [tax("0.40", "0.04", "State"), tax("0.45", "0.045", "City")]
    order = sale(line(taxes=stacked), taxes=stacked)

    assert charged_by_rate(order) == {Decimal("8.5"): Decimal("0.85")}


def test_the_tax_of_a_way_of_shipping_that_was_removed_is_not_expected() -> None:
    order = sale(
        line(taxes=[TAX]),
        shipping=[shipping(is_removed=True, taxes=[tax("0.78")])],
        totals={"tax": "1.60", "shipping": "0.00", "total": "10.00"},
    )

    assert charged_by_rate(order) == {Decimal(19): Decimal("1.60")}
    assert drafted(order).gross == Decimal("10.00")


def test_shipping_that_was_given_back_in_part_keeps_the_rest() -> None:
    order = sale(
        line(taxes=[TAX]),
        shipping=[
            shipping(
                price="5.00",
                taxes=[tax("0.80")],
                gone_amount=Decimal("2.00"),
                gone_tax=Decimal("0.32"),
            )
        ],
    )

    draft = drafted(order)

    assert (draft.lines[1].discount, draft.lines[1].given_vat) == (
        Decimal("2.00"),
        Decimal("0.48"),
    )
    assert (draft.vat, draft.gross) == (Decimal("2.08"), Decimal("13.00"))


@pytest.mark.parametrize(
    ("decimals", "most"), [(2, "0.03"), (0, "3")], ids=["euros", "yen"]
)
def test_rounding_explains_the_smallest_amount_for_each_charge(
    decimals: int, most: str
) -> None:
    order = sale(line(), shipping=[shipping()], fees=[fee("1.00")])

    assert margin(order, terms(decimals=decimals)) == Decimal(most)


def test_a_problem_names_figures_and_a_way_out() -> None:
    order = sale(line(taxes=[TAX]), totals={"subtotal": "9.00", "total": "10.00"})

    (problem,) = stopped(order)

    assert str(problem.text) == (
        "The subtotal is 9.00 at Shopify and 10.00 in the books"
    )
    assert str(problem.hint) == "Compare the order at Shopify with its lines here."


def test_an_amount_finer_than_the_currency_is_told_by_its_line() -> None:
    order = sale(line(price="10.005"), totals={"subtotal": "10.01", "total": "10.01"})

    problems = stopped(order)

    assert [(each.field, each.line_gid) for each in problems if each.line_gid] == [
        ("amount", gid("LineItem", 1))
    ]

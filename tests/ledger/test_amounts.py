"""The amounts of whole documents; the numbers are those of the acceptance cases."""

from decimal import Decimal

import pytest
from tests.ledger.amounting import document, line, worked_example

from nightclerk.ledger.amounts import (
    Amounts,
    DocumentTerms,
    LineTerms,
    compute,
)
from nightclerk.ledger.vat import VatGroup, VatProblem

D = Decimal


def column(amounts: Amounts, name: str) -> list[D]:
    return [getattr(found, name) for found in amounts.lines]


def totals(amounts: Amounts) -> tuple[D, D, D]:
    return amounts.net, amounts.vat, amounts.gross


def group_vat(amounts: Amounts) -> list[D]:
    return [group.vat for group in amounts.groups]


def test_c01_the_worked_example_comes_out_to_the_cent():
    amounts = compute(worked_example())

    assert totals(amounts) == (D("246.94"), D("46.92"), D("293.86"))
    assert column(amounts, "line_amount") == [D("214.20"), D("89.97"), D("4.90")]
    assert column(amounts, "invoice_discount") == [D("10.71"), D("4.50"), D(0)]
    assert column(amounts, "gross") == [D("203.49"), D("85.47"), D("4.90")]
    assert column(amounts, "vat") == [D("32.49"), D("13.65"), D("0.78")]
    assert column(amounts, "net") == [D("171.00"), D("71.82"), D("4.12")]


def test_c02_discounts_without_vat_complete_the_revenue_to_what_it_was_before():
    amounts = compute(worked_example())

    line_discounts = column(amounts, "net_discount")
    invoice_discounts = column(amounts, "net_invoice_discount")
    before = [
        sum(parts)
        for parts in zip(
            column(amounts, "net"), line_discounts, invoice_discounts, strict=True
        )
    ]

    assert sum(line_discounts) == D("20.00")
    assert sum(invoice_discounts) == D("12.78")
    assert before == [D("200.00"), D("75.60"), D("4.12")]
    assert sum(before) - D("20.00") - D("12.78") + amounts.vat == amounts.gross


def test_c06_two_rates_are_two_groups():
    amounts = compute(
        document(line("119.00"), line("53.50", rate="7"), prices_include_vat=True)
    )

    assert totals(amounts) == (D("150.00"), D("22.50"), D("172.50"))
    assert group_vat(amounts) == [D("19.00"), D("3.50")]


def test_c07_the_cent_that_is_left_over_goes_to_the_line_that_lost_most():
    amounts = compute(
        document(
            line("74.75", rate="25", percent="30"),
            line("10.93", quantity="5", rate="25", percent="30"),
            line("65.16", rate="25", percent="30"),
        )
    )

    assert column(amounts, "line_amount") == [D("52.32"), D("38.25"), D("45.61")]
    assert amounts.lines[2].gross == D("57.02")
    assert amounts.vat == D("34.05")


def test_c09_an_invoice_discount_is_shared_out_over_rates():
    amounts = compute(
        document(
            line("119.00"),
            line("107.00", rate="7"),
            prices_include_vat=True,
            discount_kind="percent",
            discount_value=D(10),
        )
    )

    assert column(amounts, "invoice_discount") == [D("11.90"), D("10.70")]
    assert group_vat(amounts) == [D("17.10"), D("6.30")]


def test_c10_a_rounded_invoice_leaves_the_vat_of_the_goods_as_it_is():
    amounts = compute(document(line("3408.00", rate="7.7"), rounding_step=D("0.05")))

    assert amounts.rounding == D("-0.02")
    assert totals(amounts) == (D("3407.98"), D("262.42"), D("3670.40"))
    assert amounts.lines[0].vat == D("262.42")
    assert amounts.groups[-1] == VatGroup(
        "", "none", D(0), -1, D("-0.02"), D(0), D("-0.02"), D(0)
    )


@pytest.mark.parametrize(
    ("price", "direction", "gross"),
    [
        ("10.02", "nearest", "10.00"),
        ("10.03", "nearest", "10.05"),
        ("10.025", "nearest", "10.05"),
        ("10.01", "up", "10.05"),
        ("10.04", "down", "10.00"),
        ("-10.01", "up", "-10.05"),
        ("-10.04", "down", "-10.00"),
        ("10.05", "up", "10.05"),
    ],
)
def test_an_invoice_is_rounded_in_the_direction_that_is_set(price, direction, gross):
    terms = document(line(price, rate="0"), rounding_step=D("0.05"), rounding=direction)

    assert compute(terms).gross == D(gross)


def test_c13_an_invoice_discount_may_be_an_amount():
    amounts = compute(
        document(
            line("1000.00", rate="25"), discount_kind="amount", discount_value=D(200)
        )
    )

    assert totals(amounts) == (D("800.00"), D("200.00"), D("1000.00"))


def test_a_fixed_discount_takes_off_no_more_than_there_is():
    amounts = compute(
        document(
            line("10.00", rate="0"),
            line("5.00", rate="0", allows_invoice_discount=False),
            discount_kind="amount",
            discount_value=D(12),
        )
    )

    assert column(amounts, "invoice_discount") == [D(10), D(0)]
    assert amounts.gross == D(5)
    assert amounts.discount_beyond == D(2)


def test_c14_equal_lines_share_the_cents_in_their_order():
    amounts = compute(document(line("25.80", rate="23"), line("25.80", rate="23")))

    assert amounts.vat == D("11.87")
    assert column(amounts, "vat") == [D("5.94"), D("5.93")]


def test_c16_a_discount_amount_that_was_given_stays_exact():
    first = compute(document(line("20000000.00", amount="1.00"))).lines[0]
    again = compute(
        document(
            line(
                "20000000.00",
                percent=first.discount_percent,
                amount=first.discount_amount,
            )
        )
    ).lines[0]

    assert first.line_amount == again.line_amount == D("19999999.00")
    assert again.discount_percent == D("0.00001")


def test_a_changed_percent_decides_over_the_amount_it_replaces():
    found = compute(document(line("200.00", percent="25", amount="20.00"))).lines[0]

    assert (found.discount_percent, found.discount_amount) == (D(25), D("50.00"))


def test_c18_a_document_of_returned_goods_alone_is_negative():
    amounts = compute(document(line("-10.00", rate="0"), line("5.00", rate="0")))

    assert amounts.gross == D("-5.00")


def test_c19_lines_of_either_sign_are_groups_of_their_own():
    amounts = compute(document(line("119.00"), line("-11.90"), prices_include_vat=True))

    assert group_vat(amounts) == [D("19.00"), D("-1.90")]
    assert [group.sign for group in amounts.groups] == [1, -1]
    assert amounts.gross == D("107.10")


def test_c20_a_free_line_has_neither_revenue_nor_a_group_of_vat():
    amounts = compute(document(line("0", quantity="2")))

    assert totals(amounts) == (D(0), D(0), D(0))
    assert amounts.groups == ()


def test_c24_a_tip_without_vat_has_a_group_all_the_same():
    amounts = compute(document(line("5.00", rate="0", identifier="NONE")))

    assert totals(amounts) == (D("5.00"), D(0), D("5.00"))
    assert amounts.groups[0].identifier == "NONE"


def test_c25_a_gift_card_bears_no_vat_whatever_rate_stands_beside_its_kind():
    amounts = compute(document(line("50.00", kind="none"), prices_include_vat=True))

    assert totals(amounts) == (D("50.00"), D(0), D("50.00"))


@pytest.mark.parametrize("prices_include_vat", [True, False])
def test_reverse_charge_keeps_the_base_and_bears_no_vat(prices_include_vat):
    amounts = compute(
        document(line("100.00", kind="reverse"), prices_include_vat=prices_include_vat)
    )

    assert totals(amounts) == (D("100.00"), D(0), D("100.00"))


@pytest.mark.parametrize("prices_include_vat", [True, False])
def test_full_vat_is_all_of_the_line(prices_include_vat):
    amounts = compute(
        document(line("19.00", kind="full"), prices_include_vat=prices_include_vat)
    )

    assert totals(amounts) == (D(0), D("19.00"), D("19.00"))


def test_vat_is_rounded_once_per_rate_and_not_per_line():
    amounts = compute(document(*[line("0.99")] * 3, prices_include_vat=True))

    assert amounts.vat == D("0.47")
    assert column(amounts, "vat") == [D("0.16"), D("0.16"), D("0.15")]


@pytest.mark.parametrize(
    ("prices_include_vat", "net", "gross"),
    [(False, "100.00", "118.99"), (True, "84.04", "100.00")],
)
def test_b19_a_vat_difference_goes_to_gross_or_net(prices_include_vat, net, gross):
    given = "18.99" if not prices_include_vat else "15.96"

    amounts = compute(
        document(
            line("100.00", given=given),
            prices_include_vat=prices_include_vat,
            most_vat_difference=D(5),
        )
    )

    assert (amounts.net, amounts.gross) == (D(net), D(gross))
    assert amounts.groups[0].difference == D("-0.01")
    assert amounts.lines[0].vat_difference == D("-0.01")
    assert amounts.problems == ()


def test_given_vat_wins_line_by_line_within_the_tolerance():
    amounts = compute(
        document(
            *[line("0.99", given="0.16")] * 3,
            prices_include_vat=True,
            most_vat_difference=D("0.05"),
        )
    )

    assert amounts.vat == D("0.48")
    assert column(amounts, "vat") == [D("0.16")] * 3
    assert amounts.groups[0].difference == D("0.01")
    assert amounts.gross == D("2.97")


def test_given_vat_out_of_tolerance_is_told_and_not_used():
    amounts = compute(
        document(line("100.00", given="19.06"), most_vat_difference=D("0.05"))
    )

    assert amounts.vat == D("19.00")
    assert amounts.problems == (
        VatProblem(10000, "VAT19", D("19.06"), D("19.00"), D("0.05")),
    )


@pytest.mark.parametrize(
    ("price", "terms", "given", "allowed"),
    [
        ("0.10", {}, "-0.01", "0.05"),
        ("100.00", {"rate": "0"}, "0.01", "0"),
        ("100.00", {"kind": "reverse"}, "0.01", "0"),
        ("0.00", {}, "0.01", "0"),
    ],
    ids=["of the other sign", "without a rate", "owed by the customer", "on nothing"],
)
def test_given_vat_that_cannot_be_is_told(price, terms, given, allowed):
    amounts = compute(
        document(line(price, given=given, **terms), most_vat_difference=D("0.05"))
    )

    assert [(found.given, found.allowed) for found in amounts.problems] == [
        (D(given), D(allowed))
    ]
    assert amounts.lines[0].vat_difference == 0


def test_a_line_without_given_vat_keeps_its_share_beside_one_that_has_it():
    amounts = compute(
        document(
            line("100.00", given="19.01"),
            line("10.00"),
            most_vat_difference=D("0.05"),
        )
    )

    assert column(amounts, "vat") == [D("19.01"), D("1.90")]
    assert amounts.groups[0].difference == D("0.01")


def test_a_comment_counts_for_nothing():
    terms = document(line("100.00"), LineTerms(line_no=5, is_comment=True))

    amounts = compute(terms)

    assert amounts.lines[1].gross == 0
    assert totals(amounts) == (D("100.00"), D("19.00"), D("119.00"))


@pytest.mark.parametrize(
    ("decimals", "net", "vat"),
    [(0, "1000", "190"), (2, "999.60", "189.92"), (3, "999.600", "189.924")],
)
def test_amounts_lie_on_the_grid_of_the_currency(decimals, net, vat):
    amounts = compute(document(line("333.2", quantity="3"), decimals=decimals))

    assert [str(amounts.net), str(amounts.vat)] == [net, vat]


def test_a_document_without_lines_is_zero():
    assert totals(compute(DocumentTerms(lines=()))) == (D(0), D(0), D(0))

"""Which VAT groups Shopify's taxes stand for, and when a person must say it."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from tests.connector.selling import (
    DOMESTIC,
    EXPORT,
    FRANCE,
    RATES,
    REDUCED,
    STANDARD,
    UNION,
    ZERO,
    drafted,
    line,
    rate,
    sale,
    shipping,
    stopped,
    tax,
    tax_terms,
    terms,
)
from tests.connector.shapes import gid

from nightclerk.connector.mapping.papers.sale_draft import (
    ItemTerms,
    SaleProblem,
    SaleTerms,
    TaxTerms,
)
from nightclerk.connector.mapping.papers.sale_facts import Tax
from nightclerk.connector.mapping.papers.sale_taxes import (
    TaxChoice,
    Taxed,
    choose,
    percent_of,
    taxes_text,
)

STATE = tax("0.40", "0.04", "New York State Tax")
CITY = tax("0.45", "0.045", "New York City Tax")
NEW_YORK = "New York State Tax 4 % + New York City Tax 4.5 %"
AMERICA, STACKED = 20, 5


def taxed(*taxes: Tax, gid: str = "a", own: int | None = None) -> Taxed:
    return Taxed(gid, taxes, own)


def chosen(lines: Sequence[Taxed], known: TaxTerms) -> TaxChoice:
    found = choose(lines, known)
    assert isinstance(found, TaxChoice)
    return found


def unsettled(lines: Sequence[Taxed], known: TaxTerms) -> list[SaleProblem]:
    found = choose(lines, known)
    assert isinstance(found, list)
    return found


def american() -> SaleTerms:
    """Give books that know the stacked taxes of New York."""
    rates = {(AMERICA, STACKED): rate("8.5"), (AMERICA, ZERO): rate("0")}
    known = tax_terms(AMERICA, rates=rates, order=(ZERO, STACKED))
    return terms(tax=known)


@pytest.mark.parametrize(
    ("taxes", "text", "percent"),
    [
        ([], "", "0"),
        ([tax("1.60")], "VAT 19 %", "19"),
        ([STATE, CITY], NEW_YORK, "8.5"),
        ([CITY, STATE], NEW_YORK, "8.5"),
        ([tax("0.03", "0.00375", "MCTD")], "MCTD 0.375 %", "0.375"),
        ([tax("0.00", "0", "VAT")], "", "0"),
        ([tax("2.00", "0.200", "TVA")], "TVA 20 %", "20"),
    ],
)
def test_taxes_have_one_text_and_one_rate(
    taxes: list[Tax], text: str, percent: str
) -> None:
    assert taxes_text(taxes) == text
    assert percent_of(taxes) == Decimal(percent)


def test_the_items_own_group_is_taken_where_its_rate_fits() -> None:
    other = 9
    rates = {**RATES, (DOMESTIC, other): rate("19")}
    known = tax_terms(rates=rates, mapped={"VAT 19 %": STANDARD})

    found = chosen([taxed(tax("1.60"), own=other)], known)

    assert found == TaxChoice(DOMESTIC, {"a": other})


def test_the_mapping_is_taken_where_the_items_own_group_has_another_rate() -> None:
    books = 9
    rates = {**RATES, (DOMESTIC, books): rate("7")}
    known = tax_terms(rates=rates, mapped={"VAT 7 %": books})

    found = chosen([taxed(tax("0.65", "0.07"), own=STANDARD)], known)

    assert found.product_groups == {"a": books}


def test_the_first_group_with_the_rate_is_taken_where_nothing_is_mapped() -> None:
    lines = [
        taxed(tax("0.65", "0.07"), gid="a"),
        taxed(tax("1.60"), gid="b"),
        taxed(gid="c"),
    ]

    found = chosen(lines, tax_terms())

    assert found.product_groups == {"a": REDUCED, "b": STANDARD, "c": ZERO}


def test_a_mapping_says_what_is_free_of_tax() -> None:
    exempt = 9
    rates = {**RATES, (DOMESTIC, exempt): rate("0")}

    found = chosen([taxed()], tax_terms(rates=rates, mapped={"": exempt}))

    assert found.product_groups == {"a": exempt}


def test_what_costs_nothing_fits_any_rate() -> None:
    free = Taxed("a", (), STANDARD, is_free=True)

    found = chosen([free, taxed(tax("1.60"), gid="b")], tax_terms())

    assert found.product_groups == {"a#free": STANDARD, "b": STANDARD}


def test_a_kind_of_sale_that_explains_all_lines_is_taken() -> None:
    lines = [taxed(tax("2.00", "0.20", "TVA")), taxed(tax("0.55", "0.055"), gid="b")]

    found = chosen(lines, tax_terms(DOMESTIC, FRANCE))

    assert found == TaxChoice(FRANCE, {"a": STANDARD, "b": REDUCED})


def test_a_kind_of_sale_whose_buyer_owes_the_tax_explains_no_tax() -> None:
    rates = {
        (UNION, STANDARD): rate("19", "reverse"),
        (DOMESTIC, STANDARD): rate("19"),
    }

    found = chosen([taxed(tax("1.60"))], tax_terms(UNION, DOMESTIC, rates=rates))

    assert found.business_group == DOMESTIC


def test_untaxed_sales_are_of_the_likeliest_kind() -> None:
    found = chosen([taxed(own=STANDARD)], tax_terms(EXPORT, DOMESTIC))

    assert found == TaxChoice(EXPORT, {"a": STANDARD})


def test_two_kinds_of_sale_that_explain_the_taxes_are_a_question() -> None:
    rates = {**RATES, (FRANCE, STANDARD): rate("19")}

    (problem,) = unsettled(
        [taxed(gid="a"), taxed(tax("1.60"), gid="b")],
        tax_terms(DOMESTIC, FRANCE, rates=rates),
    )

    assert (problem.kind, problem.mapping, problem.mapping_key) == (
        "tax",
        "tax",
        "VAT 19 %",
    )
    assert problem.line_gid == "b"


def test_a_mapping_settles_which_of_two_kinds_of_sale_it_is() -> None:
    rates = {**RATES, (FRANCE, STANDARD): rate("19")}
    known = tax_terms(FRANCE, DOMESTIC, rates=rates, is_settled=True)

    assert chosen([taxed(tax("1.60"))], known).business_group == FRANCE


def test_taxes_that_no_rate_explains_are_named_once() -> None:
    lines = [
        taxed(tax("1.60"), gid="a"),
        taxed(STATE, CITY, gid="b"),
        taxed(CITY, STATE, gid="c"),
    ]

    (problem,) = unsettled(lines, tax_terms())

    assert (problem.mapping_key, problem.line_gid) == (NEW_YORK, "b")
    assert str(problem.text) == f"The VAT setup has no rate for {NEW_YORK}"


def test_only_what_the_best_kind_of_sale_does_not_know_is_named() -> None:
    lines = [
        taxed(tax("2.00", "0.20"), gid="a"),
        taxed(tax("0.55", "0.055"), gid="b"),
        taxed(tax("0.10", "0.01"), gid="c"),
    ]

    (problem,) = unsettled(lines, tax_terms(DOMESTIC, FRANCE))

    assert (problem.mapping_key, problem.line_gid) == ("VAT 1 %", "c")


def test_what_two_kinds_of_sale_explain_only_together_is_named() -> None:
    lines = [taxed(tax("1.60"), gid="a"), taxed(tax("2.00", "0.20"), gid="b")]

    (problem,) = unsettled(lines, tax_terms(DOMESTIC, FRANCE))

    assert (problem.mapping_key, problem.line_gid) == ("VAT 20 %", "b")


def test_without_any_kind_of_sale_all_taxes_are_named() -> None:
    lines = [taxed(tax("1.60"), gid="a"), taxed(gid="b")]
    known = TaxTerms(rates=RATES, candidates=())

    problems = unsettled(lines, known)

    assert [each.mapping_key for each in problems] == ["VAT 19 %", ""]


def test_sales_free_of_tax_need_a_rate_of_nothing() -> None:
    rates = {(DOMESTIC, STANDARD): rate("19")}

    (problem,) = unsettled([taxed()], tax_terms(rates=rates))

    assert problem.mapping_key == ""
    assert str(problem.text) == (
        "Nothing in the VAT setup is free of tax for this sale"
    )


def test_stacked_taxes_are_one_rate_of_the_books() -> None:
    order = sale(
        line(1, taxes=[STATE, CITY]),
        line(
            2,
            quantity=3,
            taxes=[
                tax("1.20", "0.04", "New York State Tax"),
                tax("1.35", "0.045", "New York City Tax"),
            ],
        ),
        shipping=[shipping(price="5.00", taxes=[])],
        taxes_included=False,
        country="US",
    )

    draft = drafted(order, american())

    assert [each.vat_group for each in draft.lines] == [STACKED, STACKED, ZERO]
    assert [each.given_vat for each in draft.lines] == [
        Decimal("0.85"),
        Decimal("2.55"),
        None,
    ]
    assert (draft.net, draft.vat, draft.gross) == (
        Decimal("45.00"),
        Decimal("3.40"),
        Decimal("48.40"),
    )


def test_stacked_taxes_that_the_books_do_not_know_stop_the_order() -> None:
    order = sale(line(1, taxes=[STATE, CITY]), taxes_included=False)

    (problem,) = stopped(order)

    assert (problem.kind, problem.mapping_key) == ("tax", NEW_YORK)


def test_an_order_free_of_tax_has_none_in_the_books() -> None:
    items = {gid("ProductVariant", 1): ItemTerms(item=1, vat_group=STANDARD)}
    order = sale(line(1), is_tax_exempt=True)

    draft = drafted(order, terms(items=items))

    assert (draft.lines[0].vat_group, draft.vat) == (ZERO, 0)
    assert draft.gross == Decimal("10.00")


def test_a_sale_to_a_business_in_the_union_is_for_the_buyer_to_tax() -> None:
    draft = drafted(sale(line(1)), terms(tax=tax_terms(UNION, DOMESTIC)))

    assert (draft.business_group, draft.lines[0].vat_group) == (UNION, STANDARD)
    assert (draft.net, draft.vat) == (Decimal("10.00"), 0)


def test_several_rates_in_one_order_keep_to_themselves() -> None:
    order = sale(
        line(1, price="11.90", taxes=[tax("1.90")]),
        line(2, price="10.70", taxes=[tax("0.70", "0.07")]),
        line(3, price="5.00"),
    )

    draft = drafted(order)

    assert [each.vat_group for each in draft.lines] == [STANDARD, REDUCED, ZERO]
    assert (draft.net, draft.vat, draft.gross) == (
        Decimal("25.00"),
        Decimal("2.60"),
        Decimal("27.60"),
    )

"""Whatever an order is made of, its document comes to Shopify's figures."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.connector.selling import (
    DOMESTIC,
    NOTHING,
    RATES,
    fee,
    line,
    sale,
    shipping,
    terms,
)

from nightclerk.connector.mapping.papers.sale_checks import charged_by_rate
from nightclerk.connector.mapping.papers.sale_draft import Draft
from nightclerk.connector.mapping.papers.sale_facts import (
    Sale,
    SaleLine,
    ShippingLine,
    Tax,
)
from nightclerk.connector.mapping.papers.sales import draft_of

CENT = Decimal("0.01")
TAXES = ((), ("0.19",), ("0.07",), ("0.03", "0.04"), ("0.12", "0.05", "0.02"))


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def cents(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most).map(lambda value: Decimal(value) / 100)


def taxed(amount: Decimal, rates: Sequence[str], *, is_included: bool) -> list[Tax]:
    """Tax an amount as Shopify does: each tax is rounded by itself."""
    whole = 1 + sum(map(Decimal, rates), NOTHING) if is_included else Decimal(1)
    return [
        Tax(f"Tax {rate}", Decimal(rate), rounded(amount * Decimal(rate) / whole))
        for rate in rates
    ]


@st.composite
def goods(draw: st.DrawFn, number: int, *, is_included: bool) -> SaleLine:
    """Give a line with discounts, of which edits may have taken pieces away."""
    quantity = draw(st.integers(1, 12))
    price = draw(cents(50_000))
    whole = price * quantity
    amount = whole - rounded(whole * draw(st.integers(0, 100)) / 100)
    taxes = taxed(amount, draw(st.sampled_from(TAXES)), is_included=is_included)
    gone = draw(st.integers(0, quantity))
    share = Decimal(gone) / quantity
    tax = sum((each.amount for each in taxes), NOTHING)
    return line(
        number,
        quantity=quantity,
        price=str(price),
        amount=str(amount),
        taxes=taxes,
        current_quantity=quantity - gone,
        gone_amount=rounded(amount * share),
        gone_tax=rounded(tax * share),
        lost_quantity=draw(st.integers(0, gone)),
    )


@st.composite
def ways(draw: st.DrawFn, *, is_included: bool) -> ShippingLine:
    price = draw(cents(3_000))
    amount = price - rounded(price * draw(st.integers(0, 100)) / 100)
    taxes = taxed(amount, draw(st.sampled_from(TAXES)), is_included=is_included)
    return shipping(price=str(price), amount=str(amount), taxes=taxes)


@st.composite
def orders(draw: st.DrawFn) -> Sale:
    is_included = draw(st.booleans())
    count = draw(st.integers(1, 9))
    lines = [draw(goods(n, is_included=is_included)) for n in range(1, count + 1)]
    totals: dict[str, Any] = {
        "rounding": str(draw(st.integers(-5, 5)) * CENT),
        "duties": str(draw(cents(2_000))),
    }
    return sale(
        *lines,
        shipping=[draw(ways(is_included=is_included))],
        fees=[fee(str(draw(cents(500))))],
        taxes_included=is_included,
        totals=totals,
    )


def vat_by_rate(draft: Draft) -> dict[Decimal, Decimal]:
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    for each in draft.lines:
        assert each.vat_group is not None
        rate = RATES[DOMESTIC, each.vat_group].percent
        sums[rate] += each.given_vat or NOTHING
    return {rate: vat for rate, vat in sums.items() if vat}


@given(order=orders())
def test_documents_come_to_the_total_to_the_tax_and_to_each_line(order: Sale) -> None:
    found = draft_of(order, terms(most_vat_difference=Decimal(5)))

    draft = found.draft
    assert draft is not None, [str(each.text) for each in found.problems]
    assert draft.gross == order.totals.total + order.totals.rounding
    assert draft.vat == order.totals.tax
    assert draft.net + draft.vat == draft.gross
    charged = charged_by_rate(order)
    assert vat_by_rate(draft) == {rate: vat for rate, vat in charged.items() if vat}
    for each in order.lines:
        parts = [part for part in draft.lines if part.source == each.gid]
        pieces = sum((part.quantity for part in parts), NOTHING)
        amount = sum((part.amount for part in parts), NOTHING)
        assert pieces == each.current_quantity + each.lost_quantity
        assert amount == each.amount - each.gone_amount


@given(order=orders(), unknown=st.integers(1, 100_000))
def test_no_document_is_made_of_an_order_with_an_unknown_charge(
    order: Sale, unknown: int
) -> None:
    total = order.totals.total + Decimal(unknown) / 100
    strange = sale(
        *order.lines,
        shipping=order.shipping,
        fees=order.fees,
        taxes_included=order.taxes_included,
        totals={
            "rounding": str(order.totals.rounding),
            "duties": str(order.totals.duties),
            "total": str(total),
        },
    )

    found = draft_of(strange, terms(most_vat_difference=Decimal(5)))

    assert found.draft is None
    assert [each.expected for each in found.problems if each.field == "total"] == [
        total + order.totals.rounding
    ]

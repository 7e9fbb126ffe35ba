"""The lines of a credit memo: which accounts, how much tax, and what is refused."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connector.selling import (
    ALL_ACCOUNTS,
    CUSTOM,
    GIFT_CARD,
    ROUNDING,
    SHIPPING,
    STANDARD,
    TIP,
    booked,
    line,
    money,
    row,
    sale,
    shipping,
    tax,
    terms,
)

from nightclerk.connector.mapping.papers.refund_draft import (
    RefundTerms,
    refund_draft_of,
)
from nightclerk.connector.mapping.papers.refund_facts import (
    Exchanged,
    RefundFacts,
    RefundLine,
    RefundShipping,
)
from nightclerk.connector.mapping.papers.sale_checks import amounts_of
from nightclerk.connector.mapping.papers.sale_draft import (
    Accounts,
    Draft,
    ShippingTerms,
)
from nightclerk.connector.mapping.papers.sale_facts import Sale, SaleLine
from nightclerk.ledger.rounding import rounded

NOT_BACK, REFUNDS = 201, 202
NOTHING = Decimal(0)
MUG = line(taxes=[tax("1.60")])


def known(**changes: Any) -> RefundTerms:
    """Give books that know all; `sale` may be other terms of the order."""
    fields: dict[str, Any] = {
        "sale": terms(),
        "not_restocked_account": NOT_BACK,
        "refund_account": REFUNDS,
    }
    return RefundTerms(**fields | changes)


def back(
    of: SaleLine = MUG,
    *,
    quantity: int = 1,
    amount: str = "10.00",
    vat: str = "1.60",
    **changes: Any,
) -> RefundLine:
    """Give pieces that came back and are in stock again."""
    fields: dict[str, Any] = {
        "gid": f"{of.gid}#back",
        "line": of,
        "quantity": quantity,
        "price": of.unit_price,
        "amount": money(amount),
        "tax": money(vat),
        "is_restocked": True,
        "is_returned": True,
    }
    return RefundLine(**fields | changes)


def refund(*lines: RefundLine, total: str, of: Sale | None = None, **c: Any) -> Any:
    """Give a refund of an order of one mug."""
    fields: dict[str, Any] = {
        "key": 1,
        "gid": "gid://shopify/Refund/9",
        "sale": of or sale(MUG),
        "total": money(total),
        "lines": lines,
    }
    return RefundFacts(**fields | c)


def drafted(facts: RefundFacts, books: RefundTerms | None = None) -> Draft:
    found = refund_draft_of(facts, books or known())
    assert found.draft is not None, [str(each.text) for each in found.problems]
    return found.draft


def reasons(facts: RefundFacts, books: RefundTerms | None = None) -> list[str]:
    found = refund_draft_of(facts, books or known())
    assert found.draft is None
    return [str(each.text) for each in found.problems]


def test_a_refund_is_called_by_its_order_and_its_number() -> None:
    assert refund(total="1.00").name == "#1001 R9"


def test_goods_that_came_back_are_a_line_of_their_item() -> None:
    draft = drafted(refund(back(), total="10.00"))

    assert booked(draft) == [row(1, 1, "10.00")]
    assert draft.lines[0].given_vat == money("1.60")
    assert (draft.lines[0].vat_group, draft.lines[0].account) == (STANDARD, None)


@pytest.mark.parametrize(
    ("of", "restocked", "account"),
    [
        (MUG, False, NOT_BACK),
        (line(is_gift_card=True, taxes=[tax("1.60")]), True, GIFT_CARD),
        (line(is_tip=True, variant_key="", taxes=[tax("1.60")]), False, TIP),
        (line(variant_key="", taxes=[tax("1.60")]), True, CUSTOM),
    ],
    ids=["not restocked", "gift card", "tip", "no product"],
)
def test_all_else_goes_to_the_account_that_it_is_of(
    of: SaleLine, restocked: bool, account: int
) -> None:
    facts = refund(back(of, is_restocked=restocked), total="10.00", of=sale(of))

    assert booked(drafted(facts)) == [row(account, 1, "10.00")]


def test_a_discount_of_the_line_is_a_discount_of_the_credit_memo() -> None:
    draft = drafted(refund(back(amount="8.50", vat="1.36"), total="8.50"))

    assert booked(draft) == [row(1, 1, "10.00", "1.50")]


def test_shipping_goes_where_the_order_put_it() -> None:
    way = shipping(taxes=[tax("0.78")])
    paid = RefundShipping(
        gid="r",
        title="Standard",
        amount=money("4.90"),
        tax=money("0.78"),
        taxes=way.taxes,
    )
    facts = refund(total="4.90", of=sale(MUG, shipping=[way]), shipping=[paid])

    own = known(sale=terms(shipping={"Standard": ShippingTerms(account=333)}))

    assert booked(drafted(facts)) == [row(SHIPPING, 1, "4.90")]
    assert booked(drafted(facts, own)) == [row(333, 1, "4.90")]


def test_what_is_sent_instead_goes_out_and_lowers_what_is_paid_back() -> None:
    other = line(2, price="4.00", taxes=[tax("0.64")])
    facts = refund(
        back(), total="6.00", of=sale(MUG, other), exchanged=[Exchanged(other, 1)]
    )

    draft = drafted(facts)

    assert booked(draft) == [row(1, 1, "10.00"), row(2, -1, "4.00")]
    assert [each.given_vat for each in draft.lines] == [money("1.60"), money("-0.64")]


def test_cash_is_rounded_on_the_account_for_it() -> None:
    facts = refund(back(), total="9.98", rounding=money("0.02"))

    assert booked(drafted(facts)) == [row(1, 1, "10.00"), row(ROUNDING, -1, "0.02")]


def test_a_fee_for_the_return_lowers_what_is_paid_back() -> None:
    facts = refund(back(), total="7.00", fee=money("3.00"), is_return=True)

    assert booked(drafted(facts)) == [row(1, 1, "10.00"), row(REFUNDS, -1, "3.00")]


def test_the_tax_in_an_adjustment_is_taxed_at_the_one_rate_of_the_order() -> None:
    facts = refund(total="5.00", adjusted=money("-5.00"), adjusted_tax=money("-0.80"))

    draft = drafted(facts)

    assert booked(draft) == [row(REFUNDS, 1, "5.00")]
    assert (draft.lines[0].vat_group, draft.lines[0].given_vat) == (
        STANDARD,
        money("0.80"),
    )


def test_with_prices_before_vat_an_adjustment_has_its_tax_on_top() -> None:
    mug = line(taxes=[tax("1.90")])
    facts = refund(
        total="5.95",
        of=sale(mug, taxes_included=False),
        adjusted=money("-5.00"),
        adjusted_tax=money("-0.95"),
    )

    draft = drafted(facts)

    assert booked(draft) == [row(REFUNDS, 1, "5.00")]
    assert draft.lines[0].given_vat == money("0.95")


@pytest.mark.parametrize("total", ["9.00", "9.99", "11.00"])
def test_what_nothing_explains_is_refused_with_the_difference(total: str) -> None:
    facts = refund(back(), total=total)

    assert reasons(facts) == [
        f"{total} was paid back at Shopify, goods and shipping come to 10.00"
    ]


def test_a_few_cents_are_told_as_rounding() -> None:
    kinds = [
        refund_draft_of(refund(back(), total=total), known()).problems[0].kind
        for total in ("9.96", "9.90")
    ]

    assert kinds == ["rounding", "charge"]


def test_a_difference_that_was_accepted_goes_to_the_account_for_refunds() -> None:
    facts = refund(back(), total="9.00", accepts_difference=True)

    assert booked(drafted(facts)) == [row(1, 1, "10.00"), row(REFUNDS, -1, "1.00")]


def test_all_that_is_missing_is_told_at_once() -> None:
    nothing = RefundTerms(sale=terms(items={}, accounts=Accounts()))
    tip = line(2, is_tip=True, variant_key="")
    facts = refund(
        back(),
        back(tip, vat="0.00"),
        total="21.00",
        of=sale(MUG, tip),
        accepts_difference=True,
    )

    assert reasons(facts, nothing) == [
        "“Mug 1” is no item yet",
        "The shop card names no account for tips",
        "The shop card names no account for other refunded amounts",
    ]


def test_a_contained_refund_is_no_more_than_what_is_beyond_its_goods() -> None:
    plain = refund(back(), total="10.00", is_contained=True)
    beyond = refund(back(), total="12.00", is_contained=True, adjusted=money("-2.00"))

    assert drafted(plain).lines == ()
    assert booked(drafted(beyond)) == [row(REFUNDS, 1, "2.00")]


def test_the_order_is_named_where_the_shop_wants_it() -> None:
    draft = drafted(
        refund(back(), total="10.00"), known(sale=terms(puts_no_on_lines=True))
    )

    assert [each.description for each in draft.lines] == ["#1001", "Mug 1"]


@pytest.mark.parametrize(
    ("facts", "creditable"),
    [
        (refund(total="5.00"), True),
        (refund(total="0.00"), False),
        (refund(total="0.00", is_return=True), True),
        (refund(back(), total="0.00"), True),
        (refund(back(is_returned=False), total="0.00"), False),
    ],
    ids=["r07 paid", "r08 nothing", "r07 return", "r07 restocked", "r08 cancelled"],
)
def test_what_pays_back_or_comes_back_can_be_credited(
    facts: RefundFacts, creditable: bool
) -> None:
    assert facts.is_creditable is creditable


CENTS = st.integers(1, 50_000).map(lambda cents: Decimal(cents) / 100)
RATES = st.sampled_from([Decimal(0), Decimal("0.07"), Decimal("0.19")])


@st.composite
def parts(
    draw: Any,
) -> tuple[bool, Sequence[tuple[Decimal, int, int, Decimal, Decimal]]]:
    """Give whether VAT is included, and lines: price, pieces, gone, discount, rate."""
    lines = [
        (
            draw(CENTS),
            pieces := draw(st.integers(1, 9)),
            draw(st.integers(1, pieces)),
            draw(st.sampled_from([NOTHING, Decimal("0.01"), Decimal("0.33")])),
            draw(RATES),
        )
        for _ in range(draw(st.integers(1, 4)))
    ]
    return draw(st.booleans()), lines


@given(parts())
def test_a_credit_memo_comes_to_what_was_paid_back(drawn: Any) -> None:
    included, lines = drawn
    ordered, gone, total = [], [], NOTHING
    for number, (price, pieces, back_pieces, off, share) in enumerate(lines, start=1):
        whole = max(price * pieces - off, NOTHING)
        subtotal = rounded(whole * back_pieces / pieces, 2)
        vats = [rounded(_vat(each, share, included), 2) for each in (whole, subtotal)]
        of = line(
            number,
            quantity=pieces,
            price=str(price),
            amount=str(whole),
            taxes=[tax(str(vats[0]), str(share))] if share else [],
        )
        ordered.append(of)
        gone.append(
            back(of, quantity=back_pieces, amount=str(subtotal), vat=str(vats[1]))
        )
        total += subtotal + (NOTHING if included else vats[1])
    order = sale(*ordered, taxes_included=included)
    facts = refund(*gone, total=str(total), of=order)

    draft = drafted(facts)

    found = amounts_of(order, draft, terms(accounts=ALL_ACCOUNTS))
    assert found.gross == total
    assert found.vat == sum((each.tax for each in gone), NOTHING)


def _vat(amount: Decimal, share: Decimal, included: bool) -> Decimal:
    return amount * share / (1 + share) if included else amount * share

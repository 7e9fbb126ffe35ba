"""How a posted order's change is said as an invoice for more and credit for less."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connector.selling import (
    CUSTOM,
    DUTIES,
    FEES,
    ROUNDING,
    SHIPPING,
    TIP,
    booked,
    fee,
    line,
    money,
    row,
    sale,
    shipping,
    tax,
    terms,
)

from nightclerk.connector.mapping.papers.sale_checks import amounts_of
from nightclerk.connector.mapping.papers.sale_draft import Draft
from nightclerk.connector.mapping.papers.sale_facts import Sale
from nightclerk.connector.mapping.papers.snapshots import snapshot
from nightclerk.connector.mapping.papers.update_drafts import UpdateDrafts, drafts_of
from nightclerk.ledger.rounding import rounded

REFUNDS = 202
NOTHING = Decimal(0)
MUG = line(quantity=2, taxes=[tax("3.19")])


def drafts(before: Sale, now: Sale) -> UpdateDrafts:
    return drafts_of(
        snapshot(before), snapshot(now), now, terms(), refund_account=REFUNDS
    )


def rows(draft: Draft | None) -> list[Any]:
    return booked(draft) if draft else []


def test_more_pieces_are_invoiced_and_fewer_are_credited() -> None:
    fewer, more = sale(MUG), sale(line(quantity=3, taxes=[tax("4.79")]))

    assert rows(drafts(fewer, more).more) == [row(1, 1, "10.00")]
    assert rows(drafts(more, fewer).less) == [row(1, 1, "10.00")]
    assert drafts(fewer, more).less is drafts(more, fewer).more is None


@pytest.mark.parametrize(
    ("charge", "account", "amount"),
    [
        ({"shipping": [shipping(taxes=[tax("0.78")])]}, SHIPPING, "4.90"),
        ({"fees": [fee("1.19", taxes=[tax("0.19")])]}, FEES, "1.19"),
        ({"totals": {"duties": "3.00"}}, DUTIES, "3.00"),
    ],
    ids=["shipping", "fee", "duties"],
)
def test_a_charge_that_was_added_goes_to_its_account(
    charge: dict[str, Any], account: int, amount: str
) -> None:
    found = drafts(sale(MUG), sale(MUG, **charge))

    assert rows(found.more) == [row(account, 1, amount)]


def test_cash_rounding_that_came_later_goes_to_its_account() -> None:
    found = drafts(sale(MUG), sale(MUG, totals={"rounding": "-0.02"}))

    assert rows(found.less) == [row(ROUNDING, 1, "0.02")]


@pytest.mark.parametrize(
    ("added", "account"),
    [
        (line(2, is_tip=True, variant_key="", price="2.00"), TIP),
        (line(2, variant_key="", price="2.00"), CUSTOM),
    ],
    ids=["tip", "no product"],
)
def test_a_line_without_a_product_goes_to_its_account(added: Any, account: int) -> None:
    assert rows(drafts(sale(MUG), sale(MUG, added)).more) == [row(account, 1, "2.00")]


def test_a_lower_price_is_credited_by_amount_and_moves_no_goods() -> None:
    now = sale(line(quantity=2, price="9.00", taxes=[tax("2.87")]))

    assert rows(drafts(sale(MUG), now).less) == [row(REFUNDS, 1, "2.00")]


def test_taxes_that_changed_while_the_price_did_not_are_left_to_a_person() -> None:
    found = drafts(sale(MUG), sale(line(quantity=2)))

    assert (found.more, found.less) == (None, None)
    assert [str(each.text) for each in found.problems] == [
        "The taxes changed by -3.19, those of the lines by 0.00"
    ]


def test_a_total_that_no_line_explains_is_refused_with_both_figures() -> None:
    found = drafts(sale(MUG), sale(MUG, totals={"total": "18.00"}))

    assert [(each.expected, each.found) for each in found.problems] == [
        (money("-2.00"), NOTHING)
    ]


def test_a_product_that_is_no_item_is_told() -> None:
    found = drafts(sale(MUG), sale(MUG, line(2, variant_key="other")))

    assert [str(each.text) for each in found.problems] == ["“Mug 2” is no item yet"]


LINES = st.lists(
    st.tuples(
        st.integers(1, 50_000).map(lambda cents: Decimal(cents) / 100),
        st.integers(0, 9),
        st.sampled_from([NOTHING, Decimal("0.01"), Decimal("0.50")]),
    ),
    min_size=3,
    max_size=3,
)


def ordered(drawn: Any, *, included: bool) -> Sale:
    """Give an order of three lines at 19 %, of which some may have no pieces."""
    lines = []
    for number, (price, pieces, off) in enumerate(drawn, start=1):
        amount = max(price * pieces - off, NOTHING)
        whole = amount * Decimal("0.19") / (Decimal("1.19") if included else 1)
        vat = [tax(str(rounded(whole, 2)))]
        lines.append(
            line(
                number, quantity=pieces, price=str(price), amount=str(amount), taxes=vat
            )
        )
    return sale(*lines, taxes_included=included)


@given(LINES, LINES, st.booleans())
def test_documents_of_a_change_come_to_the_difference(
    first: Any, second: Any, included: bool
) -> None:
    before, now = ordered(first, included=included), ordered(second, included=included)

    found = drafts(before, now)

    if not found.problems:
        more, less = (
            amounts_of(now, each, terms()) if each else None
            for each in (found.more, found.less)
        )
        gross = (more.gross if more else 0) - (less.gross if less else 0)
        vat = (more.vat if more else 0) - (less.vat if less else 0)
        assert gross == now.totals.total - before.totals.total
        assert vat == now.totals.tax - before.totals.tax
    else:
        assert {each.kind for each in found.problems} <= {"tax", "rounding"}

"""Refunds and payouts of a day: what is compared, and what is named. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from nightclerk.connector.mapping.completeness import is_complete
from nightclerk.connector.mapping.payments.days import (
    DayMoney,
    Issued,
    PayoutHere,
    Refund,
    RefundHere,
    money_of_days,
    refunds_there,
)

D = Decimal
FIRST, SECOND = date(2026, 10, 5), date(2026, 10, 6)


def refund(number: int = 1, amount: str = "10.00", day: date = FIRST) -> Refund:
    return Refund(f"transaction-{number}", f"order-{number}", day, D(amount))


def here(of: Refund, posted: str | None = None, *, due: bool = True) -> RefundHere:
    return RefundHere(of, is_due=due, posted=None if posted is None else D(posted))


def payout(number: int = 1, status: str = "PAID", net: str = "97.00") -> Issued:
    return Issued(f"payout-{number}", FIRST, status, D(net), D("3.00"))


def kept(
    of: Issued, *, due: bool = True, posted: bool = True, fees: str = "3.00"
) -> PayoutHere:
    return PayoutHere(of, is_due=due, is_posted=posted, moved_fees=D(fees))


def money(
    *,
    refunded: Sequence[Refund] = (),
    refunds: Sequence[RefundHere] = (),
    payouts: Sequence[Issued] | None = (),
    payouts_here: Sequence[PayoutHere] = (),
) -> DayMoney:
    """Compare the money of the first day."""
    return money_of_days(
        [FIRST],
        refunded=refunded,
        refunds=refunds,
        payouts=payouts,
        payouts_here=payouts_here,
    )[FIRST]


def test_a_refund_that_is_here_and_posted_is_complete() -> None:
    given = refund(amount="12.50")

    found = money(refunded=[given], refunds=[here(given, "12.50")])

    assert found.refunded == found.mirrored_refunded == D("12.50")
    assert (found.posted_refunded, found.differs) == (D("12.50"), {})


def test_a_refund_that_is_not_here_is_named_by_its_order() -> None:
    found = money(refunded=[refund(1), refund(2)], refunds=[here(refund(2), "10.00")])

    assert found.differs == {"refunds": ["order-1"]}
    assert (found.refunded, found.mirrored_refunded) == (D(20), D(10))
    assert not is_complete(found.differs)


def test_a_refund_with_another_amount_or_gone_at_shopify_is_named() -> None:
    other = here(refund(1, "9.00"), "9.00")
    gone = here(refund(2), "10.00")

    found = money(refunded=[refund(1)], refunds=[other, gone])

    assert found.differs == {"refunds": ["order-1", "order-2"]}


def test_a_refund_not_in_the_books_is_named_only_where_it_is_due() -> None:
    given = refund()

    due = money(refunded=[given], refunds=[here(given)])
    read_only = money(refunded=[given], refunds=[here(given, due=False)])

    assert due.differs == {"refunds": ["order-1"]}
    assert (read_only.posted_refunded, read_only.differs) == (0, {})


def test_a_refund_posted_with_another_amount_is_named() -> None:
    given = refund()

    found = money(refunded=[given], refunds=[here(given, "9.99")])

    assert found.differs == {"refunds": ["order-1"]}
    assert found.posted_refunded == D("9.99")


def test_a_refund_moved_on_another_day_at_shopify_is_named_on_both() -> None:
    days = money_of_days(
        [FIRST, SECOND],
        refunded=[refund(day=SECOND)],
        refunds=[here(refund(), "10.00")],
        payouts=(),
        payouts_here=(),
    )

    assert [days[day].differs for day in (FIRST, SECOND)] == [
        {"refunds": ["order-1"]},
        {"refunds": ["order-1"]},
    ]


def test_only_orders_that_were_read_can_differ_from_what_is_here() -> None:
    unchanged, changed = here(refund(1)), here(refund(2))
    read = {"order-2": [refund(2, "4.00"), refund(3)], "order-4": []}

    found = refunds_there([unchanged, changed], read)

    assert found == [refund(1), refund(2, "4.00"), refund(3)]


def test_a_payout_that_is_posted_with_its_fees_is_complete() -> None:
    found = money(payouts=[payout()], payouts_here=[kept(payout())])

    assert (found.payouts, found.payouts_net, found.fees) == (1, D(97), D(3))
    assert (found.mirrored_net, found.posted_net) == (D(97), D(97))
    assert (found.posted_fees, found.differs) == (D(3), {})


def test_payouts_that_are_missing_gone_or_in_another_state_are_named() -> None:
    there = [payout(1), payout(2, "PAID")]
    known = [kept(payout(2, "IN_TRANSIT"), due=False, posted=False), kept(payout(3))]

    found = money(payouts=there, payouts_here=known)

    assert found.differs == {"payouts": ["payout-1", "payout-2", "payout-3"]}


def test_a_payout_that_is_due_and_not_posted_is_named() -> None:
    due = kept(payout(1), posted=False)
    read_only = kept(payout(2), due=False, posted=False)

    found = money(payouts=[payout(1), payout(2)], payouts_here=[due, read_only])

    assert found.differs == {"payouts": ["payout-1"]}
    assert (found.mirrored_net, found.posted_net) == (D(194), 0)


def test_fees_that_do_not_add_up_name_their_payout() -> None:
    found = money(payouts=[payout()], payouts_here=[kept(payout(), fees="2.50")])

    assert found.differs == {"payouts": ["payout-1"]}
    assert (found.fees, found.posted_fees) == (D(3), D("2.50"))


def test_a_payout_that_came_to_nothing_counts_without_its_amount() -> None:
    lost = payout(status="FAILED")

    found = money(payouts=[lost], payouts_here=[kept(lost)])

    assert (found.payouts, found.payouts_net, found.posted_net) == (1, 0, 0)
    assert (found.fees, found.differs) == (D(3), {})


def test_payouts_that_shopify_does_not_show_are_compared_with_the_books_only() -> None:
    known = [kept(payout(1)), kept(replace(payout(2), status="PAID"), posted=False)]

    found = money(payouts=None, payouts_here=known)

    assert (found.payouts, found.payouts_net, found.fees) == (0, 0, 0)
    assert found.mirrored_net == D(194)
    assert found.differs == {"payouts": ["payout-2"]}


def test_where_payouts_are_not_read_they_are_counted_and_none_differs() -> None:
    found = money_of_days(
        [FIRST],
        refunded=[refund()],
        refunds=(),
        payouts=[payout()],
        payouts_here=(),
        reads_payouts=False,
    )[FIRST]

    assert (found.payouts, found.payouts_net) == (1, D(97))
    assert found.differs == {"refunds": ["order-1"]}

"""Payments of orders settle the right papers, once, and say why where they do not."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.connector import processing
from tests.connector.banking import (
    BANK,
    CLEARING,
    GIFTS,
    account,
    book,
    credit,
    fates,
    invoice,
    invoice_of,
    invoices_in_parts,
    left,
    lines,
    money,
    on,
    order,
    receivables,
    shop,
)
from tests.connector.refunding import after, back, in_dollars, mirror, refund
from tests.ledger import building

from nightclerk.connector.models import (
    CustomerSettings,
    PaymentMapping,
    PaymentProcessing,
    PaymentSettings,
    ToBooks,
)
from nightclerk.connector.selectors.payments.unbooked import unbooked_payments
from nightclerk.connector.services.payments.matching import book_payments
from nightclerk.ledger.models import CustomerEntry, PaymentLine
from nightclerk.ledger.services.receivables.payment_journal import (
    drop_lines,
    post_lines,
    restore_lines,
)
from nightclerk.ledger.services.receivables.payments import post_payment

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_sale_is_proposed_for_its_invoice_p07() -> None:
    here = shop(books="journal")
    owed = invoice(here, order(1, "20.00", money(1, "20.00")))

    book(here)

    assert lines() == [(D("20.00"), [(owed.document_no, D("20.00"))])]
    assert left(owed) == D("20.00")
    assert fates(here) == [("1", "proposed", "")]


def test_each_way_of_paying_is_a_line_of_its_own_p08() -> None:
    here = shop(books="journal")
    owed = invoice(
        here,
        order(
            1,
            "20.00",
            money(1, "15.00", gateway="manual"),
            money(2, "5.00", gateway="gift_card"),
        ),
    )

    book(here)

    assert lines() == [
        (D("15.00"), [(owed.document_no, D("15.00"))]),
        (D("5.00"), [(owed.document_no, D("5.00"))]),
    ]
    methods = PaymentLine.objects.order_by("pk").values_list("method__code", flat=True)
    assert list(methods) == ["BANK-TRANSFER", "GIFT-CARD"]


def test_a_gift_card_pays_from_what_is_owed_for_gift_cards() -> None:
    here = shop()
    owed = invoice(here, order(1, "20.00", money(1, "20.00", gateway="gift_card")))

    book(here)

    assert left(owed) == 0
    assert on(GIFTS) == D("20.00")


def test_a_payment_settles_all_invoices_of_its_order_the_oldest_first_p09() -> None:
    here = shop(books="journal")
    goods = [processing.goods(1, price="10.00"), processing.goods(2, price="30.00")]
    asked = processing.sold(1, *goods, transactions=[money(1, "40.00")])
    owed = invoices_in_parts(here, asked)

    book(here)

    assert lines() == [
        (
            D("40.00"),
            [(owed[0].document_no, D("10.00")), (owed[1].document_no, D("30.00"))],
        )
    ]


def test_three_orders_with_four_payments_are_four_lines_p11() -> None:
    here = shop(books="journal")
    invoice(here, order(1, "20.00", money(1, "20.00")))
    invoice(here, order(2, "20.00", money(2, "15.00"), money(3, "5.00")))
    invoice(here, order(3, "40.00", money(4, "40.00")))

    book(here)

    assert [amount for amount, _ in lines()] == [
        D("20.00"),
        D("15.00"),
        D("5.00"),
        D("40.00"),
    ]
    assert all(len(targets) == 1 for _, targets in lines())


def test_a_refund_pays_the_credit_memo_p12() -> None:
    here = shop()
    asked = order(1, "20.00", money(1, "20.00"))
    owed = invoice(here, asked)
    book(here)
    again = after(asked, refund(1, back(price="20.00"), total="20.00", paid_by=[2]))
    paid = [money(1, "20.00"), money(2, "20.00", kind="REFUND", gateway="manual")]
    (memo,) = credit(here, mirror(here, again | {"transactions": paid}))

    book(here)

    assert (left(owed), left(memo), receivables()) == (0, 0, 0)
    assert (on(CLEARING), on(BANK)) == (D("20.00"), D("-20.00"))


def test_presentment_orders_are_paid_in_the_buyers_currency_p13() -> None:
    here = shop()
    processing.change(here, money="presentment")
    building.rate("USD", "1.2000")
    asked = in_dollars(order(1, "20.00", money(1, "20.00")))
    owed = invoice(here, asked)

    book(here)

    entry = PaymentProcessing.objects.get().entry
    assert entry is not None
    assert (entry.currency.code, entry.amount) == ("USD", D("-25.00"))
    assert entry.amount_local == D("-20.00")
    assert left(owed) == 0
    assert on(CLEARING) == D("20.00")
    assert on("4840") + on("6880") == D("0.83")


def test_a_refund_settles_its_own_credit_memo_of_two_p16() -> None:
    here = shop()
    asked = processing.sold(
        1, processing.goods(1, quantity=2, price="20.00"), transactions=[]
    )
    invoice(here, asked | {"transactions": [money(1, "40.00")]})
    book(here)
    twice = after(
        asked,
        refund(1, back(1, price="20.00"), total="20.00", paid_by=[2]),
        refund(2, back(2, price="20.00"), total="20.00", paid_by=[3]),
    )
    first, second = credit(here, mirror(here, twice))
    paid = [money(1, "40.00"), money(3, "20.00", kind="REFUND")]
    mirror(here, after(twice, transactions=paid))

    book(here)

    assert (left(first), left(second)) == (D("-20.00"), 0)


def test_what_was_paid_too_much_goes_to_its_account_where_one_is_named_p17() -> None:
    here = shop(overpaid_account="3500")
    owed = invoice(here, order(1, "20.00", money(1, "30.00")))

    book(here)

    assert left(owed) == 0
    assert receivables() == 0
    assert (on(CLEARING), on("3500")) == (D("30.00"), D("-10.00"))


def test_the_remainder_is_proposed_beside_the_payment_p17() -> None:
    here = shop(books="journal", overpaid_account="3500")
    owed = invoice(here, order(1, "20.00", money(1, "30.00")))

    book(here)

    assert lines() == [
        (D("30.00"), [(owed.document_no, D("20.00"))]),
        (D("-10.00"), []),
    ]


def test_without_an_account_what_was_paid_too_much_stays_open_and_is_said() -> None:
    here = shop()
    invoice(here, order(1, "20.00", money(1, "30.00")))

    (row,) = book_payments(here).rows

    assert str(row.reason).endswith("10.00 EUR stay open")
    assert receivables() == D("-10.00")


def test_a_payment_before_its_invoice_is_applied_when_that_is_posted() -> None:
    here = shop()
    asked = order(1, "20.00", money(1, "20.00"))
    document = processing.document(here, asked)
    book(here)
    assert receivables() == D("-20.00")
    owed = invoice_of(document)

    outcome = book_payments(here)

    assert (outcome.applied, outcome.rows) == (1, [])
    assert (left(owed), receivables()) == (0, 0)


def test_payments_wait_for_their_order() -> None:
    here = shop()
    processing.mirrored(here, order(1, "20.00", money(1, "20.00")))

    assert book(here) == {"#1": "waiting"}
    assert fates(here) == [("1", "waiting", "Order {order} is not in the books yet")]
    assert not CustomerEntry.objects.exists()


def test_a_gateway_without_an_account_stops_the_payment_until_it_is_mapped() -> None:
    here = shop()
    invoice(here, order(1, "20.00", money(1, "20.00", gateway="paypal")))
    book(here)
    assert fates(here)[0][1:] == (
        "stopped",
        "No account is known for payments by {gateway}",
    )
    mapped = PaymentMapping.objects.get(gateway="manual").method
    PaymentMapping.objects.filter(gateway="paypal").update(method=mapped)

    book(here)

    assert receivables() == 0


def test_a_refund_waits_for_its_credit_memo() -> None:
    here = shop()
    asked = order(1, "20.00", money(1, "20.00"))
    invoice(here, asked)
    again = after(asked, refund(1, back(price="20.00"), total="20.00", paid_by=[2]))
    paid = [money(1, "20.00"), money(2, "20.00", kind="REFUND")]
    placed = mirror(here, again | {"transactions": paid})

    book(here)
    before = fates(here)[1][1]
    credit(here, placed)
    book(here)

    assert before == "waiting"
    assert [state for _, state, _ in fates(here)] == ["posted", "posted"]
    assert (receivables(), on(CLEARING)) == (0, 0)


def test_promised_failed_and_tried_money_is_not_booked() -> None:
    here = shop()
    asked = order(
        1,
        "20.00",
        money(1, "20.00", kind="AUTHORIZATION"),
        money(2, "20.00", status="FAILURE"),
        money(3, "20.00", status="PENDING"),
        money(4, "20.00", kind="VOID"),
        money(5, "20.00", test=True),
        money(6, "20.00", kind="CAPTURE"),
    )
    invoice(here, asked)

    book(here)

    assert fates(here) == [("6", "posted", "")]
    assert receivables() == 0


def test_money_that_came_before_the_first_day_is_left_alone() -> None:
    here = shop(starts_on="2026-01-06")
    invoice(here, order(1, "20.00", money(1, "20.00")))

    assert book(here) == {}
    PaymentSettings.objects.update(starts_on="2026-01-05")
    assert book(here) == {"#1": "posted"}


def test_nothing_is_booked_where_the_shop_only_reads() -> None:
    here = shop(books="")
    invoice(here, order(1, "20.00", money(1, "20.00")))

    assert book_payments(here).rows == []
    assert not PaymentProcessing.objects.exists()


def test_booking_again_changes_nothing() -> None:
    here = shop()
    invoice(here, order(1, "20.00", money(1, "20.00")))
    book(here)
    PaymentProcessing.objects.update(state=ToBooks.WAITING, entry=None, line=None)

    book(here)

    assert CustomerEntry.objects.filter(kind="payment").count() == 1
    assert fates(here) == [("1", "posted", "")]


def test_a_dry_run_tells_what_would_be_and_leaves_nothing() -> None:
    here = shop()
    invoice(here, order(1, "20.00", money(1, "20.00")))

    assert book(here, dry_run=True) == {"#1": "posted"}

    assert not PaymentProcessing.objects.exists()
    assert receivables() == D("20.00")


def test_a_line_that_somebody_posts_is_followed() -> None:
    here = shop(books="journal")
    invoice(here, order(1, "20.00", money(1, "20.00")))
    book(here)
    post_lines(PaymentLine.objects.all())

    outcome = book_payments(here)

    row = PaymentProcessing.objects.get()
    assert outcome.followed == 1
    assert row.state == ToBooks.POSTED
    assert row.entry == PaymentLine.objects.get().entry


def test_a_line_that_somebody_drops_is_not_proposed_again() -> None:
    here = shop(books="journal")
    invoice(here, order(1, "20.00", money(1, "20.00")))
    book(here)
    drop_lines(PaymentLine.objects.all())

    book(here)
    book(here)

    assert lines() == []
    assert fates(here)[0][1] == "nothing"


def test_what_cannot_be_posted_is_a_line_with_its_problem_and_tried_again() -> None:
    here = shop()
    owed = invoice(here, order(1, "20.00", money(1, "20.00")))
    building.company(posting_from="2026-02-01")

    book(here)
    stopped = PaymentProcessing.objects.get()
    building.company(posting_from=None)
    book(here)

    assert stopped.state == ToBooks.PROPOSED
    assert stopped.problem["text"]
    assert left(owed) == 0


def test_one_payment_that_cannot_be_posted_leaves_the_others_alone() -> None:
    here = shop()
    first = invoice(here, order(1, "20.00", money(1, "20.00", gateway="manual")))
    second = invoice(here, order(2, "20.00", money(2, "20.00")))
    blocked = account(BANK)
    blocked.is_blocked = True
    blocked.save()

    assert book(here) == {"#1": "proposed", "#2": "posted"}
    assert (left(first), left(second)) == (D("20.00"), 0)


def test_a_refund_that_the_document_contains_is_paid_from_what_is_left_over() -> None:
    here = shop()
    asked = processing.sold(1, processing.goods(1, quantity=2, price="20.00"))
    paid = [money(1, "40.00"), money(2, "20.00", kind="REFUND")]
    back_then = refund(1, back(price="20.00"), total="20.00", paid_by=[2])
    owed = invoice(here, after(asked, back_then, transactions=paid))

    book(here)

    assert owed.amount == D("20.00")
    assert (left(owed), receivables(), on(CLEARING)) == (0, 0, D("20.00"))


def test_an_order_that_was_cancelled_before_it_was_booked_goes_over_its_buyer() -> None:
    here = shop()
    asked = order(1, "20.00", money(1, "20.00"))
    paid = [money(1, "20.00"), money(2, "20.00", kind="REFUND")]
    all_back = refund(
        1, back(price="20.00", restock="CANCEL"), total="20.00", paid_by=[2]
    )
    processing.processed(here, after(asked, all_back, transactions=paid))

    book(here)

    kinds = CustomerEntry.objects.order_by("pk").values_list("kind", "remaining")
    assert list(kinds) == [("payment", 0), ("refund", 0)]
    assert on(CLEARING) == 0


def test_a_transaction_that_is_booked_stays_when_shopify_names_it_no_more() -> None:
    here = shop()
    asked = order(1, "20.00", money(1, "20.00"))
    invoice(here, asked)
    book(here)

    mirror(here, after(asked, transactions=[]))

    assert fates(here) == [("1", "posted", "")]


def test_twice_as_many_payments_take_as_many_statements() -> None:
    here = shop()
    counts = []
    for first, last in ((1, 3), (3, 7)):
        for number in range(first, last):
            invoice(here, order(number, "20.00", money(number, "20.00")))
        with CaptureQueriesContext(connection) as statements:
            book(here)
        counts.append(len(statements))

    assert receivables() == 0
    assert counts[0] == counts[1]


def test_a_line_before_its_invoice_names_it_when_that_is_posted() -> None:
    here = shop(books="journal")
    document = processing.document(here, order(1, "20.00", money(1, "20.00")))
    book(here)
    before = PaymentLine.objects.get().reason["template"]
    owed = invoice_of(document)

    book(here)

    line = PaymentLine.objects.get()
    assert before == "{order} is not invoiced yet: it stays open"
    assert line.reason["template"] == "Settles {papers}"
    assert lines() == [(D("20.00"), [(owed.document_no, D("20.00"))])]


def test_a_line_whose_invoice_was_paid_otherwise_is_fitted_anew() -> None:
    here = shop()
    owed = invoice(here, order(1, "20.00", money(1, "20.00")))
    building.company(posting_from="2026-02-01")
    book(here)
    building.company(posting_from=None)
    post_payment(
        owed.customer,
        D("15.00"),
        on=owed.date,
        applies_to=[owed],
        account=account(BANK),
    )

    book(here)

    assert fates(here) == [("1", "posted", "")]
    assert (left(owed), receivables()) == (0, D("-15.00"))


def test_a_dropped_line_that_is_taken_up_again_waits_in_the_journal() -> None:
    here = shop(books="journal")
    invoice(here, order(1, "20.00", money(1, "20.00")))
    book(here)
    drop_lines(PaymentLine.objects.all())
    book(here)
    restore_lines(PaymentLine.objects.all())
    unbooked = unbooked_payments(here).count()

    book(here)

    assert unbooked == 1
    assert fates(here) == [("1", "proposed", "")]


def test_what_is_paid_too_much_waits_for_its_payment() -> None:
    here = shop(overpaid_account="3500")
    invoice(here, order(1, "20.00", money(1, "30.00")))
    building.company(posting_from="2026-02-01")
    book(here)
    stopped = list(PaymentLine.objects.values_list("amount", flat=True))
    building.company(posting_from=None)

    book(here)

    assert stopped == [D("30.00")]
    assert (receivables(), on("3500")) == (0, D("-10.00"))


def test_a_refund_of_a_presentment_order_goes_back_in_the_buyers_currency_p13() -> None:
    here = shop()
    processing.change(here, money="presentment")
    building.rate("USD", "1.2500")
    asked = in_dollars(order(1, "20.00", money(1, "20.00")))
    invoice(here, asked)
    paid = in_dollars([money(1, "20.00"), money(2, "20.00", kind="REFUND")])
    all_back = refund(1, back(price="20.00"), total="20.00", paid_by=[2])
    again = in_dollars(after(asked, all_back, transactions=paid))
    (memo,) = credit(here, mirror(here, again))

    book(here)

    assert (memo.currency.code, memo.amount) == ("USD", D("-25.00"))
    assert (left(memo), receivables(), on(CLEARING)) == (0, 0, 0)


def test_a_payment_before_its_invoice_leaves_the_same_number_of_another_shop() -> None:
    one, other = shop("ONE"), shop("TWO")
    both = building.customer("Counter sales")
    CustomerSettings.objects.update(mapping="default", default_customer=both)
    building.company(applies_oldest=True)
    owed = invoice(one, order(1, "20.00"))
    processing.document(other, order(1, "20.00", money(1, "20.00")))

    book(other)

    assert left(owed) == D("20.00")
    assert receivables() == 0

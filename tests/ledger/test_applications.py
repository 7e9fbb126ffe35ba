"""Entries of a customer set against each other, and taken apart again."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, customer
from tests.ledger.owing import (
    bank,
    dollars,
    invoice_entry,
    left,
    on_account,
    payment_entry,
    receivables,
)

from nightclerk.core.errors import NotReady, Refused
from nightclerk.ledger.models import (
    Account,
    Application,
    Currency,
    CustomerDetail,
    CustomerEntry,
    CustomerGroup,
    FiscalPeriod,
    LedgerEntry,
    LedgerTransaction,
)
from nightclerk.ledger.services.receivables.applications import apply
from nightclerk.ledger.services.receivables.unapplying import unapply

D = Decimal
pytestmark = pytest.mark.django_db


def test_an_application_in_one_currency_books_nothing():
    buyer = customer()
    invoice, payment = invoice_entry(buyer, "119.00"), payment_entry(buyer, "119.00")
    booked = LedgerEntry.objects.count()

    application = apply(payment, invoice)

    assert LedgerEntry.objects.count() == booked
    assert application.transaction is None
    assert _pair(application) == [D("-119.00"), D("119.00")]


def test_both_sides_are_closed_on_the_day_of_the_application():
    buyer = customer()
    invoice, payment = invoice_entry(buyer, "119.00"), payment_entry(buyer, "119.00")

    apply(payment, invoice, on=date(2026, 3, 9))

    assert (left(invoice), left(payment)) == (0, 0)
    assert invoice.closed_on == payment.closed_on == date(2026, 3, 9)


def test_an_application_is_dated_as_the_later_entry():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")
    payment = payment_entry(buyer, "119.00", on=date(2026, 3, 9))

    assert apply(invoice, payment).date == date(2026, 3, 9)


def test_a_date_before_either_entry_is_refused():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")
    payment = payment_entry(buyer, "119.00", on=date(2026, 3, 9))

    with pytest.raises(Refused) as refused:
        apply(payment, invoice, on=date(2026, 3, 8))

    assert "on" in refused.value.fields


def test_a_part_can_be_applied():
    buyer = customer()
    invoice, payment = invoice_entry(buyer, "119.00"), payment_entry(buyer, "100.00")

    apply(payment, invoice, amount=D("30.00"))

    assert (left(invoice), left(payment)) == (D("89.00"), D("-70.00"))


@pytest.mark.parametrize("amount", ["0", "-1.00", "100.01", "0.005"])
def test_more_than_is_left_or_less_than_a_cent_is_refused(amount):
    buyer = customer()
    invoice, payment = invoice_entry(buyer, "119.00"), payment_entry(buyer, "100.00")

    with pytest.raises(Refused) as refused:
        apply(payment, invoice, amount=D(amount))

    assert "amount" in refused.value.fields


def test_a03_a_credit_memo_reduces_an_open_invoice():
    buyer = customer()
    invoice, credit = invoice_entry(buyer, "293.86"), invoice_entry(buyer, "-40.70")

    apply(credit, invoice)

    assert (left(invoice), left(credit)) == (D("253.16"), 0)


def test_a04_a_credit_memo_of_a_paid_invoice_waits_for_the_refund():
    buyer = customer()
    invoice = invoice_entry(buyer, "293.86")
    payment_entry(buyer, "293.86", applies_to=[invoice])
    credit = invoice_entry(buyer, "-40.70", no="C-1")

    assert left(credit) == D("-40.70")

    refund = payment_entry(buyer, "-40.70", applies_to=[credit])

    assert (left(credit), left(refund)) == (0, 0)
    assert receivables(buyer) == 0


def test_a06_what_was_taken_back_can_be_applied_to_another():
    buyer = customer()
    invoice, other = invoice_entry(buyer, "119.00"), invoice_entry(buyer, "100.00")
    payment = payment_entry(buyer, "100.00", applies_to=[invoice])

    unapply(Application.objects.get())

    assert (left(invoice), left(payment)) == (D("119.00"), D("-100.00"))

    apply(payment, other)

    assert (left(invoice), left(other), left(payment)) == (D("119.00"), 0, 0)


def test_a07_entries_of_two_customers_are_refused():
    invoice = invoice_entry(customer(), "119.00")
    payment = payment_entry(customer("Grace Hopper"), "119.00")

    with pytest.raises(Refused, match="belong to two customers"):
        apply(payment, invoice)


def test_a07_entries_of_one_sign_are_refused():
    buyer = customer()

    with pytest.raises(Refused, match="the same sign"):
        apply(invoice_entry(buyer, "1.00"), invoice_entry(buyer, "2.00"))


def test_a07_a_closed_entry_is_refused():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00", no="I-7")
    payment_entry(buyer, "119.00", applies_to=[invoice])

    with pytest.raises(Refused, match="I-7 is settled already"):
        apply(payment_entry(buyer, "1.00"), invoice)


def test_an_entry_is_not_applied_to_itself():
    invoice = invoice_entry(customer(), "119.00")

    with pytest.raises(Refused, match="the same sign"):
        apply(invoice, invoice)


def test_entries_of_two_currencies_are_refused():
    buyer = customer()
    dollars("1.0850")
    invoice = invoice_entry(buyer, "119.00", factor="1.0850")

    with pytest.raises(Refused, match="two currencies"):
        apply(payment_entry(buyer, "119.00"), invoice)


def test_a_closed_period_takes_no_application():
    buyer = customer()
    invoice, payment = invoice_entry(buyer, "119.00"), payment_entry(buyer, "119.00")
    FiscalPeriod.objects.update(state="closed")

    with pytest.raises(Refused, match="is closed"):
        apply(payment, invoice)


def test_a08_a_dearer_dollar_loses_when_it_is_paid():
    buyer = customer()
    usd = dollars("1.1000")
    invoice = invoice_entry(buyer, "119.00", factor="1.0850")

    payment = payment_entry(buyer, "119.00", currency=usd, applies_to=[invoice])

    assert (left(invoice), left(payment)) == (0, 0)
    assert receivables(buyer) == 0
    assert on_account(bank()) == D("108.18")
    assert on_account(usd.loss_account) == D("1.50")
    detail = CustomerDetail.objects.get(kind=CustomerDetail.Kind.LOSS)
    assert (detail.amount, detail.amount_local) == (0, D("-1.50"))


def test_a09_a_cheaper_dollar_gains_when_it_is_paid():
    buyer = customer()
    usd = dollars("1.0500")
    invoice = invoice_entry(buyer, "119.00", factor="1.0850")

    payment_entry(buyer, "119.00", currency=usd, applies_to=[invoice])

    assert left(invoice) == 0
    assert receivables(buyer) == 0
    assert on_account(usd.gain_account) == D("-3.65")


def test_a_currency_without_accounts_is_not_ready_for_a_difference():
    buyer = customer()
    usd = dollars("1.1000")
    Currency.objects.filter(pk=usd.pk).update(loss_account=None)
    invoice = invoice_entry(buyer, "119.00", factor="1.0850")

    with pytest.raises(NotReady, match="USD has no account for gains or losses"):
        payment_entry(buyer, "119.00", currency=usd, applies_to=[invoice])


def test_parts_at_other_rates_close_the_invoice_in_both_currencies():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00", factor="1.0850")

    for day, (factor, amount) in enumerate(
        [("1.1", "40.00"), ("1.05", "40.00"), ("1.2", "39.00")], start=3
    ):
        usd = dollars(factor, on=date(2026, 3, day))
        payment_entry(
            buyer, amount, on=date(2026, 3, day), currency=usd, applies_to=[invoice]
        )

    assert left(invoice) == 0
    assert receivables(buyer) == 0


def test_a_settlement_between_two_receivables_accounts_moves_the_amount():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")
    other = Account.objects.create(no="1299", name="Others", kind="asset")
    before = buyer.customer_group
    buyer.customer_group = CustomerGroup.objects.create(
        code="OTHERS", receivables_account=other
    )

    payment_entry(buyer, "119.00", applies_to=[invoice])

    assert on_account(before.receivables_account) == 0
    assert on_account(other) == 0


def test_taking_back_leaves_all_as_it_was():
    buyer = customer()
    usd = dollars("1.1000")
    invoice = invoice_entry(buyer, "119.00", factor="1.0850")
    payment = payment_entry(buyer, "50.00", currency=usd)
    before = _picture()

    unapply(apply(payment, invoice))

    assert _picture() == before
    assert (left(invoice), left(payment)) == (D("119.00"), D("-50.00"))
    assert invoice.closed_on is None
    assert receivables(buyer) == D("109.68") - D("45.45")


def test_only_the_newest_application_of_an_entry_is_taken_back():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")
    first = apply(payment_entry(buyer, "50.00"), invoice)
    second = apply(payment_entry(buyer, "60.00"), invoice)

    with pytest.raises(Refused, match="is newer"):
        unapply(first)

    unapply(second)
    unapply(first)
    assert left(invoice) == D("119.00")


def test_an_application_is_taken_back_once():
    buyer = customer()
    application = apply(payment_entry(buyer, "50.00"), invoice_entry(buyer, "119.00"))
    undoing = unapply(application)

    for gone in (application, undoing):
        with pytest.raises(Refused, match="taken back already"):
            unapply(gone)


def test_taking_back_happens_on_the_day_of_the_application():
    buyer = customer()
    invoice, payment = invoice_entry(buyer, "119.00"), payment_entry(buyer, "50.00")

    assert unapply(apply(payment, invoice)).date == WORK_DATE


def test_taking_back_before_the_application_is_refused():
    buyer = customer()
    application = apply(payment_entry(buyer, "50.00"), invoice_entry(buyer, "119.00"))

    with pytest.raises(Refused) as refused:
        unapply(application, on=date(2026, 3, 1))

    assert "on" in refused.value.fields


def _pair(application: Application) -> list[Decimal]:
    return list(application.details.order_by("pk").values_list("amount", flat=True))


def _picture() -> tuple[object, ...]:
    columns = "remaining", "remaining_local", "is_open", "closed_on"
    entries = CustomerEntry.objects.order_by("pk").values_list("pk", *columns)
    accounts = {no: on_account(no) for no in _used_accounts()}
    return list(entries), {no: sum_ for no, sum_ in accounts.items() if sum_}


def _used_accounts() -> list[int]:
    return list(
        LedgerTransaction.objects.values_list("entries__account", flat=True).distinct()
    )

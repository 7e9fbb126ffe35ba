"""Two people who settle the same entry at the same moment."""

from decimal import Decimal

import pytest
from tests.ledger.building import customer
from tests.ledger.owing import invoice_entry, left, payment_entry
from tests.ledger.rivals import at_once

from nightclerk.ledger.models import (
    Application,
    CustomerEntry,
    LedgerTransaction,
    PaymentMethod,
)
from nightclerk.ledger.selectors.soundness import breaches
from nightclerk.ledger.services.receivables.applications import apply
from nightclerk.ledger.services.receivables.payment_journal import (
    Suggestion,
    Target,
    post_lines,
    suggest,
)
from nightclerk.ledger.services.receivables.unapplying import unapply

D = Decimal
pytestmark = pytest.mark.django_db(transaction=True)


def test_an_invoice_is_not_paid_twice_over():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")
    payments = [payment_entry(buyer, "119.00") for _ in range(3)]

    done = at_once(*[lambda one=one: apply(one, invoice) for one in payments])

    assert sum(done) == 1
    assert left(invoice) == 0
    assert sorted(left(one) for one in payments) == [D("-119.00"), D("-119.00"), 0]
    assert breaches() == []


def test_two_payments_settle_two_invoices_crosswise():
    buyer = customer()
    invoices = [invoice_entry(buyer, "100.00", no=f"I-{no}") for no in range(2)]

    done = at_once(
        lambda: payment_entry(buyer, "150.00", applies_to=invoices),
        lambda: payment_entry(buyer, "50.00", applies_to=invoices[::-1]),
    )

    assert done == [True, True]
    assert [left(invoice) for invoice in invoices] == [0, 0]
    assert breaches() == []


def test_an_application_is_taken_back_once_by_two():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")
    payment_entry(buyer, "119.00", applies_to=[invoice])
    application = Application.objects.get()

    done = at_once(lambda: unapply(application), lambda: unapply(application))

    assert sorted(done) == [False, True]
    assert left(invoice) == D("119.00")


def test_a_payment_with_a_key_is_posted_once_by_two():
    buyer = customer()

    done = at_once(*[lambda: payment_entry(buyer, "10.00", key="transaction:1")] * 2)

    assert sorted(done) == [False, True]
    assert CustomerEntry.objects.count() == 1


def test_lines_of_the_journal_are_posted_once_by_two():
    buyer = customer()
    invoices = [invoice_entry(buyer, "10.00", no=f"I-{no}") for no in range(20)]
    lines = suggest([proposed(each, f"shop:{each.pk}") for each in invoices])

    at_once(
        lambda: post_lines(lines),
        lambda: post_lines(lines[::-1]),
        lambda: payment_entry(buyer, "200.00", applies_to=invoices[::-1]),
    )

    keys = LedgerTransaction.objects.exclude(key="").values_list("key", flat=True)
    assert len(keys) == len(set(keys)) <= len(lines)
    assert all(left(each) == 0 for each in invoices)
    assert breaches() == []


def proposed(invoice: CustomerEntry, key: str) -> Suggestion:
    return Suggestion(
        key=key,
        customer=invoice.customer,
        date=invoice.date,
        amount=invoice.amount,
        currency=invoice.currency,
        method=PaymentMethod.objects.get(code="BANK"),
        targets=[Target(invoice)],
    )

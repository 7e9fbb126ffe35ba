"""Payments and journals that are reversed."""

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

from nightclerk.core.errors import Refused
from nightclerk.ledger.journal import Row
from nightclerk.ledger.models import (
    Account,
    Application,
    CustomerEntry,
    LedgerTransaction,
)
from nightclerk.ledger.services.receivables.reversals import reverse
from nightclerk.ledger.services.receivables.unapplying import unapply
from nightclerk.ledger.services.writing.transactions import write_transaction

D = Decimal
pytestmark = pytest.mark.django_db


def test_a_reversed_payment_leaves_nothing_behind():
    buyer = customer()
    payment = payment_entry(buyer, "100.00")

    mirror = reverse(payment.transaction)

    assert mirror.reverses == payment.transaction
    assert on_account(bank()) == 0
    assert receivables(buyer) == 0
    assert left(payment) == 0


def test_the_mirror_of_a_payment_is_a_closed_refund():
    payment = payment_entry(customer(), "100.00", external_order_no="#1001")

    mirror = reverse(payment.transaction).customer_entries.get()

    assert mirror.kind == CustomerEntry.Kind.REFUND
    assert (mirror.amount, left(mirror)) == (D("100.00"), 0)
    assert mirror.external_order_no == "#1001"


def test_a_dollar_payment_is_reversed_at_its_own_rate():
    buyer = customer()
    payment = payment_entry(buyer, "119.00", currency=dollars("1.1000"))
    dollars("1.2000", on=date(2026, 3, 9))

    reverse(payment.transaction, on=date(2026, 3, 9))

    assert left(payment) == 0
    assert receivables(buyer) == 0
    assert Application.objects.get().transaction is None


def test_a_journal_is_reversed():
    cash = Account.objects.get(no="1800") if customer() else None
    written = write_transaction(
        source=LedgerTransaction.Source.JOURNAL,
        date=WORK_DATE,
        document_no="J-1",
        rows=[
            Row(account=cash.pk, amount=D("5.00")),
            Row(account=Account.objects.get(no="6855").pk, amount=D("-5.00")),
        ],
    )

    reverse(written)

    assert on_account(cash) == 0


def test_an_applied_payment_is_not_reversed():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")
    payment = payment_entry(buyer, "100.00", applies_to=[invoice])

    with pytest.raises(Refused, match="is applied"):
        reverse(payment.transaction)


def test_a_payment_is_reversed_once():
    payment = payment_entry(customer(), "100.00")
    reverse(payment.transaction)

    with pytest.raises(Refused, match="reversed already"):
        reverse(payment.transaction)


def test_a_reversal_is_not_reversed():
    mirror = reverse(payment_entry(customer(), "100.00").transaction)

    with pytest.raises(Refused, match="is no payment or journal"):
        reverse(mirror)


def test_what_documents_wrote_is_corrected_by_documents():
    invoice = invoice_entry(customer(), "119.00")

    with pytest.raises(Refused, match="credit memo"):
        reverse(invoice.transaction)


def test_the_application_of_a_reversal_is_not_taken_back():
    reverse(payment_entry(customer(), "100.00").transaction)

    with pytest.raises(Refused, match="were reversed"):
        unapply(Application.objects.get())


def test_a_date_before_the_payment_is_refused():
    payment = payment_entry(customer(), "100.00")

    with pytest.raises(Refused) as refused:
        reverse(payment.transaction, on=date(2026, 3, 1))

    assert "on" in refused.value.fields

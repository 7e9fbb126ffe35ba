"""Money that customers pay and get back."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, company, customer
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
from nightclerk.ledger.journal import Row
from nightclerk.ledger.models import (
    Account,
    CustomerEntry,
    FiscalPeriod,
    LedgerEntry,
    LedgerTransaction,
    PaymentMethod,
)
from nightclerk.ledger.services.parties.customers import change_customer
from nightclerk.ledger.services.receivables.payments import post_payment
from nightclerk.ledger.services.writing.transactions import write_transaction

D = Decimal
pytestmark = pytest.mark.django_db


def test_a_payment_comes_in_by_the_account_of_its_method():
    buyer = customer()

    entry = payment_entry(buyer, "293.86")

    assert entry.kind == CustomerEntry.Kind.PAYMENT
    assert entry.amount == D("-293.86")
    assert on_account(bank()) == D("293.86")
    assert receivables(buyer) == D("-293.86")


def test_a_refund_goes_out_and_is_owed_by_the_customer():
    buyer = customer()

    entry = payment_entry(buyer, "-40.70")

    assert entry.kind == CustomerEntry.Kind.REFUND
    assert entry.amount == D("40.70")
    assert on_account(bank()) == D("-40.70")


def test_a_payment_has_a_number_of_the_journal():
    entry = payment_entry(customer(), "10.00")

    assert entry.document_no == "J-2026-00001"


def test_a_payment_keeps_the_number_and_texts_it_is_given():
    entry = payment_entry(
        customer(),
        "10.00",
        document_no="PAY-7",
        external_order_no="#1001",
        text="Shopify Payments",
    )

    assert (entry.document_no, entry.external_order_no) == ("PAY-7", "#1001")
    assert entry.transaction.text == "Shopify Payments"


def test_the_customers_own_method_is_used_where_none_is_given():
    buyer = customer()
    change_customer(buyer, method="CLEARING")
    buyer.refresh_from_db()

    entry = post_payment(buyer, D("10.00"), on=WORK_DATE)

    assert entry.method.code == "CLEARING"
    assert on_account(entry.method.account) == D("10.00")


def test_a_payment_without_account_or_method_is_refused():
    with pytest.raises(Refused) as refused:
        post_payment(customer(), D("10.00"), on=WORK_DATE)

    assert "account" in refused.value.fields


def test_a_blocked_account_is_refused():
    buyer, account = customer(), bank()
    account.is_blocked = True

    with pytest.raises(Refused, match="is blocked"):
        post_payment(buyer, D("10.00"), on=WORK_DATE, account=account)


def test_an_amount_finer_than_the_currency_is_refused():
    with pytest.raises(Refused) as refused:
        payment_entry(customer(), "10.005")

    assert "amount" in refused.value.fields


def test_a_payment_of_nothing_is_refused():
    with pytest.raises(Refused) as refused:
        payment_entry(customer(), "0")

    assert "amount" in refused.value.fields


def test_a_key_makes_a_payment_once():
    buyer = customer()
    payment_entry(buyer, "10.00", key="shopify:DEMO:transaction:1")

    with pytest.raises(Refused, match="posted already"):
        payment_entry(buyer, "10.00", key="shopify:DEMO:transaction:1")

    assert CustomerEntry.objects.count() == 1


def test_a_payment_that_is_refused_leaves_no_trace():
    buyer = customer()
    of_another = invoice_entry(customer(), "10.00")

    with pytest.raises(Refused, match="belong to two customers"):
        payment_entry(buyer, "10.00", applies_to=[of_another])

    assert CustomerEntry.objects.get() == of_another
    assert payment_entry(buyer, "10.00").document_no == "J-2026-00001"


def test_a_closed_period_takes_no_payment():
    buyer = customer()
    FiscalPeriod.objects.filter(starts_on=date(2026, 3, 1)).update(state="closed")

    with pytest.raises(Refused, match="2026-03 of 2026-03-02 is closed"):
        payment_entry(buyer, "10.00")


def test_the_posting_window_holds_for_payments():
    buyer = customer()
    company(posting_from=date(2026, 3, 3))

    with pytest.raises(Refused, match="is not allowed, only"):
        payment_entry(buyer, "10.00")


def test_a_customer_without_accounts_is_not_ready():
    buyer = customer()
    buyer.customer_group = None

    with pytest.raises(NotReady, match="no receivables account"):
        payment_entry(buyer, "10.00")


def test_a_dollar_payment_is_booked_at_the_rate_of_its_day():
    buyer = customer()
    usd = dollars("1.1000")

    entry = payment_entry(buyer, "119.00", currency=usd)

    assert (entry.amount, entry.amount_local) == (D("-119.00"), D("-108.18"))
    row = LedgerEntry.objects.get(account=bank())
    assert (row.amount, row.foreign_amount) == (D("108.18"), D("119.00"))


def test_a01_a_part_payment_leaves_the_rest_open():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")

    payment = payment_entry(buyer, "100.00", applies_to=[invoice])

    assert left(invoice) == D("19.00")
    assert left(payment) == 0
    assert payment.closed_on == WORK_DATE


def test_an_overpayment_stays_open_with_what_is_too_much():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")

    payment = payment_entry(buyer, "120.00", applies_to=[invoice])

    assert left(invoice) == 0
    assert left(payment) == D("-1.00")


def test_a05_one_payment_settles_several_invoices_the_oldest_first():
    buyer = customer()
    company(applies_oldest=True)
    later = invoice_entry(buyer, "100.00", no="I-2", due_date=date(2026, 4, 2))
    sooner = invoice_entry(buyer, "119.00", no="I-1", due_date=date(2026, 3, 16))

    payment = payment_entry(buyer, "200.00")

    assert (left(sooner), left(later), left(payment)) == (0, D("19.00"), 0)


def test_without_the_setting_a_payment_waits_to_be_applied():
    buyer = customer()
    invoice = invoice_entry(buyer, "119.00")

    payment = payment_entry(buyer, "119.00")

    assert (left(invoice), left(payment)) == (D("119.00"), D("-119.00"))


def test_a_payment_finds_the_invoice_of_its_order():
    buyer = customer()
    other = invoice_entry(buyer, "119.00", no="I-1", external_order_no="#1000")
    own = invoice_entry(buyer, "119.00", no="I-2", external_order_no="#1001")

    payment_entry(buyer, "119.00", external_order_no="#1001")

    assert (left(other), left(own)) == (D("119.00"), 0)


def test_a_payment_takes_the_currency_of_what_it_pays():
    buyer = customer()
    dollars("1.0850")
    invoice = invoice_entry(buyer, "119.00", factor="1.0850")

    payment = payment_entry(buyer, "119.00", applies_to=[invoice])

    assert payment.currency.code == "USD"
    assert left(invoice) == 0


def test_a14_a_payout_less_its_fee_empties_the_clearing_account():
    buyer = customer()
    clearing = PaymentMethod.objects.get(code="CLEARING")
    fee = Account.objects.get(no="6855")
    payment_entry(buyer, "253.16", method=clearing)

    write_transaction(
        source=LedgerTransaction.Source.JOURNAL,
        date=WORK_DATE,
        document_no="PAYOUT-1",
        rows=[
            Row(account=bank().pk, amount=D("245.56")),
            Row(account=fee.pk, amount=D("7.60")),
            Row(account=clearing.account_id, amount=D("-253.16")),
        ],
    )

    assert on_account(bank()) == D("245.56")
    assert on_account(fee) == D("7.60")
    assert on_account(clearing.account) == 0

"""Invoices and payments for tests that are about what customers owe."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from tests.ledger.building import WORK_DATE, rate

from nightclerk.ledger.journal import Row
from nightclerk.ledger.models import (
    Account,
    Currency,
    Customer,
    CustomerDetail,
    CustomerEntry,
    LedgerEntry,
    LedgerTransaction,
    PaymentMethod,
)
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.services.receivables.customer_entries import open_customer_entry
from nightclerk.ledger.services.receivables.payments import post_payment
from nightclerk.ledger.services.writing.transactions import write_transaction

REVENUE = "4400"


def invoice_entry(
    customer: Customer,
    amount: str,
    *,
    no: str = "I-1",
    on: date = WORK_DATE,
    factor: str = "",
    **columns: Any,
) -> CustomerEntry:
    """Book an invoice (or, below zero, a credit memo); in dollars with a factor."""
    group = customer.customer_group
    owed, worth = Decimal(amount), Decimal(factor or 1)
    local = rounded(owed / worth)
    written = write_transaction(
        source=LedgerTransaction.Source.SALES,
        date=on,
        document_no=no,
        rows=[
            Row(account=group.receivables_account_id, amount=local),
            Row(account=Account.objects.get(no=REVENUE).pk, amount=-local),
        ],
    )
    kinds = CustomerEntry.Kind
    return open_customer_entry(
        written,
        kind=kinds.INVOICE if owed > 0 else kinds.CREDIT,
        amount=owed,
        amount_local=local,
        customer=customer,
        customer_group=group,
        currency=Currency.objects.get(code="USD" if factor else "EUR"),
        factor=worth,
        **{"due_date": on, **columns},
    )


def payment_entry(
    customer: Customer,
    amount: str,
    *,
    on: date = WORK_DATE,
    applies_to: Sequence[CustomerEntry] = (),
    **way: Any,
) -> CustomerEntry:
    """Post a payment by bank."""
    method = PaymentMethod.objects.get(code="BANK")
    return post_payment(
        customer,
        Decimal(amount),
        on=on,
        applies_to=applies_to,
        **{"method": method, **way},
    )


def dollars(factor: str, *, on: date = WORK_DATE) -> Currency:
    """Set the rate of the dollar from a day on."""
    return rate("USD", factor, on=on).currency


def bank() -> Account:
    """Give the bank's account."""
    return PaymentMethod.objects.get(code="BANK").account


def on_account(account: Account | int | None) -> Decimal:
    """Give the balance of an account."""
    found = LedgerEntry.objects.filter(account=account).aggregate(sum=Sum("amount"))
    return found["sum"] or Decimal(0)


def receivables(customer: Customer) -> Decimal:
    """Give the balance of the account that a customer's entries stand on."""
    return on_account(customer.customer_group.receivables_account_id)


def left(entry: CustomerEntry) -> Decimal:
    """Give what remains of an entry by its details, which its columns must agree with.

    In both currencies a closed entry has nothing left.
    """
    entry.refresh_from_db()
    details = CustomerDetail.objects.filter(entry=entry).aggregate(
        amount=Sum("amount"), local=Sum("amount_local")
    )
    assert entry.remaining == details["amount"]
    assert entry.remaining_local == details["local"]
    assert entry.is_open == bool(entry.remaining)
    assert entry.is_open or not entry.remaining_local
    return entry.remaining

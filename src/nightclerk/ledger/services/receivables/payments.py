"""Payments received and paid back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Unpack

from django.db import transaction

from nightclerk.ledger.models import Customer, CustomerEntry, LedgerTransaction
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.selectors.receivables import open_against
from nightclerk.ledger.services.receivables.applications import apply_to_each
from nightclerk.ledger.services.receivables.customer_entries import open_customer_entry
from nightclerk.ledger.services.receivables.payment_building import (
    NUMBERS,
    Way,
    entry_columns,
    payment_of,
    rows_of,
)
from nightclerk.ledger.services.writing.numbers import next_number
from nightclerk.ledger.services.writing.open_days import require_open_day
from nightclerk.ledger.services.writing.transactions import write_transaction


@transaction.atomic
def post_payment(
    customer: Customer,
    amount: Decimal,
    *,
    on: date,
    applies_to: Sequence[CustomerEntry] = (),
    key: str = "",
    actor: Any = None,
    **way: Unpack[Way],
) -> CustomerEntry:
    """Book money of a customer: received where `amount` > 0, paid back below.

    `amount` is in `currency`: without it that of the first entry paid, the customer's,
    or the company's. The account is given or that of the method. The payment is
    applied to `applies_to` in that order; without them to the entries of the same
    order, else to the oldest where the company says so, unless it does not seek; the
    rest stays open. A `key` that was used before is `Refused`, and so is a closed
    period.
    """
    house = company()
    require_open_day(on, company=house, actor=actor)
    way = with_currency(way, applies_to)
    payment = payment_of(customer, amount, on, house=house, way=way)
    written = write_transaction(
        source=LedgerTransaction.Source.PAYMENT,
        date=on,
        document_no=way.get("document_no")
        or next_number(house.journal_series, on=on, what=NUMBERS),
        text=way.get("text", ""),
        rows=rows_of(payment, house),
        actor=actor,
        key=key,
        decimals=house.currency.decimals,
    )
    entry = open_customer_entry(written, **entry_columns(payment, way))
    targets = applies_to
    if not targets and way.get("seeks", True):
        targets = open_against(entry, oldest=house.applies_oldest)
    apply_to_each(entry, targets, amounts=way.get("amounts"), actor=actor)
    entry.refresh_from_db()
    return entry


def with_currency(way: Way, applies_to: Sequence[CustomerEntry]) -> Way:
    """Let what is paid say the currency where nobody else does."""
    if way.get("currency") is None and applies_to:
        return {**way, "currency": applies_to[0].currency}
    return way

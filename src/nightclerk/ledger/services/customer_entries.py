"""The entry of a customer and the detail it begins with, written together."""

from datetime import date
from decimal import Decimal
from typing import Any

from nightclerk.ledger.models import (
    CustomerDetail,
    CustomerEntry,
    LedgerTransaction,
)


def open_customer_entry(
    written: LedgerTransaction,
    *,
    kind: str,
    amount: Decimal,
    amount_local: Decimal,
    document_date: date | None = None,
    **columns: Any,
) -> CustomerEntry:
    """Write what a customer owes (> 0) or has paid (< 0), inside the caller's block.

    `amount` is in the entry's currency, `amount_local` in the company's. `columns` give
    `customer`, `customer_group`, `currency` and, where there are such, `factor`,
    `due_date`, `document`, `external_order_no`, `text`, `method` (or their `_id`s).
    An amount of zero is settled from the start.
    """
    entry = CustomerEntry.objects.create(
        transaction=written,
        kind=kind,
        date=written.date,
        document_date=document_date or written.document_date or written.date,
        document_no=written.document_no,
        amount=amount,
        amount_local=amount_local,
        remaining=amount,
        remaining_local=amount_local,
        is_open=bool(amount),
        closed_on=None if amount else written.date,
        **columns,
    )
    CustomerDetail.objects.create(
        entry=entry,
        kind=CustomerDetail.Kind.INITIAL,
        date=written.date,
        amount=amount,
        amount_local=amount_local,
        transaction=written,
    )
    return entry

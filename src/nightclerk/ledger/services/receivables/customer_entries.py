"""The entry of a customer and the detail it begins with, written together."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from nightclerk.ledger.models import (
    CustomerDetail,
    CustomerEntry,
    LedgerTransaction,
)
from nightclerk.ledger.services.writing.insertion import insert_rows

FIELDS = [
    field for field in CustomerEntry._meta.local_concrete_fields if field.name != "id"
]
ATTRIBUTES = [field.attname for field in FIELDS]
COLUMNS = ", ".join(str(field.column) for field in FIELDS)
INSERT = f"""
WITH entry AS (
    INSERT INTO ledger_customerentry ({COLUMNS})
    VALUES ({", ".join(["%s"] * len(FIELDS))})
    RETURNING id, date, amount, amount_local, transaction_id
), detail AS (
    INSERT INTO ledger_customerdetail
        (entry_id, kind, date, amount, amount_local, transaction_id)
    SELECT id, '{CustomerDetail.Kind.INITIAL}', date, amount, amount_local,
        transaction_id
    FROM entry
)
SELECT id FROM entry
"""  # noqa: S608 - all names are those of our own tables


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
    entry = begun_entry(
        transaction=written,
        kind=kind,
        date=written.date,
        document_date=document_date or written.document_date or written.date,
        document_no=written.document_no,
        amount=amount,
        amount_local=amount_local,
        **columns,
    )
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [getattr(entry, name) for name in ATTRIBUTES])
        entry.pk = cursor.fetchone()[0]
    entry._state.adding = False
    return entry


def begun_entry(
    *, amount: Decimal, amount_local: Decimal, date: date, **columns: Any
) -> CustomerEntry:
    """Make an entry in memory, all of it open; arguments as in `open_customer_entry`.

    Its `transaction` may be given later.
    """
    return CustomerEntry(
        date=date,
        amount=amount,
        amount_local=amount_local,
        remaining=amount,
        remaining_local=amount_local,
        is_open=bool(amount),
        closed_on=None if amount else date,
        **{"document_date": date, **columns},
    )


def open_customer_entries(entries: Sequence[CustomerEntry]) -> None:
    """Write entries that were begun, and the detail each begins with."""
    insert_rows(entries)
    insert_rows(
        CustomerDetail(
            entry=entry,
            kind=CustomerDetail.Kind.INITIAL,
            date=entry.date,
            amount=entry.amount,
            amount_local=entry.amount_local,
            transaction_id=entry.transaction_id,
        )
        for entry in entries
    )

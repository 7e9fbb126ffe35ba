"""The open entries of customers, locked, and what remains of them."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import connection

from nightclerk.core.errors import Broken
from nightclerk.core.text import words
from nightclerk.ledger.models import CustomerEntry

WITH = ("customer", "currency", "customer_group", "transaction")
KEEP = """
UPDATE ledger_customerentry entry
SET remaining = given.remaining, remaining_local = given.remaining_local,
    is_open = given.is_open, closed_on = given.closed_on
FROM jsonb_to_recordset(%s) AS given(
    id bigint, remaining numeric, remaining_local numeric, is_open boolean,
    closed_on date
)
WHERE entry.id = given.id
"""
KEPT = ("remaining", "remaining_local", "is_open", "closed_on")


def locked_entries(entries: Iterable[CustomerEntry]) -> dict[int, CustomerEntry]:
    """Lock entries in the order of their keys and give them as they are now."""
    wanted = {entry.pk for entry in entries}
    found = (
        CustomerEntry.objects.select_for_update(of=("self",))
        .select_related(*WITH)
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    return {entry.pk: entry for entry in found}


def change_remaining(
    entry: CustomerEntry, amount: Decimal, local: Decimal, *, on: date
) -> None:
    """Add to what remains of a locked entry, and close or open it.

    `amount` is in the entry's currency, `local` in the company's.
    """
    before = entry.remaining, entry.remaining_local
    add_remaining(entry, amount, local, on=on)
    changed = CustomerEntry.objects.filter(
        pk=entry.pk, remaining=before[0], remaining_local=before[1]
    ).update(
        remaining=entry.remaining,
        remaining_local=entry.remaining_local,
        is_open=entry.is_open,
        closed_on=entry.closed_on,
    )
    if changed != 1:
        raise Broken(
            words("Customer entry {entry} was changed at the same time", entry=entry)
        )


def add_remaining(
    entry: CustomerEntry, amount: Decimal, local: Decimal, *, on: date
) -> None:
    """Add to what remains of an entry in memory, and close or open it."""
    entry.remaining += amount
    entry.remaining_local += local
    entry.is_open = bool(entry.remaining)
    entry.closed_on = None if entry.is_open else on


def keep_remaining(entries: Sequence[CustomerEntry]) -> None:
    """Write what remains of locked entries as memory has it, in one statement."""
    rows = [
        {"id": entry.pk, **{name: getattr(entry, name) for name in KEPT}}
        for entry in entries
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [json.dumps(rows, default=str)])
        changed = cursor.rowcount
    if changed != len(rows):
        raise Broken(words("Customer entries were changed at the same time"))

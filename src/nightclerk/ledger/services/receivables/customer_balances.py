"""The open entries of customers, locked, and what remains of them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from nightclerk.core.errors import Broken
from nightclerk.core.text import words
from nightclerk.ledger.models import CustomerEntry

WITH = ("customer", "currency", "customer_group", "transaction")


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
    entry.remaining += amount
    entry.remaining_local += local
    entry.is_open = bool(entry.remaining)
    entry.closed_on = None if entry.is_open else on
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

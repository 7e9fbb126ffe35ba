"""All entries of the ledger in the order they are read in, a few at a time."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth

from nightclerk.ledger.models import LedgerEntry

CHUNK = 2000  # entries in memory at once


def journal_entries(
    *, since: date | None = None, until: date | None = None
) -> QuerySet[LedgerEntry]:
    """Select entries between two posting dates, by date and transaction.

    The transaction, its user, the account, currency and customer come with them.
    """
    chosen = LedgerEntry.objects.select_related(
        "transaction__user", "account", "currency", "customer"
    )
    if since is not None:
        chosen = chosen.filter(date__gte=since)
    if until is not None:
        chosen = chosen.filter(date__lte=until)
    return chosen.order_by("date", "transaction_id", "pk")


def in_turn(entries: QuerySet[LedgerEntry]) -> Iterator[LedgerEntry]:
    """Read entries from the database while they are used."""
    return entries.iterator(chunk_size=CHUNK)


def month_turnovers(until: date | None = None) -> list[tuple[date, int, Decimal]]:
    """Give (first of month, key of account, sum) of all months, by month."""
    chosen = LedgerEntry.objects.order_by()
    if until is not None:
        chosen = chosen.filter(date__lte=until)
    months = chosen.annotate(month=TruncMonth("date")).values("month", "account_id")
    sums = months.annotate(sum=Sum("amount")).order_by("month", "account__no")
    return [(row["month"], row["account_id"], row["sum"]) for row in sums]

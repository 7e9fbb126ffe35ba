"""VAT of a period: what a return reports, and the documents behind each figure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from nightclerk.ledger.models import VatEntry


@dataclass(frozen=True)
class VatSum:
    """Base and VAT of one identifier, rate and country; sales are negative."""

    identifier: str
    kind: str
    rate: Decimal
    country: str
    base: Decimal
    amount: Decimal
    entries: int


def vat_entries(*, since: date, until: date) -> QuerySet[VatEntry]:
    """Give the VAT entries whose VAT date lies in a time, both days included."""
    return VatEntry.objects.filter(date__gte=since, date__lte=until)


def vat_of_period(*, since: date, until: date) -> list[VatSum]:
    """Add up the VAT entries of a time by identifier, kind, rate and country."""
    grouped = (
        vat_entries(since=since, until=until)
        .order_by("identifier", "kind", "rate", "country")
        .values("identifier", "kind", "rate", "country")
        .annotate(base=Sum("base"), amount=Sum("amount"), entries=Count("id"))
    )
    return [VatSum(**row) for row in grouped]

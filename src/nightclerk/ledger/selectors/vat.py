"""VAT of a period: what a return reports, and the documents behind each figure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from nightclerk.ledger.models import Account, VatEntry, VatSetup

ZERO = Decimal(0)


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


@dataclass(frozen=True)
class VatControl:
    """VAT of an account by its VAT entries, and by the ledger; sales are negative."""

    account_no: str
    entries: Decimal
    ledger: Decimal

    @property
    def difference(self) -> Decimal:
        """Give what does not tie; zero until VAT is settled."""
        return self.ledger - self.entries


def entries_of(row: VatSum, *, since: date, until: date) -> QuerySet[VatEntry]:
    """Give the VAT entries behind a sum of the same time, by date."""
    chosen = vat_entries(since=since, until=until).filter(
        identifier=row.identifier, kind=row.kind, rate=row.rate, country=row.country
    )
    return chosen.select_related("customer", "transaction").order_by("date", "pk")


def vat_control() -> list[VatControl]:
    """Compare each VAT account with the VAT entries that name it, of all time.

    Of all time, since VAT date and posting date may lie in two periods.
    """
    booked = dict(
        VatEntry.objects.exclude(account=None)
        .order_by()
        .values_list("account_id")
        .annotate(sum=Sum("amount"))
    )
    setups = VatSetup.objects.exclude(account=None).values_list("account_id")
    accounts = Account.objects.filter(Q(pk__in=setups) | Q(pk__in=booked))
    sums = accounts.order_by("no").annotate(sum=Sum("entries__amount"))
    return [
        VatControl(account.no, booked.get(account.pk, ZERO), account.sum or ZERO)
        for account in sums
    ]

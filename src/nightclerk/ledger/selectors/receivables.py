"""What customers owe: open items as of a day, statements, ageing, the control sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from nightclerk.ledger.models import (
    Customer,
    CustomerDetail,
    CustomerEntry,
    CustomerGroup,
    LedgerEntry,
)

ZERO = Decimal(0)
BUCKETS = (30, 60, 90)  # days overdue, as reminders count them


@dataclass(frozen=True)
class OpenItem:
    """An entry and what remained of it on a day, in its currency and in ours."""

    entry: CustomerEntry
    remaining: Decimal
    remaining_local: Decimal
    days_overdue: int


@dataclass(frozen=True)
class Ageing:
    """Open amounts in the company's currency by how many days they are overdue."""

    not_due: Decimal = ZERO
    to_30: Decimal = ZERO
    to_60: Decimal = ZERO
    to_90: Decimal = ZERO
    over_90: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Add all up."""
        return self.not_due + self.to_30 + self.to_60 + self.to_90 + self.over_90


@dataclass(frozen=True)
class Movement:
    """A line of a statement; `balance` is in the company's currency after it."""

    entry: CustomerEntry
    amount_local: Decimal
    balance: Decimal


@dataclass(frozen=True)
class Statement:
    """What a customer owed, what was booked, and what is open at the end.

    Gains and losses between rates of exchange are in `differences`: opening, all
    movements and differences add up to the closing balance.
    """

    customer: Customer
    starts_on: date
    ends_on: date
    opening: Decimal
    movements: tuple[Movement, ...]
    differences: Decimal
    closing: Decimal
    open_items: tuple[OpenItem, ...]
    ageing: Ageing


@dataclass(frozen=True)
class Control:
    """What customers of an account owe by their entries, and by the ledger."""

    account_no: str
    entries: Decimal
    ledger: Decimal

    @property
    def difference(self) -> Decimal:
        """Give what does not tie; zero in sound books."""
        return self.ledger - self.entries


def open_against(entry: CustomerEntry, *, oldest: bool) -> list[CustomerEntry]:
    """Give what an entry settles by itself, in order.

    Open entries of the same order when there are any, else with `oldest` all that
    the customer has open, the earliest due first.
    """
    opposite = Q(remaining__gt=0) if entry.remaining < 0 else Q(remaining__lt=0)
    found = (
        CustomerEntry.objects.filter(
            opposite,
            customer=entry.customer_id,
            currency=entry.currency_id,
            is_open=True,
        )
        .select_related("currency")
        .order_by(Coalesce("due_date", "date"), "date", "pk")
    )
    number = entry.external_order_no
    same = list(found.filter(external_order_no=number)) if number else []
    return same or (list(found) if oldest else [])


def open_items(
    as_of: date, *, customer: Customer | None = None
) -> tuple[OpenItem, ...]:
    """Give what was open at the end of a day, by customer and due date.

    The sum of the local amounts ties to the receivables accounts on that day.
    """
    chosen = Q() if customer is None else Q(customer=customer)
    until = Q(details__date__lte=as_of)
    sums = (
        CustomerEntry.objects.filter(chosen, date__lte=as_of)
        .annotate(
            then=Coalesce(Sum("details__amount", filter=until), ZERO),
            then_local=Coalesce(Sum("details__amount_local", filter=until), ZERO),
        )
        .exclude(then=0, then_local=0)
        .order_by("customer__no", Coalesce("due_date", "date"), "pk")
        .values_list("pk", "then", "then_local")
    )
    found = list(sums)
    entries = CustomerEntry.objects.select_related("customer", "currency").in_bulk(
        [pk for pk, _, _ in found]
    )
    return tuple(
        OpenItem(entries[pk], then, local, _days_overdue(entries[pk], as_of))
        for pk, then, local in found
    )


def balance(customer: Customer, as_of: date | None = None) -> Decimal:
    """Give what a customer owes in the company's currency; negative: what we owe."""
    details = CustomerDetail.objects.filter(entry__customer=customer)
    if as_of is not None:
        details = details.filter(date__lte=as_of)
    return _sum(details)


def ageing(items: Iterable[OpenItem]) -> Ageing:
    """Sort open items by how late they are."""
    sums = [ZERO] * (len(BUCKETS) + 2)
    for item in items:
        late = item.days_overdue
        place = 0 if late <= 0 else 1 + sum(late > limit for limit in BUCKETS)
        sums[place] += item.remaining_local
    return Ageing(*sums)


def statement(customer: Customer, *, starts_on: date, ends_on: date) -> Statement:
    """Give the movements of a customer between two days, both included."""
    opening = balance(customer, starts_on - timedelta(days=1))
    closing = balance(customer, ends_on)
    movements, running = [], opening
    booked = CustomerEntry.objects.filter(
        customer=customer, date__gte=starts_on, date__lte=ends_on
    ).select_related("currency", "document")
    for entry in booked.order_by("date", "pk"):
        running += entry.amount_local
        movements.append(Movement(entry, entry.amount_local, running))
    items = open_items(ends_on, customer=customer)
    return Statement(
        customer=customer,
        starts_on=starts_on,
        ends_on=ends_on,
        opening=opening,
        movements=tuple(movements),
        differences=closing - running,
        closing=closing,
        open_items=items,
        ageing=ageing(items),
    )


def control(as_of: date) -> list[Control]:
    """Compare each receivables account with the entries of its customers on a day."""
    accounts = CustomerGroup.objects.exclude(receivables_account=None).values_list(
        "receivables_account", "receivables_account__no"
    )
    ledger = dict(
        LedgerEntry.objects.filter(date__lte=as_of)
        .values_list("account")
        .annotate(sum=Sum("amount"))
    )
    owed = dict(
        CustomerDetail.objects.filter(date__lte=as_of)
        .values_list("entry__customer_group__receivables_account")
        .annotate(sum=Sum("amount_local"))
    )
    return [
        Control(no, owed.get(pk, ZERO), ledger.get(pk, ZERO))
        for pk, no in sorted(set(accounts), key=lambda pair: pair[1])
    ]


def details_of(entry: CustomerEntry) -> QuerySet[CustomerDetail]:
    """Select what changed an entry, with the other side's document where applied."""
    return entry.details.select_related("application", "transaction").annotate(
        undoes=F("application__undoes")
    )


def applied_with(entry: CustomerEntry) -> QuerySet[CustomerEntry]:
    """Select the entries that are applied to this one now."""
    live = CustomerDetail.objects.filter(
        entry=entry,
        application__isnull=False,
        application__undoes=None,
        application__undone_by=None,
    ).values("application")
    return (
        CustomerEntry.objects.filter(details__application__in=live)
        .exclude(pk=entry.pk)
        .distinct()
    )


def _sum(details: QuerySet[CustomerDetail]) -> Decimal:
    total: Decimal | None = details.aggregate(total=Sum("amount_local"))["total"]
    return total or ZERO


def _days_overdue(entry: CustomerEntry, as_of: date) -> int:
    return (as_of - (entry.due_date or entry.date)).days

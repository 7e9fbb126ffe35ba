"""Open entries in memory, locked, and what new ones settle of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from nightclerk.core.errors import NotReady, Refused
from nightclerk.ledger.journal import Row
from nightclerk.ledger.models import (
    Application,
    Company,
    CustomerDetail,
    CustomerEntry,
    LedgerTransaction,
)
from nightclerk.ledger.services.receivables.application_rows import (
    begun_difference,
    difference_rows,
)
from nightclerk.ledger.services.receivables.application_terms import (
    amount_of,
    day_of,
    details_of,
    require_partners,
    settlement_of,
    sides,
)
from nightclerk.ledger.services.receivables.customer_balances import (
    KEPT,
    add_remaining,
    keep_remaining,
)
from nightclerk.ledger.services.writing.insertion import insert_rows
from nightclerk.ledger.services.writing.open_days import OpenDays
from nightclerk.ledger.services.writing.transactions import write_transactions
from nightclerk.ledger.settling import Settlement

WITH = ("customer", "currency", "customer_group")
Place = tuple[int, int, str]  # customer, currency, order; "" for all of a customer


@dataclass(frozen=True)
class Settled:
    """Two entries that were set against each other, and what both lost.

    `rows` are what that books: nothing, or what rates of exchange leave over.
    """

    debit: CustomerEntry
    credit: CustomerEntry
    settlement: Settlement
    rows: list[Row]
    on: date


class Pool:
    """The entries that new ones may settle, locked in the order of their keys.

    `named` are named by somebody; `seeking` are new entries that look for what they
    settle as `open_against` does.
    """

    def __init__(
        self,
        named: Iterable[CustomerEntry],
        seeking: Iterable[CustomerEntry],
        house: Company,
        days: OpenDays,
    ) -> None:
        self.house = house
        self.days = days
        self._entries: dict[int, CustomerEntry] = {}
        self._places: dict[Place, list[CustomerEntry]] = {}
        self._changed: dict[int, CustomerEntry] = {}
        self._currencies = {house.currency.pk: house.currency}
        for entry in _locked(named, list(seeking), oldest=house.applies_oldest):
            self._entries[entry.pk] = entry
            self._add(entry)

    def settle(
        self,
        entry: CustomerEntry,
        targets: Sequence[CustomerEntry],
        amounts: Mapping[int, Decimal],
        *,
        seeks: bool = True,
    ) -> list[Settled]:
        """Set a new entry against targets, else against what it finds if it seeks.

        As `apply_to_each`; where something is refused, nothing is changed.
        """
        others = [self._entries[each.pk] for each in targets]
        if seeks:
            others = others or self._found(entry)
        before = [(each, _kept(each)) for each in (entry, *others)]
        settled = []
        try:
            for other in others:
                if not entry.is_open:
                    break
                amount = amounts.get(other.pk) if other.pk else None
                settled.append(self._settle(entry, other, amount))
        except (NotReady, Refused):
            for each, values in before:
                _put(each, values)
            raise
        self._add(entry)
        return settled

    def keep(self) -> None:
        """Write what remains of the entries that were there before."""
        if self._changed:
            keep_remaining([*self._changed.values()])

    def _settle(
        self, one: CustomerEntry, other: CustomerEntry, amount: Decimal | None
    ) -> Settled:
        require_partners(one, other)
        day = day_of(one, other, None)
        self.days.require(day)
        debit, credit = sides(one, other)
        settled = settlement_of(
            debit,
            credit,
            amount_of(one, other, amount),
            decimals=self.house.currency.decimals,
        )
        rows = difference_rows(settled, debit, credit)
        add_remaining(debit, -settled.amount, -settled.debit_local, on=day)
        add_remaining(credit, settled.amount, settled.credit_local, on=day)
        if other.pk is not None:
            self._changed[other.pk] = other
        return Settled(debit, credit, settled, rows, day)

    def _found(self, entry: CustomerEntry) -> list[CustomerEntry]:
        """Give what an entry settles by itself, as `open_against` does."""
        number, oldest = entry.external_order_no, self.house.applies_oldest
        same = self._open_at(entry, number) if number else []
        return same or (self._open_at(entry, "") if oldest else [])

    def _open_at(self, entry: CustomerEntry, order: str) -> list[CustomerEntry]:
        place = entry.customer_id, entry.currency_id, order
        found = [
            each
            for each in self._places.get(place, [])
            if each.remaining * entry.remaining < 0
        ]
        return sorted(found, key=lambda each: (each.due_date or each.date, each.date))

    def _add(self, entry: CustomerEntry) -> None:
        entry.currency = self._currencies.setdefault(entry.currency_id, entry.currency)
        for order in {"", entry.external_order_no}:
            place = entry.customer_id, entry.currency_id, order
            self._places.setdefault(place, []).append(entry)


def write_settled(settled: Sequence[Settled], *, actor: Any, decimals: int) -> None:
    """Write applications and their details: a statement a table.

    All entries are written already; `decimals` are those of the company's currency.
    """
    booked = [_difference(each, actor) if each.rows else None for each in settled]
    write_transactions(
        [
            (written, each.rows)
            for written, each in zip(booked, settled, strict=True)
            if written is not None
        ],
        decimals=decimals,
    )
    applications = insert_rows(
        Application(date=each.on, transaction=written, user=actor)
        for written, each in zip(booked, settled, strict=True)
    )
    details: list[CustomerDetail] = []
    for application, each in zip(applications, settled, strict=True):
        details += details_of(application, each.settlement, each.debit, each.credit)
    insert_rows(details)


def _difference(settled: Settled, actor: Any) -> LedgerTransaction:
    return begun_difference(settled.debit, settled.credit, on=settled.on, actor=actor)


def _locked(
    named: Iterable[CustomerEntry], seeking: Sequence[CustomerEntry], *, oldest: bool
) -> Iterable[CustomerEntry]:
    """Lock what is named, and what is open of the orders or customers that seek."""
    customers = {entry.customer_id for entry in seeking}
    theirs = Q(customer__in=customers, is_open=True)
    if not oldest:
        orders = {entry.external_order_no for entry in seeking} - {""}
        theirs &= Q(external_order_no__in=orders)
    return (
        CustomerEntry.objects.select_for_update(of=("self",))
        .select_related(*WITH)
        .filter(Q(pk__in={entry.pk for entry in named}) | theirs)
        .order_by("pk")
    )


def _kept(entry: CustomerEntry) -> list[Any]:
    return [getattr(entry, name) for name in KEPT]


def _put(entry: CustomerEntry, values: Sequence[Any]) -> None:
    for name, value in zip(KEPT, values, strict=True):
        setattr(entry, name, value)

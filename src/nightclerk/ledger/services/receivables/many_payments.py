"""Post many payments at once, as `post_payment` posts one: a statement a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction

from nightclerk.core.errors import NotReady, Refused
from nightclerk.ledger.models import (
    Company,
    Currency,
    Customer,
    CustomerEntry,
    LedgerTransaction,
)
from nightclerk.ledger.selectors.company import company, rate_on
from nightclerk.ledger.services.receivables.customer_entries import (
    begun_entry,
    open_customer_entries,
)
from nightclerk.ledger.services.receivables.payment_building import (
    NUMBERS,
    Payment,
    Way,
    entry_columns,
    payment_of,
    rows_of,
)
from nightclerk.ledger.services.receivables.payments import post_payment, with_currency
from nightclerk.ledger.services.receivables.settling_pool import (
    Pool,
    Settled,
    write_settled,
)
from nightclerk.ledger.services.writing.numbers import (
    Need,
    lock_series,
    next_numbers,
)
from nightclerk.ledger.services.writing.open_days import OpenDays
from nightclerk.ledger.services.writing.transactions import (
    posted_already,
    write_transactions,
)

Result = CustomerEntry | NotReady | Refused


@dataclass(frozen=True, kw_only=True)
class PaymentInput:
    """A payment as `post_payment` takes it."""

    customer: Customer
    amount: Decimal
    on: date
    applies_to: Sequence[CustomerEntry] = ()
    key: str = ""
    way: Way = field(default_factory=Way)


@dataclass
class _Made:
    """A payment on its way: its rows, or why it is refused."""

    given: PaymentInput
    way: Way = field(default_factory=Way)
    payment: Payment | None = None
    entry: CustomerEntry | None = None
    settled: list[Settled] = field(default_factory=list)
    refused: NotReady | Refused | None = None

    @property
    def seeks(self) -> bool:
        """Tell whether it looks by itself for what it settles."""
        return not self.given.applies_to and self.way.get("seeks", True)


@dataclass
class _Desk:
    """What all payments of one posting share, each looked up once."""

    house: Company
    actor: Any
    rates: dict[tuple[int, date], Decimal] = field(default_factory=dict)

    @cached_property
    def days(self) -> OpenDays:
        return OpenDays(self.house, self.actor)

    def rate(self, currency: Currency, on: date) -> Decimal:
        place = currency.pk, on
        if place not in self.rates:
            self.rates[place] = rate_on(currency, on, own=self.house.currency)
        return self.rates[place]


@transaction.atomic
def post_payments(
    inputs: Sequence[PaymentInput], *, actor: Any = None
) -> list[CustomerEntry | NotReady | Refused]:
    """Book payments; gives for each, in its place, its entry or why it is refused.

    The results are those of `post_payment` one after the other, a refused one leaves
    the others alone and costs no number. What cannot be written together, because a
    series has no numbers left or another posting came between, is posted one by one.
    """
    try:
        with transaction.atomic():
            return _at_once(inputs, _Desk(company(), actor))
    except (NotReady, Refused, IntegrityError):
        return [_alone(each, actor) for each in inputs]


def _at_once(inputs: Sequence[PaymentInput], desk: _Desk) -> list[Result]:
    made = [_built(each, desk) for each in inputs]
    _refuse_posted(made)
    lock_series(desk.house.journal_series)  # before entries, as one payment does it
    good = [one for one in made if one.entry is not None]
    pool = Pool(
        [entry for one in good for entry in one.given.applies_to],
        [one.entry for one in good if one.entry and one.seeks],
        desk.house,
        desk.days,
    )
    for one in good:
        _settle(one, pool)
    _write([one for one in good if one.refused is None], pool, desk)
    return [_result(one) for one in made]


def _built(given: PaymentInput, desk: _Desk) -> _Made:
    """Make a payment and its entry in memory."""
    made = _Made(given, with_currency(given.way, given.applies_to))
    try:
        desk.days.require(given.on)
        made.payment = payment_of(
            given.customer,
            given.amount,
            given.on,
            house=desk.house,
            way=made.way,
            rate=desk.rate,
        )
    except (NotReady, Refused) as refused:
        made.refused = refused
        return made
    made.entry = begun_entry(
        date=given.on,
        document_no=made.way.get("document_no", ""),
        **entry_columns(made.payment, made.way),
    )
    return made


def _refuse_posted(made: Sequence[_Made]) -> None:
    """Refuse keys that were used before, and the second of two that are equal."""
    keys = [one.given.key for one in made if one.given.key]
    used = set(
        LedgerTransaction.objects.filter(key__in=keys).values_list("key", flat=True)
    )
    for one in made:
        key = one.given.key
        if key in used and one.entry is not None:
            one.refused = posted_already(one.entry.document_no or key)
            one.entry = None
        elif key and one.refused is None:
            used.add(key)


def _settle(made: _Made, pool: Pool) -> None:
    if made.entry is None:
        return
    try:
        made.settled = pool.settle(
            made.entry,
            made.given.applies_to,
            made.way.get("amounts") or {},
            seeks=made.seeks,
        )
    except (NotReady, Refused) as refused:
        made.refused, made.entry = refused, None


def _write(made: Sequence[_Made], pool: Pool, desk: _Desk) -> None:
    _number(made, desk.house)
    decimals = desk.house.currency.decimals
    planned = [
        (_transaction(one, desk.actor), rows_of(one.payment, desk.house))
        for one in made
        if one.payment is not None
    ]
    written = write_transactions(planned, decimals=decimals)
    entries = [one.entry for one in made if one.entry is not None]
    for entry, its in zip(entries, written, strict=True):
        entry.transaction = its
    open_customer_entries(entries)
    write_settled(
        [settled for one in made for settled in one.settled],
        actor=desk.actor,
        decimals=decimals,
    )
    pool.keep()


def _number(made: Sequence[_Made], house: Company) -> None:
    """Give the journal's numbers, day after day, to payments that have none."""
    by_day: dict[date, list[CustomerEntry]] = {}
    for one in made:
        if one.entry is not None and not one.entry.document_no:
            by_day.setdefault(one.given.on, []).append(one.entry)
    for day, entries in sorted(by_day.items()):
        needs = [Need(house.journal_series, NUMBERS)] * len(entries)
        for entry, no in zip(entries, next_numbers(needs, on=day), strict=True):
            entry.document_no = no


def _transaction(made: _Made, actor: Any) -> LedgerTransaction:
    return LedgerTransaction(
        source=LedgerTransaction.Source.PAYMENT,
        date=made.given.on,
        document_no=made.entry.document_no if made.entry else "",
        text=made.way.get("text", ""),
        user=actor,
        key=made.given.key,
    )


def _alone(given: PaymentInput, actor: Any) -> Result:
    try:
        return post_payment(
            given.customer,
            given.amount,
            on=given.on,
            applies_to=given.applies_to,
            key=given.key,
            actor=actor,
            **given.way,
        )
    except (NotReady, Refused) as refused:
        return refused


def _result(made: _Made) -> Result:
    if made.refused is not None:
        return made.refused
    if made.entry is None:
        raise AssertionError(made.given.key)
    return made.entry

"""Setting entries of a customer against each other, and taking that back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import (
    Application,
    Company,
    CustomerDetail,
    CustomerEntry,
)
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.receivables.application_rows import write_difference
from nightclerk.ledger.services.receivables.customer_balances import (
    change_remaining,
    locked_entries,
)
from nightclerk.ledger.services.writing.open_days import require_open_day
from nightclerk.ledger.settling import (
    Difference,
    Open,
    Settlement,
    most_applicable,
    settle,
)

ZERO = Decimal(0)


@transaction.atomic
def apply(
    entry: CustomerEntry,
    to: CustomerEntry,
    *,
    amount: Decimal | None = None,
    on: date | None = None,
    actor: Any = None,
) -> Application:
    """Set two open entries of a customer against each other.

    `amount` is positive and in their currency; without it, as much as both have left.
    `on` is not before either entry, the later of their dates unless told. `Refused`
    for two customers or currencies, one sign, closed entries, a closed period.
    """
    found = locked_entries([entry, to])
    one, other = found[entry.pk], found[to.pk]
    house = company()
    _require_partners(one, other)
    day = _day(one, other, on)
    require_open_day(day, company=house, actor=actor)
    wanted = _amount(one, other, amount)
    return _write(one, other, wanted, house, day, actor)


@transaction.atomic
def apply_to_each(
    entry: CustomerEntry,
    targets: Sequence[CustomerEntry],
    *,
    on: date | None = None,
    actor: Any = None,
) -> list[Application]:
    """Apply an entry to others in the order given, until nothing of it is left.

    What is then left of any of them stays open. `Refused` as in `apply`.
    """
    found = locked_entries([entry, *targets])
    house, one = company(), found[entry.pk]
    written = []
    for target in targets:
        other = found[target.pk]
        if not one.is_open:
            break
        _require_partners(one, other)
        day = _day(one, other, on)
        require_open_day(day, company=house, actor=actor)
        wanted = _amount(one, other, None)
        written.append(_write(one, other, wanted, house, day, actor))
    return written


def _write(
    one: CustomerEntry,
    other: CustomerEntry,
    amount: Decimal,
    house: Company,
    day: date,
    actor: Any,
) -> Application:
    debit, credit = (one, other) if one.remaining > 0 else (other, one)
    settled = settle(
        _open(debit), _open(credit), amount, local_decimals=house.currency.decimals
    )
    application = Application.objects.create(
        date=day,
        transaction=write_difference(
            settled, debit, credit, on=day, actor=actor, house=house
        ),
        user=actor,
    )
    CustomerDetail.objects.bulk_create(_details(application, settled, debit, credit))
    change_remaining(debit, -settled.amount, -settled.debit_local, on=day)
    change_remaining(credit, settled.amount, settled.credit_local, on=day)
    return application


def _details(
    application: Application,
    settled: Settlement,
    debit: CustomerEntry,
    credit: CustomerEntry,
) -> list[CustomerDetail]:
    """Give a pair that adds up to zero, and what the rates of exchange left over."""
    kinds = CustomerDetail.Kind
    parts = [
        (debit, kinds.APPLICATION, -settled.amount, -settled.credit_local),
        (credit, kinds.APPLICATION, settled.amount, settled.credit_local),
    ]
    if settled.kind is not Difference.NONE:
        parts.append((debit, kinds(settled.kind.value), ZERO, settled.difference))
    return [
        CustomerDetail(
            entry=entry,
            kind=kind,
            date=application.date,
            amount=amount,
            amount_local=local,
            application=application,
            transaction=application.transaction,
        )
        for entry, kind, amount, local in parts
    ]


def _require_partners(one: CustomerEntry, other: CustomerEntry) -> None:
    """Refuse entries that have nothing to do with each other."""
    if problem := _why_not(one, other):
        raise Refused(
            problem,
            hint=words(
                "Choose two open entries of one customer, one owed and one paid."
            ),
        )


def _why_not(one: CustomerEntry, other: CustomerEntry) -> Text | None:
    pair = {"one": one.document_no, "other": other.document_no}
    if one.customer_id != other.customer_id:
        return words("{one} and {other} belong to two customers", **pair)
    if one.currency_id != other.currency_id:
        return words("{one} and {other} have two currencies", **pair)
    for entry in (one, other):
        if not entry.is_open:
            return words("{entry} is settled already", entry=entry.document_no)
    if one.remaining * other.remaining > 0:
        return words("{one} and {other} have the same sign", **pair)
    return None


def _day(one: CustomerEntry, other: CustomerEntry, on: date | None) -> date:
    latest = max(one.date, other.date)
    if on is not None and on < latest:
        problem = words(
            "{date} is before the later of both entries, {latest}",
            date=on,
            latest=latest,
        )
        raise Refused(problem, fields={"on": problem})
    return on or latest


def _amount(
    one: CustomerEntry, other: CustomerEntry, amount: Decimal | None
) -> Decimal:
    most = most_applicable(_open(one), _open(other))
    if amount is None:
        return most
    if 0 < amount <= most and rounded(amount, one.currency.decimals) == amount:
        return amount
    problem = words(
        "{amount} cannot be applied; give an amount up to {most} {currency}",
        amount=amount,
        most=rounded(most, one.currency.decimals),
        currency=one.currency,
    )
    raise Refused(problem, fields={"amount": problem})


def _open(entry: CustomerEntry) -> Open:
    return Open(entry.remaining, entry.remaining_local, entry.factor)

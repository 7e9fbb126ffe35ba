"""Setting entries of a customer against each other."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from nightclerk.ledger.models import (
    Application,
    Company,
    CustomerDetail,
    CustomerEntry,
)
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.receivables.application_rows import write_difference
from nightclerk.ledger.services.receivables.application_terms import (
    amount_of,
    day_of,
    details_of,
    require_partners,
    settlement_of,
    sides,
)
from nightclerk.ledger.services.receivables.customer_balances import (
    change_remaining,
    locked_entries,
)
from nightclerk.ledger.services.writing.open_days import require_open_day


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
    require_partners(one, other)
    day = day_of(one, other, on)
    require_open_day(day, company=house, actor=actor)
    wanted = amount_of(one, other, amount)
    return _write(one, other, wanted, house, day, actor)


@transaction.atomic
def apply_to_each(
    entry: CustomerEntry,
    targets: Sequence[CustomerEntry],
    *,
    amounts: Mapping[int, Decimal] | None = None,
    on: date | None = None,
    actor: Any = None,
) -> list[Application]:
    """Apply an entry to others in the order given, until nothing of it is left.

    `amounts` say by the key of an entry how much of it is settled, else as much as
    both have left. What is then left of any of them stays open. `Refused` as in
    `apply`.
    """
    found = locked_entries([entry, *targets])
    house, one = company(), found[entry.pk]
    written = []
    for target in targets:
        other = found[target.pk]
        if not one.is_open:
            break
        require_partners(one, other)
        day = day_of(one, other, on)
        require_open_day(day, company=house, actor=actor)
        wanted = amount_of(one, other, (amounts or {}).get(other.pk))
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
    debit, credit = sides(one, other)
    settled = settlement_of(debit, credit, amount, decimals=house.currency.decimals)
    application = Application.objects.create(
        date=day,
        transaction=write_difference(
            settled, debit, credit, on=day, actor=actor, house=house
        ),
        user=actor,
    )
    CustomerDetail.objects.bulk_create(details_of(application, settled, debit, credit))
    change_remaining(debit, -settled.amount, -settled.debit_local, on=day)
    change_remaining(credit, settled.amount, settled.credit_local, on=day)
    return application

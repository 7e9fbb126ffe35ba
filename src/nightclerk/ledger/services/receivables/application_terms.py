"""What two entries can settle of each other, on which day, and what that changes."""

from datetime import date
from decimal import Decimal

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.line_checks import plain
from nightclerk.ledger.models import Application, CustomerDetail, CustomerEntry
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.settling import (
    Difference,
    Open,
    Settlement,
    most_applicable,
    settle,
)

ZERO = Decimal(0)


def require_partners(one: CustomerEntry, other: CustomerEntry) -> None:
    """Refuse entries that have nothing to do with each other."""
    if problem := _why_not(one, other):
        raise Refused(
            problem,
            hint=words(
                "Choose two open entries of one customer, one owed and one paid."
            ),
        )


def day_of(one: CustomerEntry, other: CustomerEntry, on: date | None) -> date:
    """Give the day of an application; `Refused` where it is before either entry."""
    latest = max(one.date, other.date)
    if on is not None and on < latest:
        problem = words(
            "{date} is before the later of both entries, {latest}",
            date=on,
            latest=latest,
        )
        raise Refused(problem, fields={"on": problem})
    return on or latest


def amount_of(
    one: CustomerEntry, other: CustomerEntry, amount: Decimal | None
) -> Decimal:
    """Give how much is settled: the amount, or the most; `Refused` for more."""
    most = most_applicable(_open(one), _open(other))
    if amount is None:
        return most
    if 0 < amount <= most and rounded(amount, one.currency.decimals) == amount:
        return amount
    problem = words(
        "{amount} cannot be applied; give an amount up to {most} {currency}",
        amount=plain(amount),
        most=rounded(most, one.currency.decimals),
        currency=one.currency,
    )
    raise Refused(problem, fields={"amount": problem})


def sides(
    one: CustomerEntry, other: CustomerEntry
) -> tuple[CustomerEntry, CustomerEntry]:
    """Tell who owes and who has paid: the debit entry, then the credit entry."""
    return (one, other) if one.remaining > 0 else (other, one)


def settlement_of(
    debit: CustomerEntry, credit: CustomerEntry, amount: Decimal, *, decimals: int
) -> Settlement:
    """Give what both sides lose; `decimals` are those of the company's currency."""
    return settle(_open(debit), _open(credit), amount, local_decimals=decimals)


def details_of(
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


def _open(entry: CustomerEntry) -> Open:
    return Open(entry.remaining, entry.remaining_local, entry.factor)

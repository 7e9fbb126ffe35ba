"""Reversing what was booked without a document: mirrored entries, both sides closed."""

from datetime import date
from typing import Any

from django.db import transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import CustomerEntry, LedgerTransaction
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.services.receivables.application_rows import write_mirror
from nightclerk.ledger.services.receivables.applications import apply
from nightclerk.ledger.services.receivables.customer_balances import locked_entries
from nightclerk.ledger.services.receivables.customer_entries import open_customer_entry
from nightclerk.ledger.services.writing.open_days import require_open_day

Kind = CustomerEntry.Kind
Source = LedgerTransaction.Source
MIRRORED = {Kind.PAYMENT: Kind.REFUND, Kind.REFUND: Kind.PAYMENT}
REVERSIBLE = (Source.PAYMENT, Source.JOURNAL)


@transaction.atomic
def reverse(
    written: LedgerTransaction, *, on: date | None = None, actor: Any = None
) -> LedgerTransaction:
    """Book the mirror image of a payment or journal, and close both against each other.

    `on` is not before the transaction, its own date unless told. `Refused` for what
    documents or stock wrote, for what is applied or reversed already, and where the
    period is closed.
    """
    written = LedgerTransaction.objects.select_for_update(of=("self",)).get(
        pk=written.pk
    )
    entries = list(locked_entries(written.customer_entries.all()).values())
    if problem := _why_not(written, entries):
        raise Refused(
            problem,
            hint=words(
                "Take applications back first; correct documents by a credit memo."
            ),
        )
    day = _day(written, on)
    house = company()
    require_open_day(day, company=house, actor=actor)
    mirror = write_mirror(
        written, source=Source.REVERSAL, on=day, house=house, actor=actor
    )
    for entry in entries:
        apply(_mirror(entry, mirror), entry, on=day, actor=actor)
    return mirror


def _mirror(entry: CustomerEntry, mirror: LedgerTransaction) -> CustomerEntry:
    return open_customer_entry(
        mirror,
        kind=MIRRORED[Kind(entry.kind)],
        amount=-entry.amount,
        amount_local=-entry.amount_local,
        customer=entry.customer,
        customer_group=entry.customer_group,
        currency=entry.currency,
        factor=entry.factor,
        external_order_no=entry.external_order_no,
        text=entry.text,
        method_id=entry.method_id,
    )


def _why_not(written: LedgerTransaction, entries: list[CustomerEntry]) -> Text | None:
    if written.source not in REVERSIBLE:
        return words(
            "{document} is no payment or journal", document=written.document_no
        )
    if LedgerTransaction.objects.filter(reverses=written).exists():
        return words("{document} is reversed already", document=written.document_no)
    for entry in entries:
        if entry.remaining != entry.amount:
            return words("{entry} is applied", entry=entry.document_no)
    return None


def _day(written: LedgerTransaction, on: date | None) -> date:
    if on is not None and on < written.date:
        problem = words(
            "{date} is before the transaction, {booked}", date=on, booked=written.date
        )
        raise Refused(problem, fields={"on": problem})
    return on or written.date

"""Showing what a posting would write: the posting itself, taken back at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from nightclerk.ledger.models import (
    CustomerDetail,
    CustomerEntry,
    ItemEntry,
    LedgerEntry,
    PostedDocument,
    SalesDocument,
    ValueEntry,
    VatEntry,
)
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.selectors.entries import entries_of
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.posting.documents import Posted, post
from nightclerk.ledger.services.writing.numbers import Need

NO_NUMBER = "***"


@dataclass(frozen=True)
class Preview:
    """What would be written; the rows are in no table any more."""

    papers: list[PostedDocument]
    ledger: list[LedgerEntry]
    vat: list[VatEntry]
    customers: list[CustomerEntry]
    details: list[CustomerDetail]
    items: list[ItemEntry]
    values: list[ValueEntry]


def preview(
    document: SalesDocument,
    options: PostingOptions,
    *,
    actor: Any = None,
    setup: Setup | None = None,
) -> Preview:
    """Give what posting a document would write, numbers aside, and write nothing.

    Raises `Refused` exactly where posting would.
    """
    with transaction.atomic():
        posted = post(
            document, options, actor=actor, setup=setup, take_numbers=without_numbers
        )
        found = _read(posted)
        transaction.set_rollback(True)
    return found


def without_numbers(needs: Sequence[Need], *, on: date) -> list[str]:
    """Give asterisks instead of numbers, and leave the series alone."""
    return [NO_NUMBER for _ in needs]


def _read(posted: Posted) -> Preview:
    papers = [
        paper
        for paper in (posted.shipment, posted.receipt, posted.invoice, posted.credit)
        if paper is not None
    ]
    found = [entries_of(paper) for paper in papers]
    items = {
        entry.pk: entry
        for entries in found
        for entry in entries.items
        if entry.document_no in {paper.no for paper in papers}
    }
    values = {value.pk: value for entries in found for value in entries.values}
    return Preview(
        papers=papers,
        ledger=[entry for entries in found for entry in entries.ledger],
        vat=[entry for entries in found for entry in entries.vat],
        customers=[entry for entries in found for entry in entries.customers],
        details=[detail for entries in found for detail in entries.details],
        items=[items[pk] for pk in sorted(items)],
        values=[values[pk] for pk in sorted(values)],
    )

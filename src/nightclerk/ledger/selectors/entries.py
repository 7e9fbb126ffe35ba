"""From a document to all that it left in the books, and from there to others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from nightclerk.core.text import Text, words
from nightclerk.ledger.models import (
    CustomerDetail,
    CustomerEntry,
    ItemEntry,
    LedgerEntry,
    LedgerTransaction,
    PostedDocument,
    PostedLine,
    ValueEntry,
    VatEntry,
)


@dataclass(frozen=True)
class Entries:
    """All rows of the books that belong together; none is read before it is used."""

    papers: QuerySet[PostedDocument]
    transactions: QuerySet[LedgerTransaction]
    ledger: QuerySet[LedgerEntry]
    vat: QuerySet[VatEntry]
    customers: QuerySet[CustomerEntry]
    details: QuerySet[CustomerDetail]
    items: QuerySet[ItemEntry]
    values: QuerySet[ValueEntry]

    def tables(self) -> Iterator[tuple[Text, "QuerySet[Any]"]]:
        """Give each table with its title, also those that have no rows."""
        yield words("Posted documents"), self.papers
        yield words("Transactions"), self.transactions
        yield words("Ledger entries"), self.ledger
        yield words("VAT entries"), self.vat
        yield words("Customer entries"), self.customers
        yield words("Details of customer entries"), self.details
        yield words("Item entries"), self.items
        yield words("Value entries"), self.values

    def counts(self) -> dict[type[Model], int]:
        """Count the rows of each table; tables without rows are left out."""
        found = {rows.model: rows.count() for _, rows in self.tables()}
        return {model: count for model, count in found.items() if count}


def entries_of(paper: PostedDocument) -> Entries:
    """Give what a posted document left in the books.

    A shipment has item entries and their expected cost; an invoice has a transaction
    with all it booked, and the item entries whose cost it made actual.
    """
    moved = PostedLine.objects.filter(document=paper).exclude(item_entry=None)
    items = ItemEntry.objects.filter(
        Q(pk__in=moved.values("item_entry"))
        | Q(values__transaction=paper.transaction_id, values__transaction__isnull=False)
    )
    values = ValueEntry.objects.filter(document_no=paper.no, item_entry__in=items)
    return _gathered(
        PostedDocument.objects.filter(pk=paper.pk),
        LedgerTransaction.objects.filter(documents=paper),
        items.distinct(),
        values,
    )


def entries_numbered(document_no: str, *, on: date | None = None) -> Entries:
    """Give all that has a document number, of one day or of all days."""
    day = {} if on is None else {"date": on}
    posted = {} if on is None else {"posting_date": on}
    return _gathered(
        PostedDocument.objects.filter(no=document_no, **posted),
        LedgerTransaction.objects.filter(document_no=document_no, **day),
        ItemEntry.objects.filter(document_no=document_no, **day),
        ValueEntry.objects.filter(document_no=document_no, **day),
    )


def _gathered(
    papers: QuerySet[PostedDocument],
    transactions: QuerySet[LedgerTransaction],
    items: QuerySet[ItemEntry],
    values: QuerySet[ValueEntry],
) -> Entries:
    of_these = {"transaction__in": transactions}
    ledger = LedgerEntry.objects.filter(**of_these).select_related("account")
    customers = CustomerEntry.objects.filter(**of_these).select_related("customer")
    return Entries(
        papers=papers.order_by("pk"),
        transactions=transactions.order_by("pk"),
        ledger=ledger.order_by("pk"),
        vat=VatEntry.objects.filter(**of_these).order_by("pk"),
        customers=customers.order_by("pk"),
        details=CustomerDetail.objects.filter(entry__in=customers).order_by("pk"),
        items=items.select_related("item").order_by("pk"),
        values=values.order_by("pk"),
    )

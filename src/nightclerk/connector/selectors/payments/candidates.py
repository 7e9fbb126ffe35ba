"""What the books have of orders whose payments are to be booked, for many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from nightclerk.connector.mapping.payments.fitting import Paper
from nightclerk.connector.models import (
    OrderDocument,
    OrderProcessing,
    PaymentProcessing,
    RefundProcessing,
    State,
)
from nightclerk.ledger.models import (
    Currency,
    Customer,
    CustomerEntry,
    PaymentTarget,
    SalesDocument,
)

WAITS = (State.WAITING, State.STOPPED, State.HELD)
Posted = SalesDocument.Status.POSTED


@dataclass
class OrderPapers:
    """An order in the books: who pays, what is open of it, and what is to come.

    Without a payer the books have nothing of the order. `money` is which of Shopify's
    two amounts its documents use. `refunds` gives the refund of a transaction that
    paid back, by ids of Shopify's; `coming` are the refunds whose credit memo is not
    posted yet.
    """

    state: str = State.WAITING
    money: str = ""
    payer: Customer | None = None
    currency: Currency | None = None
    is_invoiced: bool = False
    papers: list[Paper] = field(default_factory=list)
    entries: dict[int, CustomerEntry] = field(default_factory=dict)
    refunds: dict[str, str] = field(default_factory=dict)
    coming: set[str] = field(default_factory=set)

    @property
    def has_nothing(self) -> bool:
        """Tell whether there was nothing to book of the order, nor ever will be."""
        return self.payer is None and self.state == State.NOTHING

    def refund_of(self, transaction: str) -> str:
        """Give the refund that a transaction paid; empty where none is known."""
        return self.refunds.get(transaction, "")

    def add(
        self, entry: CustomerEntry, *, refund: str = "", is_money: bool = False
    ) -> None:
        """Note an open entry of the order."""
        self.entries[entry.pk] = entry
        self.papers.append(
            Paper(
                entry=entry.pk,
                no=entry.document_no,
                customer=entry.customer_id,
                currency=entry.currency.code,
                left=entry.remaining,
                refund=refund,
                is_money=is_money,
            )
        )


@dataclass(frozen=True)
class _Origin:
    """Which order a document was made of, and which refund it credits."""

    order: int
    refund: str = ""


def papers_of(orders: Collection[int]) -> dict[int, OrderPapers]:
    """Give what the books have of orders, by the order's key; a statement a table.

    What open lines of the payment journal settle already is not open any more.
    """
    found = {order: OrderPapers() for order in orders}
    documents = _documents(found) | _credit_memos(found)
    for entry, origin in _open_entries(documents):
        found[origin.order].add(entry, refund=origin.refund)
    for order, entry in _open_money(orders):
        found[order].add(entry, is_money=True)
    _take_proposed(found.values())
    for books in found.values():
        if books.has_nothing:
            books.coming.clear()
    return found


def _documents(found: Mapping[int, OrderPapers]) -> dict[int, _Origin]:
    """Note the orders' documents and whether all of them are posted."""
    origins = {}
    rows = OrderProcessing.objects.filter(order__in=list(found)).select_related(
        "document__bill_to", "document__currency"
    )
    for row in rows:
        books = found[row.order_id]
        books.state, books.money = row.state, row.money
        document = row.document
        if document is not None:
            origins[document.pk] = _Origin(row.order_id)
            books.payer, books.currency = document.bill_to, document.currency
            books.is_invoiced = document.status == Posted
    later = OrderDocument.objects.filter(processing__order__in=list(found))
    columns = ("processing__order_id", "document_id", "document__status")
    for order, document, status in later.values_list(*columns):
        origins[document] = _Origin(order)
        found[order].is_invoiced &= status == Posted
    return origins


def _credit_memos(found: Mapping[int, OrderPapers]) -> dict[int, _Origin]:
    """Note the orders' refunds, and which of them have no posted credit memo yet."""
    origins = {}
    rows = RefundProcessing.objects.filter(
        refund__order__in=list(found)
    ).select_related("refund", "document")
    for row in rows:
        gid, books = row.refund.gid, found[row.refund.order_id]
        books.refunds |= dict.fromkeys(row.refund.transaction_gids, gid)
        if row.document is not None:
            origins[row.document.pk] = _Origin(row.refund.order_id, gid)
        if _is_coming(row):
            books.coming.add(gid)
    return origins


def _is_coming(row: RefundProcessing) -> bool:
    if row.is_contained:
        return False
    if row.document is not None:
        return bool(row.document.status != Posted)
    return row.state in WAITS or row.state == State.PROCESSED


def _open_entries(
    documents: Mapping[int, _Origin],
) -> Iterable[tuple[CustomerEntry, _Origin]]:
    """Give the open invoices and credit memos, those that correct them too."""
    keys = list(documents)
    found = _oldest_first(
        CustomerEntry.objects.filter(
            Q(document__document__in=keys) | Q(document__corrects__document__in=keys),
            is_open=True,
        ).select_related("document__corrects", "currency")
    )
    for entry in found:
        posted = entry.document
        if posted is None:
            continue
        own = documents.get(posted.document_id or 0)
        corrected = posted.corrects.document_id if posted.corrects else None
        origin = own or documents.get(corrected or 0)
        if origin is not None:
            yield entry, origin


def _open_money(orders: Collection[int]) -> Iterable[tuple[int, CustomerEntry]]:
    """Give the payments and refunds of the orders that are booked and still open."""
    rows = PaymentProcessing.objects.filter(
        Q(entry__is_open=True) | Q(entry=None, line__entry__is_open=True),
        transaction__order__in=list(orders),
    ).select_related("transaction", "entry__currency", "line__entry__currency")
    for row in rows.order_by("pk"):
        entry = row.entry or (row.line.entry if row.line else None)
        if entry is not None:
            yield row.transaction.order_id, entry


def _oldest_first(found: QuerySet[CustomerEntry]) -> QuerySet[CustomerEntry]:
    return found.order_by(Coalesce("due_date", "date"), "date", "pk")


def _take_proposed(found: Iterable[OrderPapers]) -> None:
    """Take away what open lines of the journal will settle when they are posted."""
    papers: dict[int, list[Paper]] = defaultdict(list)
    for books in found:
        for paper in books.papers:
            papers[paper.entry].append(paper)
    sums = (
        PaymentTarget.objects.filter(line__state="open", entry__in=list(papers))
        .values_list("entry")
        .annotate(Sum("amount"))
    )
    for entry, amount in sums:
        for paper in papers[entry]:
            paper.take(amount or Decimal(0))

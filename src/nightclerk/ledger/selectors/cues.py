"""The books in a few numbers for the home page: what waits, and what went wrong."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from nightclerk.core.text import Text, words
from nightclerk.ledger.models import CustomerEntry, SalesDocument
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.selectors.company import company_or_none, today
from nightclerk.ledger.selectors.payment_journal import open_lines


@dataclass(frozen=True)
class BookCue:
    """A number; `record` and `filters` find what it counts.

    `is_trouble` tells that somebody has to do something about each that is counted.
    """

    key: str
    title: Text
    count: int
    record: str
    filters: dict[str, str]
    is_trouble: bool


def book_cues() -> list[BookCue]:
    """Count what of the books may need somebody; nothing before they are set up."""
    here = company_or_none()
    if here is None:
        return []
    status, queue = SalesDocument.Status, SalesDocument.QueueStatus
    failed = Q(queue_status=queue.ERROR) & ~Q(status=status.POSTED)
    waiting = Q(kind=Kind.ORDER, status=status.RELEASED)
    documents = SalesDocument.objects.filter(failed | waiting).aggregate(
        failed=Count("pk", filter=failed), waiting=Count("pk", filter=waiting)
    )
    yesterday = today(here) - timedelta(days=1)
    overdue = CustomerEntry.objects.filter(
        is_open=True, kind=CustomerEntry.Kind.INVOICE, due_date__lte=yesterday
    )
    return [
        BookCue(
            "released_orders",
            words("Released orders to post"),
            documents["waiting"],
            "salesdocument",
            {"kind__exact": Kind.ORDER.value, "status": status.RELEASED.value},
            is_trouble=False,
        ),
        BookCue(
            "failed_postings",
            words("Documents that the queue could not post"),
            documents["failed"],
            "salesdocument",
            {"queue_status__exact": queue.ERROR.value},
            is_trouble=True,
        ),
        BookCue(
            "overdue",
            words("Overdue invoices"),
            overdue.count(),
            "customerentry",
            {
                "is_open__exact": "1",
                "kind__exact": CustomerEntry.Kind.INVOICE.value,
                "due_date_to": yesterday.isoformat(),
            },
            is_trouble=True,
        ),
        BookCue(
            "payment_lines",
            words("Payments in the journal"),
            open_lines().count(),
            "paymentline",
            {"state": "open"},
            is_trouble=True,
        ),
    ]

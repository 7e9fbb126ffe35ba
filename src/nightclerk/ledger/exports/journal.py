"""The journal and the lists beside it as CSV: entries, open items, VAT, customers.

Headings are English in every language, so that a program finds its columns.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from nightclerk.ledger.exports.csv_writing import csv_text
from nightclerk.ledger.models import Customer, LedgerEntry
from nightclerk.ledger.selectors.company import company
from nightclerk.ledger.selectors.journal import CHUNK, in_turn, journal_entries
from nightclerk.ledger.selectors.receivables import open_items
from nightclerk.ledger.selectors.vat import vat_entries

JOURNAL = (
    "transaction",
    "entry",
    "date",
    "source",
    "document",
    "account",
    "account_name",
    "debit",
    "credit",
    "currency",
    "foreign_amount",
    "foreign_currency",
    "vat",
    "customer",
    "customer_name",
    "text",
    "reverses",
    "by",
    "written",
)
OPEN_ITEMS = (
    "customer",
    "customer_name",
    "entry",
    "kind",
    "document",
    "shopify_order_no",
    "date",
    "due_date",
    "days_overdue",
    "currency",
    "amount",
    "remaining",
    "remaining_local",
)
VAT = (
    "entry",
    "transaction",
    "vat_date",
    "document",
    "is_credit_memo",
    "vat",
    "kind",
    "rate",
    "base",
    "amount",
    "difference",
    "account",
    "customer",
    "customer_name",
    "vat_id",
    "country",
    "shopify_order_no",
)
CUSTOMERS = (
    "no",
    "name",
    "name2",
    "contact",
    "street",
    "street2",
    "post_code",
    "city",
    "county",
    "country",
    "phone",
    "email",
    "vat_id",
    "language",
    "customer_group",
    "business_group",
    "vat_group",
    "terms",
    "method",
    "currency",
    "blocked",
)
ZERO = Decimal(0)


def journal_csv(
    *, since: date | None = None, until: date | None = None
) -> Iterator[str]:
    """Give all entries between two posting dates as CSV, one row for each.

    Debit and credit are both positive, in the company's currency.
    """
    currency = company().currency.code
    entries = in_turn(journal_entries(since=since, until=until))
    yield from csv_text(JOURNAL, (_journal_row(each, currency) for each in entries))


def open_items_csv(as_of: date) -> Iterator[str]:
    """Give what customers owed at the end of a day as CSV.

    `remaining_local` is in the company's currency and ties to the receivables.
    """
    rows = (
        (
            item.entry.customer.no,
            item.entry.customer.name,
            item.entry.pk,
            item.entry.kind,
            item.entry.document_no,
            item.entry.external_order_no,
            item.entry.date,
            item.entry.due_date,
            item.days_overdue,
            item.entry.currency,
            item.entry.amount,
            item.remaining,
            item.remaining_local,
        )
        for item in open_items(as_of)
    )
    yield from csv_text(OPEN_ITEMS, rows)


def vat_entries_csv(*, since: date, until: date) -> Iterator[str]:
    """Give the VAT entries between two VAT dates as CSV; sales are negative."""
    chosen = vat_entries(since=since, until=until).select_related("customer", "account")
    rows = (
        (
            entry.pk,
            entry.transaction_id,
            entry.date,
            entry.document_no,
            entry.is_credit,
            entry.identifier,
            entry.kind,
            entry.rate,
            entry.base,
            entry.amount,
            entry.difference,
            entry.account.no if entry.account else "",
            entry.customer.no,
            entry.customer.name,
            entry.vat_id,
            entry.country,
            entry.external_order_no,
        )
        for entry in chosen.order_by("date", "pk").iterator(chunk_size=CHUNK)
    )
    yield from csv_text(VAT, rows)


def customers_csv() -> Iterator[str]:
    """Give all customers as CSV, by number."""
    chosen = Customer.objects.select_related(
        "customer_group", "business_group", "vat_group", "terms", "method", "currency"
    )
    rows = (
        [getattr(customer, name) for name in CUSTOMERS]
        for customer in chosen.order_by("no").iterator(chunk_size=CHUNK)
    )
    yield from csv_text(CUSTOMERS, rows)


def _journal_row(entry: LedgerEntry, currency: str) -> tuple[object, ...]:
    written, customer = entry.transaction, entry.customer
    foreign = entry.currency
    return (
        written.pk,
        entry.pk,
        entry.date,
        written.source,
        entry.document_no,
        entry.account.no,
        entry.account.name,
        max(entry.amount, ZERO),
        max(-entry.amount, ZERO),
        currency,
        entry.foreign_amount if foreign else None,
        foreign,
        entry.vat_identifier,
        customer.no if customer else "",
        customer.name if customer else "",
        entry.text or written.text,
        written.reverses_id,
        written.user,
        written.created_at,
    )

"""Sales orders, invoices and credit memos: made, changed and deleted."""

import logging
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.ledger.checks import blocked_problem, is_closed_to
from nightclerk.ledger.facts import ZERO, Party
from nightclerk.ledger.models import (
    Customer,
    NumberSeries,
    PostingBatchItem,
    SalesDocument,
    SalesLine,
)
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.problems import Problem, refuse
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.documents import is_posted_from, lines_of
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.changes import (
    Status,
    locked,
    require_idle,
    require_status,
    save_changed,
)
from nightclerk.ledger.services.documents.headers import (
    COPIED,
    ENTERED,
    OF_DISCOUNT,
    OF_PRICES,
    PARTIES,
    copy_customer,
    copy_prices,
    customer_meant,
    put_due_date,
    put_factor,
    put_fields,
    require_known,
    require_settled_prices,
)
from nightclerk.ledger.services.documents.line_building import build_lines
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.documents.line_prices import (
    price_day,
    put_all_prices_again,
)
from nightclerk.ledger.services.documents.recalculation import (
    OF_DOCUMENTS,
    amounts_in,
    put_amounts,
    save_amounts,
)
from nightclerk.ledger.services.writing.numbers import next_number

logger = logging.getLogger(__name__)

NAMES: dict[str, Text] = {
    Kind.ORDER: words("sales orders"),
    Kind.INVOICE: words("sales invoices"),
    Kind.CREDIT: words("sales credit memos"),
}
# Changes of these let amounts change too.
OF_AMOUNTS = frozenset({*OF_PRICES, *OF_DISCOUNT, "vat_group"})


@transaction.atomic
def create_document(
    kind: str,
    customer: Customer,
    *,
    actor: AbstractBaseUser | None = None,
    source: str | None = None,
    no: str | None = None,
    lines: Sequence[LineInput] = (),
    setup: Setup | None = None,
    **header: Any,
) -> SalesDocument:
    """Make an open sales order, invoice or credit memo with its lines.

    What the customer says is copied; `header` gives fields of the document that differ.
    Dates are today in the company's zone unless given. `no` is the next of the series
    unless given; one `source` makes one document. Raises `Refused` with all fields and
    lines that cannot be used, and for a blocked customer.
    """
    setup = setup or Setup()
    document = begun(kind, customer, header, setup)
    document.created_by_id = actor.pk if actor is not None else None
    document.source = source or ""
    rows = build_lines(document, lines, setup)
    put_amounts(document, rows, setup)
    document.no = no or next_number(
        series_of(kind, setup),
        on=document.posting_date or today(setup.company),
        what=NAMES[kind],
    )
    _insert(document)
    for row in rows:
        row.document = document
    SalesLine.objects.bulk_create(rows)
    return document


@transaction.atomic
def change_document(
    document: SalesDocument,
    *,
    actor: AbstractBaseUser | None = None,
    version: int | None = None,
    setup: Setup | None = None,
    **header: Any,
) -> SalesDocument:
    """Change the head of an open document, and the amounts that follow from it.

    Another customer is copied anew and keeps currency and price mode once there are
    lines. Prices that nobody gave are found anew for another customer or document
    date. `version` is the one that the person saw. Gives the changed document.
    """
    setup = setup or Setup()
    require_known(header)
    held = _held_open(document, version)
    lines = lines_of(held)
    require_settled_prices(held, header, has_lines=any(line.kind for line in lines))
    before, day = amounts_in(lines), price_day(held, setup)
    if header.keys() & PARTIES:
        _put_parties(held, header, setup, keeps_prices=bool(lines))
    put_fields(held, header, setup)
    is_priced_anew = bool(header.keys() & PARTIES) or day != price_day(held, setup)
    if is_priced_anew:
        put_all_prices_again(held, lines, setup)
    if is_priced_anew or header.keys() & OF_AMOUNTS:
        put_amounts(held, lines, setup)
        save_amounts(lines, before=before)
    save_changed(held, {*ENTERED, *COPIED, *OF_DOCUMENTS})
    logger.info("%s was changed by %s", held.no, actor or "the system")
    return held


@transaction.atomic
def delete_document(
    document: SalesDocument,
    *,
    actor: AbstractBaseUser | None = None,
    version: int | None = None,
) -> None:
    """Delete a document of which nothing was posted; its number is not used again."""
    held = locked(document, version=version)
    require_idle(held)
    if held.status == Status.POSTED or is_posted_from(held):
        raise Refused(
            words("{document} was posted, if only in part", document=held.no),
            hint=words("Correct what was posted with a credit memo."),
        )
    queued = PostingBatchItem.State.QUEUED
    if PostingBatchItem.objects.filter(document=held, state=queued).exists():
        raise Refused(
            words("{document} is part of a batch that runs", document=held.no),
            hint=words("Wait until the batch has ended, or cancel it."),
        )
    held.delete()
    logger.info("%s was deleted by %s", document.no, actor or "the system")


def series_of(kind: str, setup: Setup) -> NumberSeries | None:
    """Give the series that numbers drafts of a kind."""
    company = setup.company
    series = {
        Kind.ORDER: company.order_series_id,
        Kind.INVOICE: company.invoice_series_id,
        Kind.CREDIT: company.credit_series_id,
    }[Kind(kind)]
    return setup.series.get(series) if series is not None else None


def require_welcome(customer: Customer, kind: str, field: str = "customer") -> None:
    """Refuse a new document for a customer who is blocked for it."""
    party = Party(customer.no, customer.name, customer.blocked)
    if is_closed_to(party, kind):
        refuse(
            [blocked_problem(party, field)],
            words("No document can be made"),
            hint=words("Open the customer and take the block away, if that is right."),
        )


def begun(
    kind: str, customer: Customer, header: dict[str, Any], setup: Setup
) -> SalesDocument:
    """Make the head of a document without writing it; `Refused` as `create_document`.

    It has no number yet.
    """
    require_known(header)
    document = SalesDocument(kind=kind, status=Status.OPEN, discount_value=ZERO)
    document.posting_date = today(setup.company)
    bill_to = customer_meant(header.get("bill_to"), "bill_to")
    copy_customer(document, customer, bill_to, setup)
    copy_prices(document, setup)
    _require_welcome_parties(document)
    put_fields(document, header, setup)
    if "document_date" not in header:
        document.document_date = document.posting_date
    if "due_date" not in header:
        put_due_date(document, setup)
    if "factor" not in header:
        put_factor(document, setup)
    return document


def _require_welcome_parties(document: SalesDocument) -> None:
    require_welcome(document.customer, document.kind)
    if document.bill_to_id != document.customer_id:
        require_welcome(document.bill_to, document.kind, "bill_to")


def _put_parties(
    document: SalesDocument, header: dict[str, Any], setup: Setup, *, keeps_prices: bool
) -> None:
    if is_posted_from(document):
        raise invalid_fields(
            {"customer": words("Parts of this document are posted already")}
        )
    customer = customer_meant(header.get("customer"), "customer") or document.customer
    bill_to = customer_meant(header.get("bill_to"), "bill_to")
    copy_customer(document, customer, bill_to, setup)
    if not keeps_prices:
        copy_prices(document, setup)
        put_factor(document, setup)
    put_due_date(document, setup)
    _require_welcome_parties(document)


def _held_open(document: SalesDocument, version: int | None) -> SalesDocument:
    held = locked(document, version=version)
    require_idle(held)
    require_status(held, {Status.OPEN})
    return held


def _insert(document: SalesDocument) -> None:
    try:
        document.save(force_insert=True)
    except IntegrityError as error:
        problem = _taken(document, str(error))
        if problem is None:
            raise
        refuse([problem], words("No document can be made"))


def _taken(document: SalesDocument, reason: str) -> Problem | None:
    """Say which of the columns that are unique is taken."""
    if "document_once_per_source" in reason:
        text = words("A document was made of {source} already", source=document.source)
        return Problem(text, "source")
    if "document_number_once" in reason:
        text = words("There is already a document {no}", no=document.no)
        return Problem(text, "no")
    return None

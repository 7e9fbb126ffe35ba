"""Cancelling and correcting posted invoices that are not paid."""

from datetime import date
from typing import Any

from django.db import transaction

from nightclerk.core.errors import Broken, Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.models import (
    CustomerEntry,
    PostedDocument,
    PostedLine,
    SalesDocument,
)
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.invoiced_lines import lines_of_invoice, returned
from nightclerk.ledger.services.documents.changes import (
    locked,
    require_idle,
    save_changed,
)
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.posting.crediting import (
    credit_memo_for,
    header_of,
    master_of,
    require_invoice,
)
from nightclerk.ledger.services.posting.documents import post
from nightclerk.ledger.services.posting.undo import give_back


@transaction.atomic
def cancel_invoice(
    invoice: PostedDocument, *, on: date | None = None, actor: Any = None
) -> PostedDocument:
    """Take a whole unpaid invoice back by a credit memo that is posted at once.

    Both are settled by each other, the goods come back, and an order waits to be
    shipped and invoiced again. Dated today unless told, not before the invoice.
    `Refused` where it is paid in part, credited or cancelled already, and with all
    that keeps a credit memo from being posted.
    """
    order = locked(invoice.document) if invoice.document is not None else None
    if order is not None:
        require_idle(order)
    _require_cancellable(invoice)
    first = invoice.posting_date or today()
    draft = credit_memo_for(invoice, on=on or max(today(), first), actor=actor)
    posted = post(draft, PostingOptions(), actor=actor, cancels=True)
    if order is not None and order.kind == Kind.ORDER:
        quantities = {
            line.draft_line_id or 0: line.quantity
            for line in lines_of_invoice(invoice)
            if line.quantity
        }
        give_back(order, quantities, quantities)
    return _written(posted.credit, draft)


@transaction.atomic
def correct_invoice(
    invoice: PostedDocument, *, on: date | None = None, actor: Any = None
) -> SalesDocument:
    """Cancel an unpaid invoice and give the document that replaces it, open.

    Of an order that is the order itself, of an invoice a new draft that is like it.
    `Refused` as in `cancel_invoice`.
    """
    cancel_invoice(invoice, on=on, actor=actor)
    source = invoice.document
    if source is not None and source.kind == Kind.ORDER:
        order = locked(source)
        order.status = SalesDocument.Status.OPEN
        save_changed(order, ["status"])
        return order
    return create_document(
        Kind.INVOICE,
        invoice.customer,
        actor=actor,
        lines=[_copy(line) for line in lines_of_invoice(invoice)],
        **header_of(invoice, on or today()),
        terms=invoice.terms,
        **_discount(source),
    )


def _require_cancellable(invoice: PostedDocument) -> None:
    require_invoice(invoice)
    if problem := _why_not(invoice):
        raise Refused(problem, hint=words("Write a credit memo for what is left."))


def _why_not(invoice: PostedDocument) -> Text | None:
    if PostedDocument.objects.filter(corrects=invoice, cancels=True).exists():
        return words("Invoice {no} is cancelled already", no=invoice.no)
    if any(returned(invoice).values()):
        return words("Parts of invoice {no} are credited", no=invoice.no)
    entries = CustomerEntry.objects.select_for_update().filter(document=invoice)
    if any(entry.remaining != entry.amount for entry in entries.order_by("pk")):
        return words("Invoice {no} is paid, if only in part", no=invoice.no)
    return None


def _copy(line: PostedLine) -> LineInput:
    if not line.kind:
        return LineInput(description=line.description)
    return LineInput(
        **master_of(line),
        is_taken_over=True,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_amount=line.discount_amount,
        allows_invoice_discount=line.allows_invoice_discount,
        given_vat=line.vat if line.vat_difference else None,
    )


def _discount(source: SalesDocument | None) -> dict[str, Any]:
    if source is None:
        return {}
    return {
        "discount_kind": source.discount_kind,
        "discount_value": source.discount_value,
    }


def _written(credit: PostedDocument | None, draft: SalesDocument) -> PostedDocument:
    if credit is None:
        raise Broken(words("{document} was not posted", document=draft.no))
    return credit

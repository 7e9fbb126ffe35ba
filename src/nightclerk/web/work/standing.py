"""How an order stands in the books: documents, reasons, changes, what can be done."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.connector.models import (
    OrderProcessing,
    RefundProcessing,
    ShopOrder,
    State,
)
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.selectors.documents import is_posted_from
from nightclerk.web.amounts import money
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.showing import linked
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.times import moment
from nightclerk.web.work.differences import changes_of
from nightclerk.web.work.reasons import currency_of, is_in_buyers_currency, reasons_of

LOOKS = {
    State.WAITING: Look("neutral", "schedule"),
    State.STOPPED: Look("bad", "error"),
    State.HELD: Look("warn", "pause_circle"),
    State.PROCESSED: Look("good", "check_circle"),
    State.NOTHING: Look("neutral", "remove"),
}


def run_link(number: int | None) -> SafeString | str:
    """Draw the way to a run; nothing where none is known."""
    if number is None:
        return ""
    address = reverse("admin:jobs_jobrun_change", args=[number])
    told = _("Run {number}").format(number=number)
    return format_html('<a class="nc-link" href="{}">{}</a>', address, told)


def is_changed(row: OrderProcessing) -> bool:
    """Tell whether an order changed since it was booked, and nobody dealt with it."""
    return bool(row.pending_key) and row.pending_key != row.settled_key


def total_of(row: OrderProcessing) -> str:
    """Write what an order comes to at Shopify now, in its documents' currency."""
    order = row.order
    total = (
        order.current_total_presentment
        if is_in_buyers_currency(row)
        else order.current_total
    )
    return money(total, currency_of(row))


def refunds_table(order: ShopOrder) -> Table:
    """Give an order's refunds of money with what became of them in the books."""
    rows = RefundProcessing.objects.filter(refund__order=order).exclude(refund__total=0)
    columns = [
        Column(_("Refund")),
        Column(_("Refunded")),
        Column(_("Total"), is_number=True),
        Column(_("State")),
        Column(_("Credit memo")),
    ]
    cells = [
        [
            linked(row, str(row.refund)),
            moment(row.refund.shopify_created_at),
            money(row.refund.total, order.currency),
            refund_badge(row),
            linked(row.document, row.document.no if row.document else "") or "–",
        ]
        for row in rows.select_related("refund", "document").order_by("refund_id")
    ]
    return Table(_("Refunds in the books"), columns, cells)


def refund_badge(row: RefundProcessing) -> SafeString:
    """Draw how far a refund is."""
    if row.is_contained and row.state != State.PROCESSED:
        return badge(_("Contained"), LOOKS[State.NOTHING])
    return badge(str(row.get_state_display()), LOOKS[State(row.state)])


def state_badge(row: OrderProcessing) -> SafeString:
    """Draw how far an order is."""
    if row.state == State.PROCESSED and row.document_id is None:
        return badge(_("Document deleted"), Look("bad", "delete"))
    return badge(str(row.get_state_display()), LOOKS[State(row.state)])


def order_facts(row: OrderProcessing) -> dict[str, Any]:
    """Give how an order stands in the books: documents, reasons, changes, actions."""
    document = row.document
    is_open = is_changed(row)
    is_posted = document is not None and _is_posted(document)
    may_process = document is None and row.state != State.NOTHING
    return {
        "has_actions": may_process or is_open,
        "books": row,
        "books_state": state_badge(row),
        "books_document": document,
        "books_later": [
            later.document for later in row.later_documents.select_related("document")
        ],
        "books_reasons": reasons_of(row),
        "books_changes": changes_of(row) if row.pending_key else [],
        "books_is_open": is_open,
        "may_process": may_process,
        "may_lift": row.state == State.HELD,
        "may_update": is_open and document is not None and not is_posted,
        "may_follow": is_open and is_posted,
        "title_process": _("Process now"),
        "title_lift": _("Lift the hold"),
        "title_update": _("Update the document"),
        "title_follow": _("Make documents of the difference"),
        "title_ignore": _("Leave the documents"),
    }


def _is_posted(document: SalesDocument) -> bool:
    """Tell whether something of a document was posted, so that it stays as it is."""
    is_whole = document.status == SalesDocument.Status.POSTED
    return is_whole or is_posted_from(document)

"""How an order stands in the books: documents, reasons, changes, what can be done."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.connector.models import OrderProcessing, State
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.selectors.documents import is_posted_from
from nightclerk.web.amounts import money
from nightclerk.web.badges import Look, badge
from nightclerk.web.work.differences import changes_of
from nightclerk.web.work.reasons import currency_of, is_in_buyers_currency, reasons_of

LOOKS = {
    State.WAITING: Look("neutral", "schedule"),
    State.STOPPED: Look("bad", "error"),
    State.HELD: Look("warn", "pause_circle"),
    State.PROCESSED: Look("good", "check_circle"),
    State.NOTHING: Look("neutral", "remove"),
}


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

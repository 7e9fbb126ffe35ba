"""What an order shows of its money's way into the books."""

from django.utils.translation import gettext as _

from nightclerk.connector.codes import code_words
from nightclerk.connector.models import PaymentProcessing, ShopOrder
from nightclerk.web.amounts import money
from nightclerk.web.books.showing import linked
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.payments.looks import (
    books_badge,
    entry_of,
    reason_cell,
    state_of,
)
from nightclerk.web.times import moment
from nightclerk.web.words import said


def payments_table(order: ShopOrder) -> Table:
    """Give an order's payments with what became of them in the books."""
    columns = [
        Column(_("Payment")),
        Column(_("Processed")),
        Column(_("Amount"), is_number=True),
        Column(_("State")),
        Column(_("Customer entry")),
        Column(_("Reason")),
    ]
    found = PaymentProcessing.objects.filter(transaction__order=order)
    rows = found.select_related(
        "transaction", "line__entry__currency", "entry__currency"
    ).order_by("transaction__processed_at", "pk")
    cells = [
        [
            linked(row, said(code_words(row.transaction.kind))),
            moment(row.transaction.processed_at),
            money(row.transaction.amount, order.currency),
            books_badge(state_of(row)),
            linked(entry, entry.document_no) if (entry := entry_of(row)) else "–",
            reason_cell(row),
        ]
        for row in rows
    ]
    return Table(_("Payments in the books"), columns, cells)

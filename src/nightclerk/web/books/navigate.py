"""Find entries: everything that bears one document's number, ledger by ledger."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from nightclerk.ledger.models import (
    CustomerDetail,
    CustomerEntry,
    ItemEntry,
    LedgerEntry,
    LedgerTransaction,
    PostedDocument,
    ValueEntry,
    VatEntry,
)
from nightclerk.ledger.selectors.entries import entries_numbered
from nightclerk.web.books.showing import table_of
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import require
from nightclerk.web.words import said

SHOWN = {
    PostedDocument: ("no", "kind", "posting_date", "name", "gross", "currency"),
    LedgerTransaction: ("date", "source", "text", "user", "created_at"),
    LedgerEntry: ("date", "account", "text", "amount", "customer"),
    VatEntry: ("date", "identifier", "rate", "base", "amount"),
    CustomerEntry: ("date", "kind", "customer", "amount", "remaining", "currency"),
    CustomerDetail: ("date", "kind", "amount", "amount_local"),
    ItemEntry: ("date", "kind", "item", "location", "quantity", "remaining"),
    ValueEntry: ("date", "quantity", "expected", "actual"),
}
MOST = 200


def navigate_address(number: str) -> str:
    """Give the address where all entries of a document number stand."""
    return f"{reverse('admin:books_entries')}?{urlencode({'no': number})}"


def navigate_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer with all that bears the number in `?no=`."""
    require(request, "ledger.view_ledgerentry")
    number = request.GET.get("no", "").strip()
    facts = {"title": _("Find entries"), "no": number, "tables": tables_of(number)}
    return TemplateResponse(request, "web/books/navigate.html", {**context, **facts})


def tables_of(number: str) -> list[Table]:
    """Give a table for each ledger in which the number occurs."""
    if not number:
        return []
    tables = [
        table_of(
            said(title), rows[:MOST], SHOWN[rows.model], model=rows.model, empty=""
        )
        for title, rows in entries_numbered(number).tables()
    ]
    return [table for table in tables if table.rows]

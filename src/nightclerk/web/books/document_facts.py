"""What a document's card shows beside its head: lines, totals, what was posted."""

from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from nightclerk.ledger.models import PostedDocument, SalesDocument
from nightclerk.ledger.selectors.documents import (
    lines_of,
    posted_from,
    totals_by_rate,
)
from nightclerk.web.books.acts import Button
from nightclerk.web.books.document_addresses import ADDRESSES
from nightclerk.web.books.line_forms import lines_form, offered_lines
from nightclerk.web.books.showing import amount, drawn_address, quantity, table_of
from nightclerk.web.order_tables import Column, Table
from nightclerk.web.words import stored_error

Status = SalesDocument.Status
QueueStatus = SalesDocument.QueueStatus
SHOWN_WITH_LINES = ("item__unit", "account", "variant", "unit", "location", "vat_group")


def card_facts(document: SalesDocument, *, may_change: bool) -> dict[str, Any]:
    """Give all that the card of a document shows beside the form of its head."""
    lines = lines_of(document)
    prefetch_related_objects(lines, *SHOWN_WITH_LINES)
    is_open = document.status == Status.OPEN
    is_busy = document.queue_status in {QueueStatus.SCHEDULED, QueueStatus.POSTING}
    may_type = may_change and document.status != Status.POSTED and not is_busy
    error, advice = stored_error(document.queue_error or {}, "")
    facts = {
        "document": document,
        "rows": lines,
        "is_open": is_open,
        "may_type_lines": may_type,
        "queue_error": error,
        "queue_advice": advice,
        "totals": totals(document),
        "rates": rates_table(lines),
        "tables": posted_tables(document),
        "addresses": addresses(document),
        "address_links": address_links(document) if may_change and is_open else [],
    }
    if may_type:
        formset = lines_form(None, document, lines, is_open=is_open)
        facts.update(lines=formset, offered_lines=offered_lines())
    return facts


def document_buttons(request: HttpRequest, document: SalesDocument) -> list[Button]:
    """Give the buttons that lead to a document's other pages."""
    if document.status == Status.POSTED:
        return []
    if not request.user.has_perm("ledger.change_salesdocument"):
        return []
    address = reverse("admin:ledger_salesdocument_post", args=[document.pk])
    return [Button(_("Post…"), "task_alt", address, is_first=True)]


def totals(document: SalesDocument | PostedDocument) -> list[tuple[str, str]]:
    """Give the sums at the foot of a document."""
    code = document.currency
    return [
        (_("Net"), amount(document.net, code)),
        (_("VAT"), amount(document.vat, code)),
        (_("Total"), amount(document.gross, code)),
    ]


def rates_table(lines: Any) -> Table:
    """Give base and VAT of each rate."""
    columns = [
        Column(_("VAT")),
        Column(_("Net"), is_number=True),
        Column(_("VAT"), is_number=True),
    ]
    rows = [
        [f"{quantity(rate.rate)} %", amount(rate.net), amount(rate.vat)]
        for rate in totals_by_rate(lines)
    ]
    return Table(_("VAT by rate"), columns, rows, _("There is nothing to tax yet."))


def posted_tables(document: SalesDocument) -> list[Table]:
    """Give what was posted from a document, where there is something."""
    return paper_tables(_("Posted from it"), posted_from(document))


def paper_tables(title: str, papers: QuerySet[PostedDocument]) -> list[Table]:
    """Give posted documents as a table, where there are some."""
    table = table_of(
        title,
        papers.select_related("currency"),
        ("no", "kind", "posting_date", "gross", "currency"),
        model=PostedDocument,
        empty="",
    )
    return [table] if table.rows else []


def address_links(document: SalesDocument) -> list[tuple[Any, str]]:
    """Give where each address of a document is changed."""
    page = "admin:ledger_salesdocument_address"
    return [
        (title, reverse(page, args=[document.pk, name]))
        for name, title in ADDRESSES.items()
    ]


def addresses(document: Any) -> list[tuple[str, Any]]:
    """Give the addresses that a document keeps."""
    pairs = [
        (title, drawn_address(getattr(document, f"{name}_address")))
        for name, title in ADDRESSES.items()
    ]
    return [(title, lines) for title, lines in pairs if lines]

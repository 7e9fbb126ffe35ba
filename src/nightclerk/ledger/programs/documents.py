"""Sales documents and posted documents, as programs are told of them."""

from collections.abc import Sequence
from typing import Any

from nightclerk.core.errors import error_from_json
from nightclerk.ledger.models import (
    LedgerEntry,
    PostedDocument,
    PostedLine,
    SalesDocument,
    SalesLine,
    VatEntry,
)
from nightclerk.ledger.models.lines import SalesLineFields
from nightclerk.ledger.models.sales import SalesHeader
from nightclerk.ledger.programs.document_shapes import (
    BookedTold,
    DocumentHead,
    DocumentLine,
    DocumentTold,
    PostedHead,
    PostedLineTold,
    PostedTold,
    PreviewTold,
    TotalTold,
    VatTold,
)
from nightclerk.ledger.programs.values import code, money, number
from nightclerk.ledger.selectors.batches import queue_status_of
from nightclerk.ledger.selectors.documents import RateTotal, totals_by_rate
from nightclerk.ledger.services.posting.preview import Preview

_SAME_HEAD = (
    *("kind", "no", "name", "sell_to_address", "bill_to_address", "ship_to_address"),
    *("vat_id", "language", "posting_date", "document_date", "vat_date", "due_date"),
    *("shipment_date", "prices_include_vat", "external_order_no", "note", "source"),
    *("external_document_no", "reference"),
)
_CODES_OF_HEAD = (
    *("customer", "bill_to", "currency", "customer_group", "business_group"),
    *("vat_group", "terms", "method", "location"),
)
_SAME_LINE = ("line_no", "kind", "description", "vat_identifier", "source")
_CODES_OF_LINE = ("item", "account", "variant", "location", "unit")
_NUMBERS_OF_LINE = ("quantity", "unit_price", "discount_percent", "vat_rate")
_AMOUNTS_OF_LINE = (
    *("discount_amount", "line_amount", "invoice_discount", "net", "vat", "gross"),
)
_OF_LINES = ("item", "account", "variant", "location", "unit")


def document_head(document: SalesDocument) -> DocumentHead:
    """Tell a sales document without its lines."""
    return DocumentHead(**_own_head(document))


def document_told(document: SalesDocument) -> DocumentTold:
    """Tell a sales document with its lines."""
    lines = list(document.lines.select_related(*_OF_LINES).order_by("line_no"))
    decimals = document.currency.decimals
    return DocumentTold(
        **_own_head(document),
        lines=[_document_line(line, decimals) for line in lines],
        totals=[_total(total, decimals) for total in totals_by_rate(lines)],
    )


def posted_head(document: PostedDocument) -> PostedHead:
    """Tell a posted document without its lines."""
    return PostedHead(**_posted_head(document))


def posted_told(document: PostedDocument) -> PostedTold:
    """Tell a posted document with its lines."""
    lines = list(document.lines.select_related(*_OF_LINES).order_by("line_no"))
    decimals = document.currency.decimals
    return PostedTold(
        **_posted_head(document),
        lines=[_posted_line(line, decimals) for line in lines],
        totals=[_total(total, decimals) for total in totals_by_rate(lines)],
    )


def preview_told(shown: Preview, *, decimals: int) -> PreviewTold:
    """Tell what posting would write; `decimals` are of the company's currency."""
    return PreviewTold(
        documents=[posted_head(paper) for paper in shown.papers],
        ledger=[_booked(entry, decimals) for entry in shown.ledger],
        vat=[_vat(entry, decimals) for entry in shown.vat],
        customer_entries=len(shown.customers),
        item_entries=len(shown.items),
    )


def _own_head(document: SalesDocument) -> dict[str, Any]:
    error = document.queue_error
    return {
        **_head(document),
        "status": document.status,
        "version": document.version,
        "applies_to": code(document.applies_to),
        "discount_kind": document.discount_kind,
        "discount_value": number(document.discount_value),
        "queue_status": queue_status_of(document),
        "queue_error": str(error_from_json(error)) if error else "",
        "queue_entry": document.queue_entry_id,
        "created_by": _name(document.created_by),
        "created_at": document.created_at,
        "changed_at": document.changed_at,
    }


def _posted_head(document: PostedDocument) -> dict[str, Any]:
    same = ("draft_no", "order_no", "cancels", "posted_at", "carrier")
    return {
        **_head(document),
        **_same(document, (*same, "tracking_no", "tracking_url")),
        "corrects": code(document.corrects),
        "posted_by": _name(document.posted_by),
    }


def _head(document: SalesHeader) -> dict[str, Any]:
    decimals = document.currency.decimals
    return {
        **_same(document, _SAME_HEAD),
        **{name: code(getattr(document, name)) for name in _CODES_OF_HEAD},
        "factor": number(document.factor),
        **_amounts(document, ("net", "vat", "gross"), decimals),
    }


def _document_line(line: SalesLine, decimals: int) -> DocumentLine:
    quantities = ("to_ship", "shipped", "to_invoice", "invoiced")
    given = line.given_vat
    return DocumentLine(
        **_line(line, decimals),
        **_numbers(line, quantities),
        **_same(line, ("price_from", "price_list", "is_discount_given")),
        given_vat=money(given, decimals) if given is not None else None,
        allows_invoice_discount=line.allows_invoice_discount,
        is_reserved=line.is_reserved,
    )


def _posted_line(line: PostedLine, decimals: int) -> PostedLineTold:
    corrected = line.corrects
    return PostedLineTold(
        **_line(line, decimals),
        invoiced=number(line.invoiced),
        corrects=corrected.line_no if corrected else None,
    )


def _line(line: SalesLineFields, decimals: int) -> dict[str, Any]:
    return {
        **_same(line, _SAME_LINE),
        **{name: code(getattr(line, name)) for name in _CODES_OF_LINE},
        **_numbers(line, _NUMBERS_OF_LINE),
        **_amounts(line, _AMOUNTS_OF_LINE, decimals),
    }


def _total(total: RateTotal, decimals: int) -> TotalTold:
    return TotalTold(
        identifier=total.identifier,
        kind=total.kind,
        rate=number(total.rate),
        **_amounts(total, ("net", "vat", "gross"), decimals),
    )


def _booked(entry: LedgerEntry, decimals: int) -> BookedTold:
    return BookedTold(
        account=entry.account.no,
        name=entry.account.name,
        amount=money(entry.amount, decimals),
        customer=code(entry.customer),
        text=entry.text,
    )


def _vat(entry: VatEntry, decimals: int) -> VatTold:
    return VatTold(
        identifier=entry.identifier,
        rate=number(entry.rate),
        **_amounts(entry, ("base", "amount"), decimals),
    )


def _same(record: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _numbers(record: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: number(getattr(record, name)) for name in names}


def _amounts(record: object, names: Sequence[str], decimals: int) -> dict[str, Any]:
    return {name: money(getattr(record, name), decimals) for name in names}


def _name(user: Any) -> str:
    return user.get_username() if user is not None else ""

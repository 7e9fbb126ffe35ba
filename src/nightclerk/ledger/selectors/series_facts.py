"""Whether the papers of a posting can have their numbers."""

from datetime import date

from nightclerk.core.text import Text, words
from nightclerk.ledger.facts import CREDIT, INVOICE, ORDER, Series
from nightclerk.ledger.models import Company, NumberSeriesLine, SalesDocument
from nightclerk.ledger.numbering import following, is_within
from nightclerk.ledger.selectors.setup import Setup


def series_facts(
    document: SalesDocument, setup: Setup, *, ships: bool, invoices: bool
) -> tuple[Series, ...]:
    """Tell for each paper that will be written whether a number can be had."""
    day = document.posting_date
    if day is None:
        return ()
    found: list[Series] = []
    company = setup.company
    is_credit = document.kind == CREDIT
    if ships and _has_paper(document.kind, company):
        series = company.receipt_series_id if is_credit else company.shipment_series_id
        what = words("return receipts") if is_credit else words("posted shipments")
        found.append(_series(series, day, what, setup))
    if invoices:
        if is_credit:
            series, what = company.posted_credit_series_id, words("posted credit memos")
        else:
            series, what = company.posted_invoice_series_id, words("posted invoices")
        if not _keeps_number(document, series, company):
            found.append(_series(series, day, what, setup))
    return tuple(found)


def _has_paper(kind: str, company: Company) -> bool:
    """Tell whether goods that move get a paper of their own."""
    return {
        ORDER: True,
        INVOICE: company.ships_on_invoice,
        CREDIT: company.receives_on_credit,
    }[kind]


def _keeps_number(
    document: SalesDocument, series: int | None, company: Company
) -> bool:
    """Tell whether a draft has its number from the series of posted documents."""
    own = {
        ORDER: None,
        INVOICE: company.invoice_series_id,
        CREDIT: company.credit_series_id,
    }[document.kind]
    return own is not None and own == series


def _series(pk: int | None, day: date, what: Text, setup: Setup) -> Series:
    series = setup.series.get(pk) if pk is not None else None
    if series is None:
        return Series(what)
    line = setup.series_line(series.pk, day)
    if line is None:
        return Series(what, series.code, has_line=False)
    return Series(
        what,
        series.code,
        is_closed=line.is_closed,
        is_used_up=_is_used_up(line),
        is_too_early=bool(series.is_by_date and line.used_on and day < line.used_on),
        used_on=line.used_on,
    )


def _is_used_up(line: NumberSeriesLine) -> bool:
    no = following(line.used_no, line.step) if line.used_no else line.first_no
    return not is_within(no, line.last_no)

"""What a paper says, in the words of its language, ready to be set."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from nightclerk.ledger.due_dates import reached
from nightclerk.ledger.models import PostedDocument
from nightclerk.ledger.printing.lines import columns_of, rows_of
from nightclerk.ledger.printing.sums import amount_with, rates_of, totals_of
from nightclerk.ledger.printing.wording import (
    address_lines,
    amount,
    day,
    language_of,
    quantity,
)
from nightclerk.ledger.rounding import rounded
from nightclerk.ledger.selectors.papers import Paper

Kind = PostedDocument.Kind
Facts = dict[str, Any]
GOODS = (Kind.SHIPMENT, Kind.RECEIPT)


def facts_of(paper: Paper) -> Facts:
    """Say all that stands on a paper, in the language of its document."""
    document = paper.document
    language = language_of(document.language, _recipient(paper).get("country", ""))
    with override(language):
        title = f"{_titles()[document.kind]} {document.no}"
        return {
            "language": language,
            "title": title,
            "keywords": [
                word for word in (document.no, document.external_order_no) if word
            ],
            "company": _sender(paper, language),
            "recipient": _address(paper, _recipient(paper), language),
            "facts": [[name, said] for name, said in _head(paper) if said],
            "intro": _intro(document),
            "columns": columns_of(paper),
            "rows": rows_of(paper),
            "totals": totals_of(paper),
            "rate_columns": [_("VAT"), _("Net"), _("VAT"), _("Total")],
            "rates": rates_of(paper),
            "sentences": [said for said in _sentences(paper, language) if said],
            "footer": _footer(paper, language),
            "page_words": _("Page {page} of {pages}"),
        }


def _titles() -> dict[str, str]:
    return {
        Kind.SHIPMENT: _("Delivery note"),
        Kind.RECEIPT: _("Return receipt"),
        Kind.INVOICE: pgettext("paper", "Invoice"),
        Kind.CREDIT: _("Credit memo"),
    }


def _recipient(paper: Paper) -> dict[str, Any]:
    """Goods go where they are shipped to, papers about money to who pays."""
    document = paper.document
    goes_to: dict[str, Any] = (
        document.bill_to_address if paper.has_amounts else document.ship_to_address
    )
    return goes_to or document.sell_to_address


def _address(paper: Paper, address: dict[str, Any], language: str) -> list[str]:
    return address_lines(address, language=language, home=paper.company.country)


def _own_address(paper: Paper, language: str) -> list[str]:
    house = paper.company
    fields = ("name", "name2", "street", "street2", "post_code", "city", "country")
    own = {name: getattr(house, name) for name in fields}
    home = house.country
    if _recipient(paper).get("country", home) != home:
        home = ""  # a letter that leaves the country says where it comes from
    return address_lines(own, language=language, home=home)


def _sender(paper: Paper, language: str) -> Facts:
    return {
        "name": paper.company.name,
        "sender": " · ".join(_own_address(paper, language)),
    }


def _head(paper: Paper) -> Iterator[tuple[str, str]]:
    """Give what is looked for first; German invoices must name the day of supply."""
    document = paper.document
    supplied = document.shipment_date or document.posting_date
    yield _("Date"), day(document.document_date or document.posting_date)
    yield _("Day of supply"), day(supplied) if document.kind != Kind.CREDIT else ""
    buyer = document.bill_to if paper.has_amounts else document.customer
    yield _("Customer"), buyer.no
    yield _("Shopify Order No."), document.external_order_no
    yield _("Order"), document.order_no
    yield _("Your reference"), document.reference or document.external_document_no
    yield _("Your VAT id"), document.vat_id if paper.has_amounts else ""
    if document.kind in GOODS:
        yield _("Carrier"), document.carrier
        yield _("Tracking number"), document.tracking_no


def _intro(document: PostedDocument) -> str:
    if document.corrects is None:
        return ""
    return _("For {title} of {day}").format(
        title=f"{_titles()[document.corrects.kind]} {document.corrects.no}",
        day=day(document.corrects.document_date or document.corrects.posting_date),
    )


def _sentences(paper: Paper, language: str) -> Iterator[str]:
    """Say what is to be paid, by which law it is taxed, and what somebody noted."""
    document = paper.document
    if paper.has_amounts:
        yield _elsewhere(paper, language)
        yield from _payment(paper)
        yield _tax_abroad(paper)
        yield from paper.clauses
    yield document.note


def _elsewhere(paper: Paper, language: str) -> str:
    """Say where the goods go, unless that is where the paper goes."""
    document = paper.document
    goes_to = _address(paper, document.ship_to_address, language)
    is_known = goes_to == _address(paper, _recipient(paper), language)
    if document.kind == Kind.CREDIT or is_known or not goes_to:
        return ""
    return _("Delivered to: {address}").format(address=", ".join(goes_to))


def _payment(paper: Paper) -> Iterator[str]:
    document = paper.document
    total = amount_with(document.gross, document.currency)
    if document.kind == Kind.CREDIT:
        yield _("We credit {amount} to you.").format(amount=total)
        return
    if document.due_date:
        yield _("Please pay {amount} by {day}.").format(
            amount=total, day=day(document.due_date)
        )
    yield _discount(document)
    if document.method is not None:
        method = document.method.title or document.method.code
        yield _("Payment method: {method}").format(method=method)


def _discount(document: PostedDocument) -> str:
    terms = document.terms
    start = document.document_date
    if terms is None or not terms.discount_percent or start is None:
        return ""
    until: date | None = reached(terms.discount_until, start)
    if until is None:
        return ""
    percent, decimals = terms.discount_percent, document.currency.decimals
    off = rounded(document.gross * percent / 100, decimals)
    return _("With {percent} % discount until {day}: {amount}.").format(
        percent=quantity(percent),
        day=day(until),
        amount=amount_with(document.gross - off, document.currency),
    )


def _tax_abroad(paper: Paper) -> str:
    """Say VAT in our currency too, as a tax office at home wants it."""
    if paper.local_vat is None:
        return ""
    own = paper.company.currency
    return _("VAT in {currency}: {amount}").format(
        currency=own.code, amount=amount(paper.local_vat, decimals=own.decimals)
    )


def _footer(paper: Paper, language: str) -> list[list[str]]:
    house = paper.company
    numbers = ((_("VAT id"), house.vat_id), (_("Tax number"), house.tax_no))
    columns = [
        _own_address(paper, language),
        [line for line in (house.phone, house.email) if line],
        [line.strip() for line in house.bank.splitlines() if line.strip()],
        [f"{name}: {value}" for name, value in numbers if value],
    ]
    return [column for column in columns if column]

"""The foot of a paper: what the lines add up to, and VAT per rate."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from nightclerk.ledger.models import Currency
from nightclerk.ledger.printing.wording import amount, quantity
from nightclerk.ledger.selectors.documents import totals_by_rate
from nightclerk.ledger.selectors.papers import Paper

ZERO = Decimal(0)


def amount_with(value: Decimal, currency: Currency) -> str:
    """Write an amount with its currency, which no line break parts from it."""
    return f"{amount(value, decimals=currency.decimals)}\u00a0{currency.code}"


def totals_of(paper: Paper) -> list[dict[str, Any]]:
    """Give how one comes from the lines to the total, which stands out.

    Prices with VAT already have it in them, so that it is told after the total.
    """
    if not paper.has_amounts:
        return []
    document = paper.document
    total = _row(_("Total"), amount_with(document.gross, document.currency))
    total["is_strong"] = True
    before = [_sum(paper, *step) for step in _steps(paper)]
    after = _sum(paper, _("VAT included"), document.vat)
    return [*before, total, *([after] if document.prices_include_vat else [])]


def rates_of(paper: Paper) -> list[list[str]]:
    """Give net, VAT and total of each rate that the lines have."""
    if not paper.has_amounts:
        return []
    decimals = paper.document.currency.decimals
    return [
        [
            f"{quantity(row.rate)} %",
            *(
                amount(value, decimals=decimals)
                for value in (row.net, row.vat, row.gross)
            ),
        ]
        for row in totals_by_rate(paper.lines)
    ]


def _steps(paper: Paper) -> Iterator[tuple[str, Decimal]]:
    document = paper.document
    discount = sum((line.invoice_discount for line in paper.lines), start=ZERO)
    if discount:
        lines = sum((line.line_amount for line in paper.lines), start=ZERO)
        yield _("Sum of the lines"), lines
        yield _("Invoice discount"), -discount
    if not document.prices_include_vat:
        yield _("Net"), document.net
        yield _("VAT"), document.vat


def _sum(paper: Paper, title: str, value: Decimal) -> dict[str, Any]:
    return _row(title, amount(value, decimals=paper.document.currency.decimals))


def _row(title: str, said: str) -> dict[str, Any]:
    return {"title": title, "amount": said, "is_strong": False}

"""Builders for the terms of documents."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from nightclerk.ledger.amounts import DocumentTerms, LineTerms


def line(
    price: str,
    *,
    quantity: str = "1",
    rate: str = "19",
    percent: Any = None,
    amount: Any = None,
    given: str | None = None,
    kind: str = "normal",
    **fields: Any,
) -> LineTerms:
    """Describe a line; a price below zero is a line that takes back."""
    sign = "-" if price.startswith("-") else ""
    return LineTerms(
        line_no=0,
        quantity=Decimal(sign + quantity),
        unit_price=Decimal(price.removeprefix("-")),
        discount_percent=None if percent is None else Decimal(percent),
        discount_amount=None if amount is None else Decimal(amount),
        vat_identifier=fields.pop("identifier", f"VAT{rate}"),
        vat_kind=kind,
        vat_rate=Decimal(rate),
        given_vat=None if given is None else Decimal(given),
        **fields,
    )


def document(*lines: LineTerms, **terms: Any) -> DocumentTerms:
    """Put lines into a document and number them by ten thousands."""
    numbered = [
        replace(found, line_no=place * 10_000)
        for place, found in enumerate(lines, start=1)
    ]
    return DocumentTerms(lines=numbered, **terms)


def worked_example() -> DocumentTerms:
    """Two items with an invoice discount of 5 %, and shipping without one."""
    return document(
        line("23.80", quantity="10", percent="10"),
        line("29.99", quantity="3"),
        line("4.90", allows_invoice_discount=False),
        prices_include_vat=True,
        discount_kind="percent",
        discount_value=Decimal(5),
    )

"""Drafting credit memos of posted invoices, exact to the cent and to the cost."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import words
from nightclerk.ledger.crediting import (
    Credited,
    Invoiced,
    credited,
    invoice_discount,
)
from nightclerk.ledger.line_checks import plain
from nightclerk.ledger.models import PostedDocument, PostedLine, SalesDocument
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.selectors.company import today
from nightclerk.ledger.selectors.invoiced_lines import (
    Goods,
    goods_of,
    lines_of_invoice,
    returned,
)
from nightclerk.ledger.services.documents.drafts import create_document
from nightclerk.ledger.services.documents.line_input import LineInput

ZERO = Decimal(0)
# What a correction has in common with what it corrects.
HEADER = (
    "bill_to",
    "name",
    "sell_to_address",
    "bill_to_address",
    "ship_to_address",
    "vat_id",
    "language",
    "currency",
    "factor",
    "prices_include_vat",
    "customer_group",
    "business_group",
    "vat_group",
    "method",
    "location",
    "external_order_no",
    "external_document_no",
    "reference",
)


@transaction.atomic
def credit_memo_for(
    invoice: PostedDocument,
    *,
    lines: Mapping[int, Decimal] | None = None,
    on: date | None = None,
    actor: Any = None,
) -> SalesDocument:
    """Draft a credit memo of a posted invoice that applies to it.

    `lines` gives quantities by the numbers of the invoice's lines; without it, all
    that did not come back yet. Discounts are those of the invoice, goods come back at
    their cost; credits in parts add up to the invoice. Dated `on`, else today.
    `Refused` names the lines of which not so much is left.
    """
    require_invoice(invoice)
    chosen = _chosen(invoice, lines)
    decimals = invoice.currency.decimals
    goods = goods_of(invoice, [line for line, _, _ in chosen])
    begun = [
        (line, part)
        for line, quantity, before in chosen
        for part in _parts(line, quantity, before, goods.get(line.pk, []), decimals)
    ]
    discount, credits = invoice_discount(
        [part for _, (part, _) in begun], decimals=decimals
    )
    inputs = [
        _input(line, credit, holder, has_discount=bool(discount))
        for (line, (_, holder)), credit in zip(begun, credits, strict=True)
    ]
    return create_document(
        Kind.CREDIT,
        invoice.customer,
        actor=actor,
        lines=inputs,
        **header_of(invoice, on or today()),
        applies_to=invoice,
        discount_kind=SalesDocument.Discount.AMOUNT if discount else "",
        discount_value=discount,
    )


def require_invoice(invoice: PostedDocument) -> None:
    """Refuse what is no posted invoice."""
    if invoice.kind != PostedDocument.Kind.INVOICE:
        raise Refused(words("{document} is no posted invoice", document=invoice.no))


def master_of(line: PostedLine) -> dict[str, Any]:
    """Give what a line of a draft has from a posted one, but for its amounts."""
    names = ("item", "account", "variant", "description", "unit", "location")
    groups = ("product_group", "vat_group", "source")
    return {name: getattr(line, name) for name in (*names, *groups)}


def header_of(invoice: PostedDocument, on: date) -> dict[str, Any]:
    """Give the fields of a draft that corrects an invoice, dated on a day."""
    return {
        **{name: getattr(invoice, name) for name in HEADER},
        "posting_date": on,
        "document_date": on,
    }


def _chosen(
    invoice: PostedDocument, wanted: Mapping[int, Decimal] | None
) -> list[tuple[PostedLine, Decimal, Decimal]]:
    """Give lines, what of them is credited now, and what was before."""
    lines, before = lines_of_invoice(invoice), returned(invoice)
    found, wrong = [], {}
    for line in lines:
        gone = before.get(line.pk, ZERO)
        left = line.quantity - gone
        quantity = left if wanted is None else wanted.get(line.line_no, ZERO)
        if abs(quantity) > abs(left) or quantity * left < 0:
            wrong[f"lines.{line.line_no}.quantity"] = words(
                "Line {line} has {left} left to credit",
                line=line.line_no,
                left=plain(left),
            )
        elif quantity or (wanted is None and not line.kind):
            found.append((line, quantity, gone))
    unknown = set(wanted or ()) - {line.line_no for line in lines}
    wrong |= {
        f"lines.{no}": words("There is no line {line}", line=no) for no in unknown
    }
    if wrong:
        raise invalid_fields(wrong)
    if not any(quantity for _, quantity, _ in found):
        raise Refused(words("Nothing of invoice {no} is left to credit", no=invoice.no))
    return found


def _parts(
    line: PostedLine,
    quantity: Decimal,
    before: Decimal,
    goods: list[Goods],
    decimals: int,
) -> list[tuple[Credited, PostedLine]]:
    """Split what comes back by the shipments that hold the goods.

    Lines without goods, and goods of one shipment, stay one line.
    """
    if len(goods) < 2:
        return [(credited(_facts(line, before), quantity, decimals=decimals), line)]
    parts = []
    for holder, part in _from(goods, before, quantity):
        parts.append((credited(_facts(line, before), part, decimals=decimals), holder))
        before += part
    return parts


def _from(
    goods: list[Goods], before: Decimal, quantity: Decimal
) -> list[tuple[PostedLine, Decimal]]:
    """Take a quantity from the goods after those that came back before."""
    found, start = [], ZERO
    for lot in goods:
        end = start + lot.quantity
        part = min(end, before + quantity) - max(start, before)
        if part > 0:
            found.append((lot.line, part))
        start = end
    return found


def _facts(line: PostedLine, before: Decimal) -> Invoiced:
    return Invoiced(
        line_no=line.line_no,
        quantity=line.quantity,
        unit_price=line.unit_price,
        line_amount=line.line_amount,
        invoice_discount=line.invoice_discount,
        allows_invoice_discount=line.allows_invoice_discount,
        given_vat=line.vat if line.vat_difference else None,
        returned=before,
    )


def _input(
    line: PostedLine, credit: Credited, holder: PostedLine, *, has_discount: bool
) -> LineInput:
    """Make the draft's line; no discount is computed that the invoice did not have."""
    if not line.kind:
        return LineInput(description=line.description)
    return LineInput(
        **master_of(line),
        is_taken_over=True,
        quantity=credit.quantity,
        unit_price=credit.unit_price,
        discount_amount=credit.discount_amount,
        allows_invoice_discount=has_discount and credit.allows_invoice_discount,
        given_vat=credit.given_vat,
        returns=holder,
    )

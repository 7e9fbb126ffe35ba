"""What an invoice or a credit memo books: revenue, discounts, VAT, receivable. Pure.

Amounts of lines are those of an invoice, in the document's currency and positive; what
comes out is in the company's currency: debit > 0, credit < 0. References are primary
keys.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nightclerk.ledger.exchange import in_local
from nightclerk.ledger.journal import Row

ZERO = Decimal(0)
INVOICE, CREDIT = 1, -1  # which way a document turns its amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """An invoiced line: its accounts and amounts; discounts are without VAT.

    A discount is zero where it reduces revenue instead of having an account.
    """

    account: int
    vat_product_group: int
    product_group: int | None = None
    vat_identifier: str = ""
    vat_rate: Decimal = ZERO
    vat_kind: str = "normal"
    vat_account: int | None = None
    net: Decimal = ZERO
    vat: Decimal = ZERO
    gross: Decimal = ZERO
    vat_difference: Decimal = ZERO
    line_discount: Decimal = ZERO
    line_discount_account: int | None = None
    invoice_discount: Decimal = ZERO
    invoice_discount_account: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """An invoice (`way` 1) or a credit memo (-1), and on what terms it is booked.

    `currency` is None where it is the company's; `factor` is foreign units for one of
    the company's, `decimals` is how fine the company's currency is.
    """

    way: int
    customer: int
    receivables: int
    lines: Sequence[SaleLine]
    business_group: int | None = None
    currency: int | None = None
    factor: Decimal = Decimal(1)
    decimals: int = 2
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VatPart:
    """The base and VAT of one rate and product group; sales are negative.

    Lines that go the other way than the document form a part of their own.
    """

    product_group: int
    identifier: str
    rate: Decimal
    kind: str
    account: int | None
    base: Decimal
    amount: Decimal
    difference: Decimal
    foreign_base: Decimal
    foreign_amount: Decimal


def localized(sale: Sale) -> list[SaleLine]:
    """Give the lines in the company's currency; converted sums stay true sums.

    Each measure is converted cumulatively, so that the document's total is exact. VAT
    is such a measure and net is what is left: what has no VAT gets none by rounding.
    """
    if sale.currency is None:
        return list(sale.lines)
    gross = _converted(sale, [line.gross for line in sale.lines])
    vat = _converted(sale, [line.vat for line in sale.lines])
    difference = _converted(sale, [line.vat_difference for line in sale.lines])
    line_discount = _converted(sale, [line.line_discount for line in sale.lines])
    invoice_discount = _converted(sale, [line.invoice_discount for line in sale.lines])
    return [
        replace(
            line,
            net=gross[place] - vat[place],
            vat=vat[place],
            gross=gross[place],
            vat_difference=difference[place],
            line_discount=line_discount[place],
            invoice_discount=invoice_discount[place],
        )
        for place, line in enumerate(sale.lines)
    ]


def rows(sale: Sale, lines: Sequence[SaleLine]) -> list[Row]:
    """Give what is booked for the lines in the company's currency; it adds up to zero.

    The receivable is first.
    """
    receivable = Row(
        sale.receivables,
        sale.way * gross_of(lines),
        sale.currency,
        sale.way * gross_of(sale.lines) if sale.currency else ZERO,
        customer=sale.customer,
        text=sale.text,
    )
    booked = [receivable]
    for line, foreign in zip(lines, sale.lines, strict=True):
        booked.extend(_line_rows(sale, line, foreign))
    return booked


def vat_parts(sale: Sale, lines: Sequence[SaleLine]) -> list[VatPart]:
    """Add base and VAT up by rate and product group, also where there is no VAT."""
    sums: dict[tuple[object, ...], VatPart] = {}
    for line, foreign in zip(lines, sale.lines, strict=True):
        if not foreign.gross and not line.gross:
            continue
        part = _vat_part(sale.way, line, foreign)
        place = (
            part.product_group,
            part.identifier,
            part.rate,
            part.kind,
            foreign.gross > 0,
        )
        sums[place] = _added(sums[place], part) if place in sums else part
    return list(sums.values())


def gross_of(lines: Iterable[SaleLine]) -> Decimal:
    """Give what the customer owes for the lines."""
    return sum((line.gross for line in lines), ZERO)


def _converted(sale: Sale, amounts: Sequence[Decimal]) -> Sequence[Decimal]:
    return in_local(amounts, sale.factor, decimals=sale.decimals)


def _line_rows(sale: Sale, line: SaleLine, foreign: SaleLine) -> Iterator[Row]:
    base = Row(
        line.account,
        ZERO,
        sale.currency,
        business_group=sale.business_group,
        product_group=line.product_group,
        vat_identifier=line.vat_identifier,
        text=sale.text,
    )
    way = sale.way
    yield _row(base, line.account, _revenue(line), _revenue(foreign), -way)
    yield _row(
        base,
        line.line_discount_account,
        line.line_discount,
        foreign.line_discount,
        way,
    )
    yield _row(
        base,
        line.invoice_discount_account,
        line.invoice_discount,
        foreign.invoice_discount,
        way,
    )
    tax = replace(base, business_group=None, product_group=None)
    yield _row(tax, line.vat_account, line.vat, foreign.vat, -way)


def _row(
    base: Row, account: int | None, amount: Decimal, foreign: Decimal, way: int
) -> Row:
    return replace(
        base,
        account=account or 0,
        amount=way * amount,
        foreign_amount=way * foreign if base.currency else ZERO,
    )


def _revenue(line: SaleLine) -> Decimal:
    return line.net + line.line_discount + line.invoice_discount


def _vat_part(way: int, line: SaleLine, foreign: SaleLine) -> VatPart:
    return VatPart(
        product_group=line.vat_product_group,
        identifier=line.vat_identifier,
        rate=line.vat_rate,
        kind=line.vat_kind,
        account=line.vat_account,
        base=-way * line.net,
        amount=-way * line.vat,
        difference=-way * line.vat_difference,
        foreign_base=-way * foreign.net,
        foreign_amount=-way * foreign.vat,
    )


def _added(one: VatPart, other: VatPart) -> VatPart:
    return replace(
        one,
        base=one.base + other.base,
        amount=one.amount + other.amount,
        difference=one.difference + other.difference,
        foreign_base=one.foreign_base + other.foreign_base,
        foreign_amount=one.foreign_amount + other.foreign_amount,
    )

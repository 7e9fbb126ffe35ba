"""What a sales document amounts to: discounts, VAT, rounding. Pure.

The order of things: line discount, invoice discount, VAT once per rate, rounding of
the invoice. All amounts are in the document's currency; line and invoice discounts are
in its price mode (with or without VAT).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from nightclerk.ledger.discounts import invoice_discount, line_discount
from nightclerk.ledger.rounding import EXACT, ZERO, carried, product, rounded
from nightclerk.ledger.vat import (
    NONE,
    NORMAL,
    LineVat,
    Taxable,
    VatGroup,
    VatProblem,
    VatRule,
    net_and_gross,
    taxed,
    without_vat,
)

# Away from zero and towards it: a credit memo rounds as its invoice does.
DIRECTIONS = {"nearest": ROUND_HALF_UP, "up": ROUND_CEILING, "down": ROUND_FLOOR}
UNTAXED = LineVat(ZERO, ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTerms:
    """What decides a line's amounts.

    `unit_price` is in the document's price mode, percentages are 19 for 19 %. Percent
    or amount of the line discount may be None; where both are there, the amount stands
    as long as it agrees with the percent, else the percent decides. `vat_kind` is
    normal, reverse, full or none. `given_vat` is the VAT of the whole line as another
    system computed it.
    """

    line_no: int
    quantity: Decimal = ZERO
    unit_price: Decimal = ZERO
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    allows_invoice_discount: bool = True
    vat_identifier: str = ""
    vat_kind: str = NORMAL
    vat_rate: Decimal = ZERO
    given_vat: Decimal | None = None
    is_comment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTerms:
    """What decides a document's amounts.

    `decimals` are those of the currency; `discount_kind` is empty, percent or amount;
    `rounding_step` is what the total becomes a multiple of (0: nothing to do), by
    `rounding`: nearest, up (away from zero) or down. `most_vat_difference` bounds how
    far given VAT may be from the computed, per rate.
    """

    lines: Sequence[LineTerms]
    decimals: int = 2
    prices_include_vat: bool = False
    discount_kind: str = ""
    discount_value: Decimal = ZERO
    rounding_step: Decimal = ZERO
    rounding: str = "nearest"
    most_vat_difference: Decimal = ZERO

    @property
    def vat_rule(self) -> VatRule:
        """How this document computes VAT."""
        return VatRule(self.decimals, self.prices_include_vat, self.most_vat_difference)


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """What a line amounts to.

    `line_amount` is after the line discount and before the invoice discount, in the
    price mode. `vat_difference` is the part of `vat` that the rate does not explain.
    `net_discount` and `net_invoice_discount` are the two discounts without VAT, for
    accounts of their own: revenue before discounts is the sum of `net` and these two.
    """

    line_no: int
    discount_percent: Decimal
    discount_amount: Decimal
    line_amount: Decimal
    invoice_discount: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal
    vat_difference: Decimal
    net_discount: Decimal
    net_invoice_discount: Decimal


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a document amounts to.

    `lines` are in the order of the terms. `net`, `vat` and `gross` are the sums over
    `groups`. `rounding` is what was added to the lines' gross to round the invoice; it
    is the last group, without identifier and without VAT. `discount_beyond` is what of
    a fixed invoice discount found nothing to reduce. `problems` tell which given VAT is
    out of bounds; the computed one stands in its place.
    """

    lines: tuple[LineAmounts, ...]
    groups: tuple[VatGroup, ...]
    net: Decimal
    vat: Decimal
    gross: Decimal
    rounding: Decimal
    discount_beyond: Decimal = ZERO
    problems: tuple[VatProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Priced:
    """A line, or a part of it, with its discounts and before VAT; in the price mode.

    `before` is quantity times price, `amount` is after both discounts.
    """

    terms: LineTerms
    before: Decimal
    percent: Decimal
    discount: Decimal
    invoice_discount: Decimal
    given_vat: Decimal | None

    @property
    def line_amount(self) -> Decimal:
        """What is left after the line discount."""
        return self.before - self.discount

    @property
    def amount(self) -> Decimal:
        """What is left after both discounts."""
        return self.before - self.discount - self.invoice_discount


def compute(terms: DocumentTerms) -> Amounts:
    """Compute all amounts of a whole document; a comment's are all zero."""
    lines, beyond = priced(terms)
    return summed(terms, lines, discount_beyond=beyond)


def priced(terms: DocumentTerms) -> tuple[list[Priced], Decimal]:
    """Take the discounts off all lines; give also what found nothing to reduce."""
    lines = [_priced_line(line, terms.decimals) for line in terms.lines]
    base = [
        line.line_amount if line.terms.allows_invoice_discount else ZERO
        for line in lines
    ]
    total, beyond = invoice_discount(
        sum(base, ZERO), terms.discount_kind, terms.discount_value, terms.decimals
    )
    if total:
        shares = carried(total, base, decimals=terms.decimals)
        lines = [
            Priced(
                line.terms,
                line.before,
                line.percent,
                line.discount,
                share,
                line.given_vat,
            )
            for line, share in zip(lines, shares, strict=True)
        ]
    return lines, beyond


def _priced_line(line: LineTerms, decimals: int) -> Priced:
    nothing = rounded(ZERO, decimals)
    if line.is_comment:
        return Priced(line, nothing, ZERO, nothing, nothing, None)
    before = product(line.quantity, line.unit_price, decimals=decimals)
    percent, discount = line_discount(
        before, line.discount_percent, line.discount_amount, decimals
    )
    return Priced(line, before, percent, discount, nothing, line.given_vat)


def summed(
    terms: DocumentTerms, lines: Sequence[Priced], *, discount_beyond: Decimal = ZERO
) -> Amounts:
    """Put VAT on priced lines, round the invoice and add up."""
    rule = terms.vat_rule
    taxation = taxed(
        [_taxable(line) for line in lines if not line.terms.is_comment], rule
    )
    nothing = rounded(ZERO, terms.decimals)
    groups = taxation.groups
    rounding = _rounding(sum((group.gross for group in groups), nothing), terms)
    if rounding:
        groups = (*groups, _rounding_group(rounding))
    return Amounts(
        lines=tuple(
            _line_amounts(line, taxation.lines.get(line.terms.line_no, UNTAXED), rule)
            for line in lines
        ),
        groups=groups,
        net=sum((group.net for group in groups), nothing),
        vat=sum((group.vat for group in groups), nothing),
        gross=sum((group.gross for group in groups), nothing),
        rounding=rounding,
        discount_beyond=discount_beyond,
        problems=taxation.problems,
    )


def _taxable(line: Priced) -> Taxable:
    terms = line.terms
    return Taxable(
        line_no=terms.line_no,
        amount=line.amount,
        sign=-1 if line.line_amount < 0 else 1,
        identifier=terms.vat_identifier,
        kind=terms.vat_kind,
        rate=terms.vat_rate,
        given=line.given_vat,
    )


def _line_amounts(line: Priced, vat: LineVat, rule: VatRule) -> LineAmounts:
    terms = line.terms
    kind, rate = terms.vat_kind, terms.vat_rate
    net, gross = net_and_gross(line.amount, vat.vat, kind=kind, rule=rule)
    return LineAmounts(
        line_no=terms.line_no,
        discount_percent=line.percent,
        discount_amount=line.discount,
        line_amount=line.line_amount,
        invoice_discount=line.invoice_discount,
        net=net,
        vat=vat.vat,
        gross=gross,
        vat_difference=vat.difference,
        net_discount=without_vat(line.discount, kind=kind, rate=rate, rule=rule),
        net_invoice_discount=without_vat(
            line.invoice_discount, kind=kind, rate=rate, rule=rule
        ),
    )


def _rounding(gross: Decimal, terms: DocumentTerms) -> Decimal:
    """Give what is to be added so that the total is a multiple of the step."""
    step = terms.rounding_step
    if not step:
        return rounded(ZERO, terms.decimals)
    steps = EXACT.divide(abs(gross), step).quantize(
        Decimal(1), DIRECTIONS[terms.rounding], EXACT
    )
    target = EXACT.multiply(steps, step).copy_sign(gross)
    return rounded(target - gross, terms.decimals)


def _rounding_group(rounding: Decimal) -> VatGroup:
    return VatGroup(
        identifier="",
        kind=NONE,
        rate=ZERO,
        sign=-1 if rounding < 0 else 1,
        net=rounding,
        vat=ZERO,
        gross=rounding,
        difference=ZERO,
    )

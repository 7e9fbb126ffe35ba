"""An order becomes a document to the cent, or stays with the reasons. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nightclerk.connector.mapping.papers.charges import Begun, Lines
from nightclerk.connector.mapping.papers.sale_checks import (
    amounts_of,
    differences,
    expected_total,
    vat_problems,
)
from nightclerk.connector.mapping.papers.sale_draft import (
    Draft,
    DraftLine,
    SaleProblem,
    SaleTerms,
)
from nightclerk.connector.mapping.papers.sale_facts import ZERO, Sale
from nightclerk.connector.mapping.papers.sale_lines import (
    add_tip,
    current_amount,
    lines_of,
)
from nightclerk.connector.mapping.papers.sale_taxes import TaxChoice, Taxed, choose


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of an order: a draft, or all that keeps it from becoming one."""

    draft: Draft | None
    problems: Sequence[SaleProblem] = ()


def draft_of(sale: Sale, terms: SaleTerms) -> Drafted:
    """Make the draft of a sale's document and prove that it comes to Shopify's figures.

    All problems are told at once: what is not mapped, which taxes are not known, and,
    where everything is known, which figures differ by how much.
    """
    lines = lines_of(sale, terms)
    tip, discount = _beyond_lines(sale, lines)
    if tip:
        add_tip(lines, tip)
    draft = settled_lines(lines, terms)
    if isinstance(draft, list):
        return Drafted(None, [*lines.problems, *draft])
    if lines.problems:
        return Drafted(None, lines.problems)
    draft = replace(draft, invoice_discount=discount)
    return _proved(sale, draft, terms)


def settled_lines(lines: Lines, terms: SaleTerms) -> Draft | list[SaleProblem]:
    """Give all lines their VAT groups, or say which taxes must be settled first."""
    choice = choose([_taxed(begun) for begun in _charged(lines)], terms.tax)
    if not isinstance(choice, TaxChoice):
        return choice
    return Draft(
        business_group=choice.business_group,
        lines=tuple(_settled(begun, choice, terms) for begun in lines.begun),
    )


def _proved(sale: Sale, draft: Draft, terms: SaleTerms) -> Drafted:
    amounts = amounts_of(sale, draft, terms)
    problems = vat_problems(sale, amounts, terms) or differences(
        sale, draft, amounts, terms
    )
    if problems:
        return Drafted(None, problems)
    return Drafted(
        replace(draft, net=amounts.net, vat=amounts.vat, gross=amounts.gross)
    )


def _charged(lines: Lines) -> list[Begun]:
    return [
        begun
        for begun in lines.begun
        if begun.line.item is not None
        or begun.line.account is not None
        or begun.line.quantity
    ]


def _taxed(begun: Begun) -> Taxed:
    return Taxed(begun.line.source, begun.taxes, begun.own_group, is_free=begun.is_free)


def _settled(begun: Begun, choice: TaxChoice, terms: SaleTerms) -> DraftLine:
    """Give a line its VAT group, and the VAT that Shopify charges where it can be."""
    line = begun.line
    group = choice.product_groups.get(_taxed(begun).place)
    if group is None:
        return replace(line, given_vat=None)
    rate = terms.tax.rates[choice.business_group, group]
    is_taxed = bool(rate.percent) and bool(line.amount)
    return replace(
        line, vat_group=group, given_vat=line.given_vat if is_taxed else None
    )


def _beyond_lines(sale: Sale, lines: Lines) -> tuple[Decimal, Decimal]:
    """Give the tip and the discount that Shopify counts but lists in no line.

    Only what explains the total to the cent is taken: none, one or both of them. So
    nothing is made of figures that say less than the lines do, and what stays
    unexplained is told.
    """
    missing = expected_total(sale) - _come_to(sale, lines)
    tip, discount = _tip_beyond(sale), _discount_beyond(sale)
    ways = ((ZERO, ZERO), (ZERO, discount), (tip, ZERO), (tip, discount))
    return next((way for way in ways if way[0] - way[1] == missing), ways[0])


def _come_to(sale: Sale, lines: Lines) -> Decimal:
    """Give what lines come to with Shopify's taxes on them."""
    amounts = sum((begun.line.amount for begun in lines.begun), ZERO)
    if sale.taxes_included:
        return amounts
    return amounts + sum((begun.line.given_vat or ZERO for begun in lines.begun), ZERO)


def _tip_beyond(sale: Sale) -> Decimal:
    in_lines = sum((line.amount for line in sale.lines if line.is_tip), ZERO)
    return max(sale.totals.tip - in_lines, ZERO)


def _discount_beyond(sale: Sale) -> Decimal:
    """Give what of the order's discounts now no line and no way of shipping bears."""
    borne = sum(
        (
            line.unit_price * line.current_quantity - current_amount(line)
            for line in sale.lines
        ),
        ZERO,
    )
    borne += sum((line.price - line.amount for line in sale.shipping), ZERO)
    return max(sale.totals.discounts - borne, ZERO)

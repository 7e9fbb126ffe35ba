"""Does a draft come to Shopify's figures? Pure: the books compute, nobody adjusts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from nightclerk.connector.mapping.papers.sale_draft import Draft, SaleProblem, SaleTerms
from nightclerk.connector.mapping.papers.sale_facts import ZERO, Sale, Tax
from nightclerk.connector.mapping.papers.sale_taxes import percent_of, plain
from nightclerk.core.text import Text, words
from nightclerk.ledger.amounts import Amounts, DocumentTerms, LineTerms, compute
from nightclerk.ledger.rounding import grid

COMPARE = words("Compare the order at Shopify with its lines here.")


def amounts_of(sale: Sale, draft: Draft, terms: SaleTerms) -> Amounts:
    """Compute a draft as the books will compute its document."""
    return compute(
        DocumentTerms(
            lines=[
                _line_terms(number, draft, terms)
                for number, _ in enumerate(draft.lines, start=1)
            ],
            decimals=terms.decimals,
            prices_include_vat=sale.taxes_included,
            discount_kind="amount" if draft.invoice_discount else "",
            discount_value=draft.invoice_discount,
            most_vat_difference=terms.most_vat_difference,
        )
    )


def _line_terms(number: int, draft: Draft, terms: SaleTerms) -> LineTerms:
    line = draft.lines[number - 1]
    if line.vat_group is None:
        return LineTerms(line_no=number, is_comment=True)
    rate = terms.tax.rates[draft.business_group, line.vat_group]
    return LineTerms(
        line_no=number,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_amount=line.discount,
        vat_identifier=rate.identifier,
        vat_kind=rate.kind,
        vat_rate=rate.percent,
        given_vat=line.given_vat,
    )


def expected_total(sale: Sale) -> Decimal:
    """Give what the document must come to: Shopify's total now, and cash rounding."""
    return sale.totals.total + sale.totals.rounding


def margin(sale: Sale, terms: SaleTerms) -> Decimal:
    """Give up to what a difference can come from rounding alone.

    That is the smallest amount of the currency for each line, way of shipping and fee
    of the order: Shopify rounds each of them once.
    """
    count = len(sale.charges) + len(sale.fees)
    return grid(terms.decimals) * max(count, 1)


def vat_problems(sale: Sale, amounts: Amounts, terms: SaleTerms) -> list[SaleProblem]:
    """Say which VAT of Shopify's the books do not take.

    It is a matter of rounding within the margin, and of the tax setup beyond it.
    """
    return [
        SaleProblem(
            kind=_kind(found.given - found.computed, "tax", margin(sale, terms)),
            text=words(
                "VAT {identifier} is {given} at Shopify and {computed} in the books",
                identifier=found.identifier,
                given=found.given,
                computed=found.computed,
            ),
            hint=words(
                "Allow a larger VAT difference on the company card, "
                "or mend the VAT setup."
            ),
            field="tax",
            expected=found.given,
            found=found.computed,
        )
        for found in amounts.problems
    ]


def differences(
    sale: Sale, draft: Draft, amounts: Amounts, terms: SaleTerms
) -> list[SaleProblem]:
    """Give every figure of Shopify's that the document would not come to.

    A difference within the margin is one of rounding; a larger one is a charge that is
    not known here or, of taxes, one of the tax setup.
    """
    most = margin(sale, terms)
    return [
        *_total(sale, amounts, most),
        *_taxes(sale, amounts, most),
        *_goods(sale, draft, most),
        *_shipping(sale, draft, most),
        *_line_amounts(draft, amounts),
    ]


def _kind(difference: Decimal, beyond: str, most: Decimal) -> str:
    return "rounding" if abs(difference) <= most else beyond


def _total(sale: Sale, amounts: Amounts, most: Decimal) -> Iterator[SaleProblem]:
    expected = expected_total(sale)
    difference = expected - amounts.gross
    if not difference:
        return
    yield SaleProblem(
        kind=_kind(difference, "charge", most),
        text=words(
            "The total is {expected} at Shopify and {found} in the books: "
            "{difference} is not explained",
            expected=expected,
            found=amounts.gross,
            difference=difference,
        ),
        hint=COMPARE,
        field="total",
        expected=expected,
        found=amounts.gross,
    )


def _figure(
    figure: tuple[str, Text], expected: Decimal, found: Decimal, most: Decimal
) -> Iterator[SaleProblem]:
    """Compare a figure, which is named by its field and its title."""
    field, title = figure
    if expected == found:
        return
    beyond = "tax" if field == "tax" else "charge"
    yield SaleProblem(
        kind=_kind(expected - found, beyond, most),
        text=words(
            "The {figure} is {expected} at Shopify and {found} in the books",
            figure=title,
            expected=expected,
            found=found,
        ),
        hint=COMPARE,
        field=field,
        expected=expected,
        found=found,
    )


def _taxes(sale: Sale, amounts: Amounts, most: Decimal) -> list[SaleProblem]:
    """Compare the VAT rate by rate; where all rates agree, their sum."""
    whole = _figure(("tax", words("tax")), sale.totals.tax, amounts.vat, most)
    return list(_rates(sale, amounts, most)) or list(whole)


def _rates(sale: Sale, amounts: Amounts, most: Decimal) -> Iterator[SaleProblem]:
    """Compare the VAT of each rate with what Shopify charges at that rate."""
    expected = charged_by_rate(sale)
    found: dict[Decimal, Decimal] = defaultdict(Decimal)
    for group in amounts.groups:
        found[Decimal(group.rate)] += group.vat
    for rate in sorted({*expected, *found}):
        title = words("tax of {rate} %", rate=plain(rate))
        given = expected.get(rate, ZERO)
        yield from _figure(("tax", title), given, found[rate], most)


def charged_by_rate(sale: Sale) -> dict[Decimal, Decimal]:
    """Give the order's taxes now, by percent.

    Shopify's own list says it, where it adds up to Shopify's own tax and no line bears
    more than one tax; of stacked ones the list does not say which lie on which.
    """
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    charged = _charged(sale)
    is_stacked = any(sum(bool(t.rate) for t in taxes) > 1 for taxes, _ in charged)
    listed = sum((tax.amount for tax in sale.taxes), ZERO)
    if sale.taxes and listed == sale.totals.tax and not is_stacked:
        charged = [([tax], ZERO) for tax in sale.taxes]
    for taxes, gone in charged:
        amount = sum((tax.amount for tax in taxes), ZERO)
        sums[percent_of(taxes)] += amount - gone
    return sums


def _charged(sale: Sale) -> list[tuple[Sequence[Tax], Decimal]]:
    """Give the taxes of all that is charged, and what of them is gone."""
    gone = {line.gid for line in sale.shipping if line.is_removed}
    kept = [line for line in sale.charges if line.gid not in gone]
    return [
        *((line.taxes, line.gone_tax) for line in kept),
        *((fee.taxes, ZERO) for fee in sale.fees),
    ]


def _goods(sale: Sale, draft: Draft, most: Decimal) -> Iterator[SaleProblem]:
    """Compare the goods with Shopify's subtotal, which may be without the tips."""
    tips = {line.gid for line in sale.lines if line.is_tip}
    whole = _sum_of(draft, {line.gid for line in sale.lines}) - draft.invoice_discount
    expected = sale.totals.subtotal
    if expected != whole - _sum_of(draft, tips):
        yield from _figure(("subtotal", words("subtotal")), expected, whole, most)


def _shipping(sale: Sale, draft: Draft, most: Decimal) -> Iterator[SaleProblem]:
    found = _sum_of(draft, {line.gid for line in sale.shipping})
    title = words("shipping")
    yield from _figure(("shipping", title), sale.totals.shipping, found, most)


def _sum_of(draft: Draft, sources: Collection[str]) -> Decimal:
    return sum((line.amount for line in draft.lines if line.source in sources), ZERO)


def _line_amounts(draft: Draft, amounts: Amounts) -> Iterator[SaleProblem]:
    for line, computed in zip(draft.lines, amounts.lines, strict=True):
        if line.amount != computed.line_amount:
            yield SaleProblem(
                kind="rounding",
                text=words(
                    "“{line}” is {expected} at Shopify and {found} in the books",
                    line=line.description,
                    expected=line.amount,
                    found=computed.line_amount,
                ),
                hint=COMPARE,
                line_gid=line.source,
                field="amount",
                expected=line.amount,
                found=computed.line_amount,
            )

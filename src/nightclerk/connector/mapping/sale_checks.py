"""Does a draft come to Shopify's figures? Pure: the books compute, nobody adjusts."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from nightclerk.connector.mapping.sale_draft import Draft, SaleProblem, SaleTerms
from nightclerk.connector.mapping.sale_facts import ZERO, Sale
from nightclerk.connector.mapping.sale_taxes import percent_of, plain
from nightclerk.core.text import Text, words
from nightclerk.ledger.amounts import Amounts, DocumentTerms, LineTerms, compute

CENT = Decimal("0.01")


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


def vat_problems(sale: Sale, amounts: Amounts) -> list[SaleProblem]:
    """Say which VAT of Shopify's the books do not take.

    It is a matter of rounding up to one cent for each line of the order, and of the
    tax setup beyond that.
    """
    most = CENT * max(len(sale.charges), 1)
    return [
        SaleProblem(
            kind="rounding" if abs(found.given - found.computed) <= most else "tax",
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
    """Give every figure of Shopify's that the document would not come to."""
    totals = sale.totals
    return [
        *_total(sale, amounts),
        *_figure("tax", words("tax"), totals.tax, amounts.vat),
        *_rates(sale, draft, amounts, terms),
        *_part(sale, draft, "subtotal", totals.subtotal),
        *_part(sale, draft, "shipping", totals.shipping),
        *_line_amounts(draft, amounts),
    ]


def _total(sale: Sale, amounts: Amounts) -> Iterator[SaleProblem]:
    expected = expected_total(sale)
    difference = expected - amounts.gross
    if not difference:
        return
    count = max(len(sale.charges), 1)
    is_small = abs(difference) <= CENT * count
    yield SaleProblem(
        kind="rounding" if is_small else "charge",
        text=words(
            "The total is {expected} at Shopify and {found} in the books: "
            "{difference} is not explained",
            expected=expected,
            found=amounts.gross,
            difference=difference,
        ),
        hint=words("Compare the order at Shopify with its lines here."),
        field="total",
        expected=expected,
        found=amounts.gross,
    )


def _figure(
    name: str, title: Text, expected: Decimal, found: Decimal
) -> Iterator[SaleProblem]:
    if expected == found:
        return
    is_small = abs(expected - found) <= CENT * 5
    yield SaleProblem(
        kind="rounding" if is_small else "tax" if name == "tax" else "charge",
        text=words(
            "The {figure} is {expected} at Shopify and {found} in the books",
            figure=title,
            expected=expected,
            found=found,
        ),
        hint=words("Compare the order at Shopify with its lines here."),
        field=name,
        expected=expected,
        found=found,
    )


def _rates(
    sale: Sale, draft: Draft, amounts: Amounts, terms: SaleTerms
) -> Iterator[SaleProblem]:
    """Compare the VAT of each rate with what Shopify charges by lines of that rate."""
    expected: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in sale.charges:
        charged = sum((tax.amount for tax in line.taxes), ZERO) - line.gone_tax
        expected[percent_of(line.taxes)] += charged
    for fee in sale.fees:
        expected[percent_of(fee.taxes)] += sum((tax.amount for tax in fee.taxes), ZERO)
    found: dict[Decimal, Decimal] = defaultdict(Decimal)
    for group in amounts.groups:
        found[Decimal(group.rate)] += group.vat
    for rate in sorted({*expected, *found}):
        title = words("tax of {rate} %", rate=plain(rate))
        yield from _figure("tax", title, expected[rate], found[rate])


def _part(
    sale: Sale, draft: Draft, name: str, expected: Decimal
) -> Iterator[SaleProblem]:
    """Compare the goods, or the shipping, with Shopify's sum of them."""
    shipping = {line.gid for line in sale.shipping}
    goods = {line.gid for line in sale.lines}
    sources = goods if name == "subtotal" else shipping
    found = sum((line.amount for line in draft.lines if line.source in sources), ZERO)
    if name == "subtotal":
        found -= draft.invoice_discount
    title = words("subtotal") if name == "subtotal" else words("shipping")
    yield from _figure(name, title, expected, found)


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
                line_gid=line.source,
                field="amount",
                expected=line.amount,
                found=computed.line_amount,
            )

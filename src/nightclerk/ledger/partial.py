"""Amounts of a part of a document, such that all parts add up to the whole. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from nightclerk.ledger.amounts import Amounts, DocumentTerms, Priced, priced, summed
from nightclerk.ledger.rounding import ZERO, product, proportion


@dataclass(frozen=True, slots=True)
class Reached:
    """What a line amounts to up to a quantity; in the price mode."""

    before: Decimal
    discount: Decimal
    invoice_discount: Decimal
    given_vat: Decimal


def part_of(
    terms: DocumentTerms, already: Mapping[int, Decimal], now: Mapping[int, Decimal]
) -> Amounts:
    """Compute the amounts of the quantities `now`, after those `already` invoiced.

    Both are keyed by line number and have the sign of the line's quantity; a line that
    is missing has none. Each line gets what it amounts to up to `already + now` less
    what it amounts to up to `already`, so in the price mode the parts of a line add up
    to the line, however it is split. VAT is computed on the part, once per rate; the
    invoice is rounded as a whole one is.

    Given VAT is split likewise. `problems` are those of the whole document: where only
    the split makes a difference too large, the computed VAT of the part stands.
    """
    lines, beyond = priced(terms)
    parts = []
    for line in lines:
        before = already.get(line.terms.line_no, ZERO)
        after = before + now.get(line.terms.line_no, ZERO)
        parts.append(_part(line, before, after, terms.decimals))
    part = summed(terms, parts, discount_beyond=beyond)
    if all(line.given_vat is None for line in lines):
        return part
    return replace(part, problems=summed(terms, lines).problems)


def _part(line: Priced, start: Decimal, end: Decimal, decimals: int) -> Priced:
    if line.terms.is_comment or (not start and end == line.terms.quantity):
        return line
    until, since = _reached(line, end, decimals), _reached(line, start, decimals)
    return Priced(
        line.terms,
        until.before - since.before,
        line.percent,
        until.discount - since.discount,
        until.invoice_discount - since.invoice_discount,
        None if line.given_vat is None else until.given_vat - since.given_vat,
    )


def _reached(line: Priced, quantity: Decimal, decimals: int) -> Reached:
    """Give what a line amounts to up to a quantity; for all of it, the whole line.

    A discount follows the amount that it is taken off, not the quantity: so it never
    grows by more than that amount does, and what is left never turns its sign.
    """
    terms = line.terms
    before = product(quantity, terms.unit_price, decimals=decimals)
    discount = proportion(line.discount, before, line.before, decimals=decimals)
    invoice_discount = proportion(
        line.invoice_discount, before - discount, line.line_amount, decimals=decimals
    )
    given = proportion(
        line.given_vat or ZERO, quantity, terms.quantity, decimals=decimals
    )
    return Reached(before, discount, invoice_discount, given)

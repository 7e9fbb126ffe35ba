"""VAT: once per rate and document, carried to the lines. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nightclerk.ledger.rounding import (
    EXACT,
    HUNDRED,
    ZERO,
    carried,
    product,
    proportion,
    rounded,
)

NORMAL, REVERSE, FULL, NONE = "normal", "reverse", "full", "none"


@dataclass(frozen=True, slots=True)
class VatRule:
    """How a document computes VAT, and how far a given VAT may differ from that."""

    decimals: int
    prices_include_vat: bool
    most_difference: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Taxable:
    """A line after its discounts: `amount` is in the document's price mode.

    `sign` is that of the line before the invoice discount (zero counts as positive);
    `given` is the VAT that another system computed for the line.
    """

    line_no: int
    amount: Decimal
    sign: int
    identifier: str
    kind: str
    rate: Decimal
    given: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VatGroup:
    """The VAT of all lines of one identifier, kind, rate and sign.

    `difference` is the part of `vat` that the rate does not explain.
    """

    identifier: str
    kind: str
    rate: Decimal
    sign: int
    net: Decimal
    vat: Decimal
    gross: Decimal
    difference: Decimal


@dataclass(frozen=True, slots=True)
class VatProblem:
    """A given VAT that cannot be used: too far from the computed, or of wrong sign.

    `line_no` is the first line that gives it; `allowed` is the largest difference that
    would pass, zero where the kind of VAT or its rate allows none.
    """

    line_no: int
    identifier: str
    given: Decimal
    computed: Decimal
    allowed: Decimal


@dataclass(frozen=True, slots=True)
class LineVat:
    """What one line bears of its group's VAT, and of the difference in it."""

    vat: Decimal
    difference: Decimal


@dataclass(frozen=True, slots=True)
class Taxation:
    """The VAT of a document: `lines` by line number."""

    groups: tuple[VatGroup, ...]
    lines: dict[int, LineVat]
    problems: tuple[VatProblem, ...]


def vat_on(amount: Decimal, *, kind: str, rate: Decimal, rule: VatRule) -> Decimal:
    """Compute the VAT on (or in) an amount of the price mode, rounded once.

    Full VAT is all of the amount; with reverse charge the customer owes it, so here it
    is zero.
    """
    if kind == FULL:
        return rounded(amount, rule.decimals)
    if kind != NORMAL or not rate:
        return rounded(ZERO, rule.decimals)
    if rule.prices_include_vat:
        return proportion(amount, rate, HUNDRED + rate, decimals=rule.decimals)
    return product(amount, rate.scaleb(-2, EXACT), decimals=rule.decimals)


def without_vat(amount: Decimal, *, kind: str, rate: Decimal, rule: VatRule) -> Decimal:
    """Take the VAT out of an amount of the price mode: the net amount."""
    if kind == FULL or rule.prices_include_vat:
        return amount - vat_on(amount, kind=kind, rate=rate, rule=rule)
    return amount


def taxed(lines: Iterable[Taxable], rule: VatRule) -> Taxation:
    """Compute the VAT of a document.

    Lines of one identifier, kind, rate and sign are one group, whose VAT is rounded
    once. Where all of a group is zero there is no group.
    """
    members: dict[tuple[str, str, Decimal, int], list[Taxable]] = {}
    for line in lines:
        key = line.identifier, line.kind, line.rate, line.sign
        members.setdefault(key, []).append(line)
    groups: list[VatGroup] = []
    shares: dict[int, LineVat] = {}
    problems: list[VatProblem] = []
    for group in members.values():
        total, problem = _tax_group(group, rule, shares)
        if total.gross or total.net:
            groups.append(total)
        if problem:
            problems.append(problem)
    return Taxation(tuple(groups), shares, tuple(problems))


def _tax_group(
    lines: Sequence[Taxable], rule: VatRule, shares: dict[int, LineVat]
) -> tuple[VatGroup, VatProblem | None]:
    first = lines[0]
    amount = sum((line.amount for line in lines), ZERO)
    computed = vat_on(amount, kind=first.kind, rate=first.rate, rule=rule)
    parts = carried(computed, [line.amount for line in lines], decimals=rule.decimals)
    used = [
        part if line.given is None else rounded(line.given, rule.decimals)
        for line, part in zip(lines, parts, strict=True)
    ]
    problem = _problem(lines, used, computed, rule)
    if problem:
        used = parts
    for line, vat, part in zip(lines, used, parts, strict=True):
        shares[line.line_no] = LineVat(vat, vat - part)
    return _total(first, amount, sum(used, ZERO), computed, rule), problem


def _total(
    first: Taxable, amount: Decimal, vat: Decimal, computed: Decimal, rule: VatRule
) -> VatGroup:
    net, gross = net_and_gross(amount, vat, kind=first.kind, rule=rule)
    return VatGroup(
        first.identifier,
        first.kind,
        first.rate,
        first.sign,
        net,
        vat,
        gross,
        vat - computed,
    )


def net_and_gross(
    amount: Decimal, vat: Decimal, *, kind: str, rule: VatRule
) -> tuple[Decimal, Decimal]:
    """Complete an amount of the price mode; a difference goes to the other one."""
    if kind == FULL or rule.prices_include_vat:
        return amount - vat, amount
    return amount, amount + vat


def _problem(
    lines: Sequence[Taxable], used: Sequence[Decimal], computed: Decimal, rule: VatRule
) -> VatProblem | None:
    """Find out whether given VAT is out of bounds; nothing given is never."""
    first = next((line for line in lines if line.given is not None), None)
    if first is None:
        return None
    taxable = first.kind == NORMAL and first.rate and any(line.amount for line in lines)
    allowed = rule.most_difference if taxable else ZERO
    given = sum(used, ZERO)
    fits = all(vat * first.sign >= 0 for vat in used)
    if fits and abs(given - computed) <= allowed:
        return None
    return VatProblem(first.line_no, first.identifier, given, computed, allowed)

"""How Shopify's taxes on an order are booked: one VAT group for each rate. Pure.

Shopify decides what a buyer pays. So the rate of a line is the sum of the taxes that
Shopify put on it, and the groups of the books are chosen so that they have that rate;
where none has it, or where more than one kind of sale would explain it, a person
decides once for all orders alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nightclerk.connector.mapping.papers.sale_draft import SaleProblem, TaxTerms
from nightclerk.connector.mapping.papers.sale_facts import ZERO, Tax
from nightclerk.core.text import Text, words

HUNDRED = Decimal(100)
NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Taxed:
    """What is taxed: its taxes at Shopify, its amount, and the item's own group.

    `is_free` where nothing is charged at all, so that any rate fits.
    """

    gid: str
    taxes: Sequence[Tax]
    own_group: int | None = None
    is_free: bool = False

    @property
    def place(self) -> str:
        """Name the line; pieces that were lost have one besides their order line's."""
        return f"{self.gid}#free" if self.is_free else self.gid


@dataclass(frozen=True, slots=True)
class TaxChoice:
    """The VAT business group of a document, and the product group of each place."""

    business_group: int
    product_groups: dict[str, int]


def percent_of(taxes: Iterable[Tax]) -> Decimal:
    """Give the sum of the rates in percent: 4 % and 4.5 % are 8.5."""
    return sum((tax.rate for tax in taxes), ZERO) * HUNDRED


def taxes_text(taxes: Iterable[Tax]) -> str:
    """Give taxes as one text, the same for the same ones; empty for none.

    Such as `New York State Tax 4 % + New York City Tax 4.5 %`, the smallest first:
    Shopify does not list them in one order.
    """
    charged = sorted((tax.rate, tax.title) for tax in taxes if tax.rate)
    return " + ".join(f"{title} {plain(rate * HUNDRED)} %" for rate, title in charged)


def plain(number: Decimal) -> str:
    """Write a number without needless zeros."""
    return f"{number.normalize():f}"


def choose(lines: Sequence[Taxed], terms: TaxTerms) -> TaxChoice | list[SaleProblem]:
    """Choose the groups of a document, or say which taxes must be settled first.

    The first candidate is taken where a mapping settled it, or where it alone explains
    all lines. Two that do are a question for a person, unless all lines are free of
    tax: then the likeliest is right.
    """
    fitting = [
        (group, found)
        for group in terms.candidates
        if (found := _groups(lines, group, terms)) is not None
    ]
    if not fitting:
        return _unknown(lines, terms)
    is_taxed = any(percent_of(line.taxes) for line in lines)
    if len(fitting) > 1 and is_taxed and not terms.is_settled:
        return [_ambiguous(lines)]
    group, found = fitting[0]
    return TaxChoice(group, found)


def _groups(
    lines: Sequence[Taxed], business_group: int, terms: TaxTerms
) -> dict[str, int] | None:
    """Give the product group of each line; None where one line's rate is not there."""
    found: dict[str, int] = {}
    for line in lines:
        group = _group(line, business_group, terms)
        if group is None:
            return None
        found[line.place] = group
    return found


def _group(line: Taxed, business_group: int, terms: TaxTerms) -> int | None:
    """Give the first group with the line's rate: the item's own, then as mapped."""
    percent = percent_of(line.taxes)
    mapped = terms.mapped.get(taxes_text(line.taxes))
    tried = [group for group in (line.own_group, mapped, *terms.order) if group]
    for group in tried:
        rate = terms.rates.get((business_group, group))
        if rate is None:
            continue
        if line.is_free or (rate.percent == percent and _charges(rate.kind, percent)):
            return group
    return None


def _charges(kind: str, percent: Decimal) -> bool:
    """Tell whether a kind of VAT lets a tax be charged: only normal VAT does."""
    return kind == NORMAL or not percent


def _unknown(lines: Sequence[Taxed], terms: TaxTerms) -> list[SaleProblem]:
    """Name the taxes that the best of the candidates does not know; each once."""
    unknown = (
        [line for line in lines if _group(line, candidate, terms) is None]
        for candidate in terms.candidates
    )
    strange = min(unknown, key=len, default=lines)
    texts = {taxes_text(line.taxes): line.gid for line in reversed(strange)}
    return [
        _problem(_strange(text), text, gid) for text, gid in reversed(texts.items())
    ]


def _strange(text: str) -> Text:
    if not text:
        return words("Nothing in the VAT setup is free of tax for this sale")
    return words("The VAT setup has no rate for {taxes}", taxes=text)


def _ambiguous(lines: Sequence[Taxed]) -> SaleProblem:
    taxed = next(line for line in lines if percent_of(line.taxes))
    text = taxes_text(taxed.taxes)
    return _problem(
        words("{taxes} could be booked in more than one way", taxes=text),
        text,
        taxed.gid,
    )


def _problem(text: Text, taxes: str, gid: str) -> SaleProblem:
    return SaleProblem(
        kind="tax",
        text=text,
        hint=words("Settle the taxes of this country once; all orders follow."),
        line_gid=gid,
        mapping="tax",
        mapping_key=taxes,
    )

"""How the sales of a company in one country are taxed at first. Pure.

At home the country's rates; businesses in the EU with a VAT id buy free of tax, as
does everybody outside it; distance sales to consumers in another country of the EU
(OSS) carry that country's rate. A tax adviser confirms which of it applies.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nightclerk.ledger import charts

STANDARD, REDUCED, ZERO = "STANDARD", "REDUCED", "ZERO"
DOMESTIC, UNION, DISTANCE, ELSEWHERE = "DOMESTIC", "EU", "OSS", "EXPORT"
NORMAL, REVERSE = "normal", "reverse"
NOTHING = Decimal(0)
CLAUSES = {
    "en": {
        UNION: "Intra-Community supply free of VAT",
        ELSEWHERE: "Export free of VAT",
    },
    "de": {
        UNION: "Steuerfreie innergemeinschaftliche Lieferung",
        ELSEWHERE: "Steuerfreie Ausfuhrlieferung",
    },
}
TITLES = {
    "en": {
        DOMESTIC: "At home",
        UNION: "Businesses in the EU with a VAT id",
        ELSEWHERE: "Outside the EU",
        DISTANCE: "Distance sales: {country}",
    },
    "de": {
        DOMESTIC: "Inland",
        UNION: "Unternehmen in der EU mit USt-IdNr.",
        ELSEWHERE: "Drittland",
        DISTANCE: "Fernverkauf: {country}",
    },
}


@dataclass(frozen=True)
class Buyer:
    """A VAT business group: its code, its title, its country where it has one."""

    code: str
    title: str
    country: str = ""


@dataclass(frozen=True)
class VatRow:
    """How one kind of product is taxed for one kind of buyer; the rate is in percent.

    `role` names the account of the VAT in the chart.
    """

    buyer: str
    product: str
    identifier: str
    rate: Decimal
    kind: str
    role: str
    clause: str = ""


@dataclass(frozen=True)
class Home:
    """Where the company is and what its sales at home are taxed with, in percent."""

    country: charts.Country
    standard: Decimal
    reduced: Decimal


def buyers(home: Home, language: str) -> list[Buyer]:
    """Give the kinds of buyers, with one for each other country of the EU."""
    titles = TITLES[language]
    abroad = [UNION, ELSEWHERE] if home.country.is_eu else [ELSEWHERE]
    return [Buyer(code, titles[code]) for code in (DOMESTIC, *abroad)] + [
        Buyer(
            f"{DISTANCE}-{country.code}",
            titles[DISTANCE].format(country=country.titled(language)),
            country.code,
        )
        for country in (_rest_of_the_union(home) if home.country.is_eu else ())
    ]


def vat_rows(home: Home, language: str) -> list[VatRow]:
    """Give the whole matrix: each kind of buyer with each kind of product."""
    return [
        row
        for buyer in buyers(home, language)
        for row in _rows(buyer, home, CLAUSES[language])
    ]


def _rows(buyer: Buyer, home: Home, clauses: dict[str, str]) -> Iterator[VatRow]:
    if buyer.code == DOMESTIC:
        yield from _taxed(buyer, home.standard, home.reduced)
    elif buyer.country:
        there = charts.countries()[buyer.country]
        yield from _taxed(buyer, there.standard or NOTHING, there.reduced or NOTHING)
    else:
        kind = REVERSE if buyer.code == UNION else NORMAL
        clause = clauses[buyer.code]
        for product in (STANDARD, REDUCED, ZERO):
            yield VatRow(
                *(buyer.code, product, buyer.code, NOTHING, kind, "vat_standard"),
                clause=clause,
            )


def _taxed(buyer: Buyer, standard: Decimal, reduced: Decimal) -> Iterator[VatRow]:
    """Tax with a country's rates: VAT19 is the identifier at home, OSS-FR-20 there."""
    at_home = not buyer.country
    prefix = "VAT" if at_home else f"{buyer.code}-"
    rates = {STANDARD: standard, REDUCED: reduced, ZERO: NOTHING}
    for product, rate in rates.items():
        role = "vat_reduced" if product == REDUCED else "vat_standard"
        yield VatRow(
            buyer=buyer.code,
            product=product,
            identifier=f"{prefix}{rate.normalize():f}",
            rate=rate,
            kind=NORMAL,
            role=role if at_home else "vat_oss",
        )


def _rest_of_the_union(home: Home) -> Iterator[charts.Country]:
    for country in charts.countries().values():
        if country.is_eu and country.code != home.country.code:
            yield country

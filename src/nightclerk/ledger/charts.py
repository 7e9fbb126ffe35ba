"""Charts of accounts, countries, currencies and first codes, from data files. Pure.

The numbers of accounts and the rates of VAT are a start that a tax adviser confirms.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from nightclerk.core.errors import Refused
from nightclerk.core.text import words

CHARTS = {"skr03": "SKR03", "skr04": "SKR04", "generic": "Generic"}
FOLDER = Path(__file__).parent / "chart_data"
GERMAN = "de"


@dataclass(frozen=True)
class Titled:
    """Something with a title in both languages."""

    title: str
    title_de: str

    def titled(self, language: str) -> str:
        """Give the title in German for `de`, else in English."""
        return self.title_de if language == GERMAN else self.title


@dataclass(frozen=True)
class ChartAccount(Titled):
    """One account of a chart; its roles say what set-up uses it for."""

    no: str
    kind: str
    is_heading: bool
    is_direct: bool
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """A chart of accounts: its code, its language, its accounts by number."""

    code: str
    accounts: tuple[ChartAccount, ...]

    @property
    def language(self) -> str:
        """Tell the language that its readers speak."""
        return GERMAN if self.code.startswith("skr") else "en"

    def number_for(self, *roles: str) -> str:
        """Give the number of the account of the first role that the chart has."""
        numbers = {role: each.no for each in self.accounts for role in each.roles}
        return next(numbers[role] for role in roles if role in numbers)


@dataclass(frozen=True)
class Code(Titled):
    """A code that a new company starts with, such as a unit or a number series.

    `value` is what its kind needs: a role, a formula, a first number.
    """

    code: str
    value: str


@dataclass(frozen=True)
class CurrencyFacts(Titled):
    """A currency of ISO 4217 and the digits behind its point."""

    code: str
    decimals: int


@dataclass(frozen=True)
class Country(Titled):
    """A country of ISO 3166; rates are in percent and None where they are not known.

    `dial` and `trunk` are the prefixes of telephone numbers from abroad and within,
    `vat_id` is the pattern of its VAT ids with their prefix.
    """

    code: str
    standard: Decimal | None
    reduced: Decimal | None
    is_eu: bool
    dial: str
    trunk: str
    vat_id: str


@cache
def chart(code: str) -> Chart:
    """Read a chart of accounts; `Refused` where there is none of that code."""
    if code not in CHARTS:
        raise Refused(
            words("There is no chart of accounts “{chart}”", chart=code),
            hint=words("Use one of {charts}.", charts=", ".join(CHARTS)),
        )
    return Chart(code, tuple(_account(row) for row in _rows(code)))


@cache
def codes() -> Mapping[str, tuple[Code, ...]]:
    """Read the first codes of a company, by kind of record."""
    found: dict[str, tuple[Code, ...]] = {}
    for row in _rows("codes"):
        made = Code(row["title"], row["title_de"], row["code"], row["value"])
        found[row["kind"]] = (*found.get(row["kind"], ()), made)
    return found


@cache
def currencies() -> Mapping[str, CurrencyFacts]:
    """Read the currencies that are known, by their codes."""
    return {
        row["code"]: CurrencyFacts(
            row["title"], row["title_de"], row["code"], int(row["decimals"])
        )
        for row in _rows("currencies")
    }


@cache
def countries() -> Mapping[str, Country]:
    """Read the countries, by their codes."""
    return {row["code"]: _country(row) for row in _rows("countries")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _account(row: Mapping[str, str]) -> ChartAccount:
    return ChartAccount(
        title=row["name"],
        title_de=row["name_de"],
        no=row["number"],
        kind=row["kind"],
        is_heading=row["heading"] == "1",
        is_direct=row["direct"] == "1",
        roles=tuple(row["role"].split()),
    )


def _country(row: Mapping[str, str]) -> Country:
    return Country(
        title=row["name"],
        title_de=row["name_de"],
        code=row["code"],
        standard=Decimal(row["standard"]) if row["standard"] else None,
        reduced=Decimal(row["reduced"]) if row["reduced"] else None,
        is_eu=row["eu"] == "1",
        dial=row["dial"],
        trunk=row["trunk"],
        vat_id=row["vat_id"],
    )

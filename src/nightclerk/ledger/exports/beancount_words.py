"""How the words of beancount are written: accounts, strings, links, amounts. Pure."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}


def text(value: object) -> str:
    """Quote a string on one line."""
    plain = " ".join(str(value).split())
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def link(document_no: str) -> str:
    """Write a link by which entries of a document are found; empty stays empty."""
    plain = re.sub(r"[^A-Za-z0-9\-_/.]+", "-", document_no).strip("-")
    return f"^{plain}" if plain else ""


def amount(value: Decimal, currency: str, *, decimals: int) -> str:
    """Write an amount with the digits of its currency."""
    return f"{value:.{decimals}f} {currency}"


def account_names(accounts: Iterable[tuple[int, str, str]]) -> Mapping[int, str]:
    """Name accounts of (key, kind, number): the kind is the root.

    A number may hold signs that beancount does not know. Where two would be written
    alike, the second gets its key beside.
    """
    names: dict[int, str] = {}
    taken: set[str] = set()
    for pk, kind, no in accounts:
        plain = re.sub(r"[^A-Z0-9\-]+", "-", no.upper()).strip("-") or str(pk)
        name = f"{ROOTS[kind]}:{plain}"
        if name in taken:
            name = f"{name}-{pk}"
        taken.add(name)
        names[pk] = name
    return names

"""Whether the books are sound: every rule asked of the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from nightclerk.ledger.invariants import (
    INVOICES,
    LEDGER,
    RECEIVABLES,
    Invariant,
)
from nightclerk.ledger.stock_invariants import SALES, STOCK

RULES: tuple[Invariant, ...] = (
    *LEDGER,
    *RECEIVABLES,
    *INVOICES,
    *STOCK,
    *SALES,
)
MOST_SHOWN = 100


@dataclass(frozen=True)
class Breach:
    """A rule that is broken: where (keys, numbers, dates), and by how much there."""

    rule: Invariant
    places: tuple[tuple[str, Decimal], ...]


def breaches(rules: Iterable[Invariant] = RULES) -> list[Breach]:
    """Ask every rule and give those that are broken; sound books give an empty list.

    Of each rule the first hundred places are shown.
    """
    return [
        Breach(rule, places) for rule in rules if (places := _places(rule.statement))
    ]


def _places(statement: str) -> tuple[tuple[str, Decimal], ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return tuple(cursor.fetchmany(MOST_SHOWN))
